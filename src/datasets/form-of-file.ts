/** How a file is to be read, by its name. `unread` is known to be neither prose nor code. */
export type FileForm = 'text' | 'markdown' | 'html' | 'code' | 'lines' | 'json' | 'licence' | 'unread';

const extensions: [FileForm, string][] = [
  ['markdown', 'md markdown mdx mkd qmd rmd'],
  ['html', 'html htm xhtml'],
  ['lines', 'jsonl ndjson'],
  ['json', 'json'],
  [
    'code',
    'ada adb ads asm awk bash bat c cc cjs clj cljs cob coffee cpp cr cs css cu cuh cxx d dart el elm erl ex exs f90 for fs fsx go gradle ' +
      'graphql groovy h hcl hpp hrl hs hxx java jl js jsx kt kts less lisp lua m mjs ml mli mm mts nim nix pas php pl pm proto ps1 py pyi r ' +
      'raku rb rkt rs s sass scala scm scss sh sol sql svelte swift tcl tf ts tsx v vb vhd vhdl vue wat zig zsh',
  ],
  [
    'unread',
    '7z avif bin bmp bz2 class dll dmg doc docx dylib eot epub exe gguf gif gz ico iso jar jpeg jpg lock map mov mp3 mp4 npy o odt ogg otf parquet ' +
      'pdf png ppt pptx pyc rar safetensors so sqlite svg tar tgz tif tiff ttf wasm wav webm webp woff woff2 xls xlsx xz zip zst',
  ],
];
const byExtension = new Map(extensions.flatMap(([form, list]) => list.split(' ').map((one) => [one, form])));
const codeNames = new Set([
  'dockerfile',
  'makefile',
  'gnumakefile',
  'rakefile',
  'gemfile',
  'jenkinsfile',
  'cmakelists.txt',
]);
const licenceName =
  /^(?:licen[cs]e|copying|unlicense)(?:[-.](?:md|txt|rst|mit|apache|apache-2\.0|bsd|cc0|lesser))?$/i;

/** How the file of this name is read. A name without a known extension is text until its bytes say otherwise. */
export function formOfFile(name: string): FileForm {
  const lower = name.toLowerCase();
  if (licenceName.test(lower)) return 'licence';
  if (codeNames.has(lower)) return 'code';
  const extension = /\.([^.]+)$/.exec(lower)?.[1] ?? '';
  return (byExtension.get(extension) as FileForm | undefined) ?? 'text';
}

const codeLanguages = new Set(
  (
    'ada assembly bash c c++ c# clojure cobol cuda dart dockerfile elixir erlang f# fortran go golang haskell java javascript julia kotlin ' +
    'lua makefile matlab objective-c ocaml pascal perl php powershell python r ruby rust scala shell solidity sql swift typescript verilog vhdl'
  ).split(' '),
);

/** True for the name of a programming language, as data sets of code give it: `Python`, `typescript`, `C++`. */
export function isCodeLanguage(name: string): boolean {
  return codeLanguages.has(name.trim().toLowerCase());
}
