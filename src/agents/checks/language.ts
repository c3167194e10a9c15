import { z } from 'zod';
import { type DetectLanguage, loadLanguageDetector } from '../reading/detect-language.ts';
import { readStrings } from '../reading/read-strings.ts';
import { defineCheck } from './check.ts';

/** Fewer letters tell too little; a script without spaces says more with one. */
const fewestLetters = 120;
const fewestSigns = 40;
/** Languages that are too near to each other to be told apart for certain. */
const near = [
  'da nb nn no sv',
  'bs hr sr sl',
  'cs sk',
  'pt gl es ca',
  'id ms',
  'ru uk be bg mk sr',
  'nl af',
  'et fi',
  'tr az',
].map((group) => group.split(' '));

/** What the detector can find; a text in any other language it takes for one of these. */
const detectable = new Set(
  (
    'am ar az be bg bn ca cs da de el en es et eu fa fi fr gu he hi hr hu hy is it ja ka kn ko ku lo lt lv ml mr ms nl ' +
    'no or pa pl pt ro ru sk sl sq sr sv ta te th tl tr uk ur vi yo zh'
  ).split(' '),
);
const isDetectable = (tag: string): boolean =>
  detectable.has(tag) || near.some((group) => group.includes(tag));

const baseOf = (tag: string): string => tag.toLowerCase().split(/[-_]/)[0] ?? tag;
const isNear = (one: string, other: string): boolean =>
  one === other || near.some((group) => [one, other].every((tag) => group.includes(tag)));

/** Prose without what has no language of its own: code, quotations, addresses, words with digits. */
function keepProse(text: string): string {
  return readStrings(text)
    .replace(/```[\s\S]*?(?:```|$)|`[^`\n]*`|https?:\/\/\S+/g, ' ')
    .replace(/"[^"\n]{1,200}"|“[^”\n]{1,200}”|«[^»\n]{1,200}»|„[^“”\n]{1,200}[“”]|\[[^[\]\n]*\]/g, ' ')
    .replace(/\S+/g, (word) => (/[\d@]/.test(word) ? ' ' : word));
}

function isLongEnough(text: string): boolean {
  const signs =
    text.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/gu)?.length ?? 0;
  return signs >= fewestSigns || (text.match(/\p{L}/gu)?.length ?? 0) >= fewestLetters;
}

/** The other language that a text is in, where that is certain: the whole and both halves say so. */
function findOtherLanguage(prose: string, language: string, detect: DetectLanguage): string | null {
  const middle = prose.indexOf(' ', prose.length / 2);
  const cut = middle < 0 ? Math.floor(prose.length / 2) : middle;
  const found = [prose, prose.slice(0, cut), prose.slice(cut)].map(detect);
  const [whole = null] = found;
  if (whole === null || isNear(whole, language)) return null;
  return found.every((tag) => tag === whole) ? whole : null;
}

/** Loaded once in a process: it costs some 100 ms and 50 MB. A load that failed is tried again the next time. */
let detector: Promise<DetectLanguage> | null = null;
function loadOnce(): Promise<DetectLanguage> {
  detector ??= loadLanguageDetector().catch((error: unknown) => {
    detector = null;
    throw error;
  });
  return detector;
}

/** The instruction and every turn are in the language of the record, as far as a detector is sure of it. */
export const language = defineCheck({
  name: 'language',
  kind: 'ran',
  description: 'instruction and answer are in the language of the record, where they are long enough to tell',
  options: z.strictObject({}),
  async find({ instruction, shown, responses, language: wanted }) {
    if (!isDetectable(baseOf(wanted))) return null;
    const detect = await loadOnce();
    const said = responses[0].turns.filter(({ role }) => role !== 'tool').map(({ content }) => content);
    const asked = shown.replace(instruction.passage, ' ');
    const texts = [asked, ...said, said.join('\n')].map(keepProse);
    for (const [at, text] of texts.entries()) {
      const other = isLongEnough(text) ? findOtherLanguage(text, baseOf(wanted), detect) : null;
      if (other === null) continue;
      const what = at === 0 ? 'the instruction' : 'the answer';
      return { passed: false, evidence: `${what} is in the language ${other}, not in ${baseOf(wanted)}` };
    }
    const told = texts.filter(isLongEnough).length;
    return told === 0 ? null : { passed: true, evidence: 'no text of some length is in another language' };
  },
});
