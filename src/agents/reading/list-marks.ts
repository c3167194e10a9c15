import { squeeze } from './fold-text.ts';

/** What steps and entries are called that are numbered, in some languages. */
const labels = [
  'step|question|answer|part|point|item|number|no|section|chapter|paragraph|sentence|line|slide|example|exercise|task',
  'problem|phase|stage|round|rule|tip|fact|reason|finding|option|figure|table|chart|note|day|week',
  'schritt|frage|antwort|teil|punkt|nummer|nr|abschnitt|kapitel|absatz|satz|zeile|folie|beispiel|aufgabe|runde|regel',
  'tipp|grund|abbildung|tabelle|tag|woche|paso|pregunta|respuesta|parte|punto|número|sección|capítulo|párrafo|línea',
  'ejemplo|ejercicio|tarea|problema|fase|etapa|regla|razón|opción|figura|tabla|nota|día|semana',
  'étape|réponse|partie|numéro|chapitre|paragraphe|ligne|exemple|exercice|tâche|problème|règle|raison|conseil|tableau',
  'jour|semaine|passo|passaggio|domanda|risposta|capitolo|esempio|regola|motivo|opzione|tabella|giorno|settimana',
  'pergunta|resposta|exemplo|regra|dia',
].join('|');

const begin = String.raw`^[^\S\n]*(?:[>*_#-][^\S\n]*)*`;
const end = String.raw`(?=$|[\s*_])`;
/** `1.`, `(2)`, `3:`. A number that opens a line alone may be what the text tells. */
const bareMark = new RegExp(String.raw`${begin}\(?(?<number>\d{1,2})\s?[.):：、]${end}`, 'gmu');
const labelMark = new RegExp(
  String.raw`${begin}((?:${labels})\s(?:no\.?|nr\.?|n[°º]|#)?\s?\d{1,2})(?:\s?[.):：–—-]${end}|(?=[*_]*\s*$))`,
  'gimu',
);
const wordMark = new RegExp(
  String.raw`${begin}(?<label>(?<word>[\p{L}\p{M}]+)\s(?<number>\d{1,2}))\s?[):：]${end}`,
  'gmu',
);

/** `January 31:` is a day that the text tells, and counts nothing. */
const months = new Set(
  ['en', 'de', 'es', 'fr', 'it', 'pt'].flatMap((language) => {
    const format = new Intl.DateTimeFormat(language, { month: 'long', timeZone: 'UTC' });
    return Array.from({ length: 12 }, (_, month) => squeeze(format.format(Date.UTC(2000, month))));
  }),
);

interface Mark {
  /** With its number, as it stands; empty where that is all. */
  label: string;
  word: string;
  number: number;
  /** A line before it has one less, or a line after it one more. */
  counts: boolean;
}

/** A text without those marks of a pattern that are none of what it tells. */
function dropMarks(text: string, pattern: RegExp, isDropped: (mark: Mark) => boolean): string {
  const marks = [...text.matchAll(pattern)].map(({ groups }) => ({
    label: groups?.label ?? '',
    word: groups?.word ?? '',
    number: Number(groups?.number),
  }));
  const nameOf = (word: string, number: number) => `${word} ${number}`;
  const first = new Map<string, number>();
  const last = new Map(marks.map(({ word, number }, at) => [nameOf(word, number), at]));
  const dropped = marks.map((mark, at) => {
    const { word, number } = mark;
    if (!first.has(nameOf(word, number))) first.set(nameOf(word, number), at);
    const counts = first.has(nameOf(word, number - 1)) || (last.get(nameOf(word, number + 1)) ?? 0) > at;
    return isDropped({ ...mark, counts });
  });
  let at = 0;
  return text.replace(pattern, (mark) => (dropped[at++] ? ' ' : mark));
}

/**
 * A text without the numbers of list lines and step labels: they are order and state nothing. What the data itself is
 * called by, as in `Week 3`, is left.
 */
export function dropListMarks(text: string, data = ''): string {
  const names = ` ${squeeze(data)} `;
  const isName = (label: string) => names.includes(` ${squeeze(label)} `);
  const rest = text.replace(labelMark, (mark, label: string) => (isName(label) ? mark : ' '));
  const unnumbered = dropMarks(rest, bareMark, ({ number, counts }) => number === 1 || counts);
  return dropMarks(
    unnumbered,
    wordMark,
    ({ label, word, counts }) => counts && !isName(label) && !months.has(squeeze(word)),
  );
}
