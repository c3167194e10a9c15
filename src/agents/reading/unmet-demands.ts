import { foldText } from './fold-text.ts';

const demand =
  '(?:demands?|requirements?|instructions?|constraints?|conditions?|criteri(?:a|on)|points?|ones)';
const fault = '(?:issues?|problems?|violations?)';
const of = '(?: of)?(?: (?:the|these|those|its|them|other|further|given|stated))*';
const piece = '(?:answer|response|piece|result|text|reply)';
const where = `(?: (?:of|in|by) (?:the|this) (?:instruction|task|commission|exercise|question|prompt|${piece})){0,2}`;
const be = '(?: (?:is|are|was|were|has|have|been|being|remains?|left))*';
const met = '(?:fully )?(?:met|fulfilled|satisfied|followed|kept|respected|observed|addressed)';
const meets = '(?:fully )?(?:meets|fulfill?s|satisfies|follows|respects|complies with)';
const unmet =
  '(?:unmet|not met|unfulfilled|not fulfilled|unsatisfied|missing|missed|violated|broken|left out)';
const seen = `${be}(?: (?:to )?(?:found|identified|detected|noted|listed|seen|apparent|list|report|note)${where})?(?: (?:here|at all|whatsoever|that i can (?:see|find)))?`;

const forderung = '(?:forderung(?:en)?|anforderung(?:en)?|vorgaben?|bedingung(?:en)?)';
const exigencia = '(?:demandas?|exigencias?|requisitos?|condicion(?:es)?|instruccion(?:es)?)';
const exigence = '(?:demandes?|exigences?|contraintes?|conditions?|consignes?)';

/** What says that no demand is unmet, in the languages of most judges. `No haiku was written` says the contrary. */
const sayings = [
  '(?:null|nil|empty|no|zero|0|n ?a|not applicable|(?:all|everything) (?:good|fine|ok))',
  `(?:there (?:is|are) )?(?:none|nothing)${seen}`,
  `(?:there (?:is|are) )?(?:none|nothing|no)${of}(?: ${demand})?${where}(?: that)?${be} ${unmet}${seen}`,
  `(?:there (?:is|are) )?no${of}(?: ${unmet} ${demand}| demands?| requirements?| ${fault})${where}${seen}`,
  `(?:all|every|each|everything)(?: one)?${of}(?: ${demand})?${where}${be} ${met}${where}`,
  `(?:the )?(?:${piece}|it) ${meets} (?:all|every|each|everything)${of}(?: ${demand})?${where}`,
  `(?:es gibt )?(?:keine?r?s?|nichts)(?: der)?(?: unerfullten?| offenen?)?(?: ${forderung})?(?: (?:ist|sind|wurden?|bleib(?:t|en)))?(?: (?:unerfullt|offen|nicht erfullt|verletzt))?`,
  `(?:alles|alle(?: ${forderung})?)(?: (?:ist|sind|wurden?))? (?:erfullt|eingehalten)`,
  `(?:no hay )?(?:nada|ningun[oa]?)(?: ${exigencia})?(?: (?:esta|queda))?(?: (?:incumplid[oa]s?|sin cumplir))?`,
  `no hay(?: ${exigencia} (?:incumplid[oa]s?|sin cumplir))?`,
  `tod[oa]s l[ao]s ${exigencia} (?:se cumplen|se han cumplido|estan cumplid[oa]s)`,
  `(?:il n y a )?(?:rien|neant|aucune?)(?: ${exigence})?(?: n est)?(?: (?:non satisfaite?|insatisfaite?|manquante?))?`,
  `tou(?:te)?s les ${exigence} sont (?:satisfait|rempli|respecte)e?s`,
  'nessun[oa]?|nenhuma?|geen|нет|ничего|无|無|没有|沒有|なし|特になし|없음',
].join('|');
const saying = new RegExp(
  `^(?:(?:and|as|because|since|so) )?(?:${sayings})(?: (?:and|as|because|since|so) (?:${sayings}))?$`,
  'u',
);

const label = /^\s*(?:the )?(?:unmet )?(?:demands?|requirements?|constraints?)(?: (?:unmet|not met))?\s*:/iu;
const clauseEnd = /[.,;:!?…。、，；：！？]+(?=\s|$)|[()[\]\n–—]|\s-\s/u;

/** What a saying must name for its reason to follow: `No: the haiku is missing` is a demand. */
const named = new RegExp(`\\b(?:${met}|${unmet}|${fault}|erfullt|eingehalten)\\b`, 'u');
/** A reason for which nothing is unmet has no exception. */
const exception =
  /\b(?:but|except|however|although|though|apart|besides|only|yet|aber|außer|nur|pero|salvo|mais|sauf)\b/iu;

const flatten = (clause: string): string =>
  foldText(clause)
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim();

/** True for `No unmet demands: the haiku has three lines`. */
function givesReason(entry: string): boolean {
  const colon = entry.indexOf(':');
  const head = flatten(entry.slice(0, Math.max(0, colon)));
  return saying.test(head) && named.test(head) && !exception.test(entry);
}

function saysNothing(entry: string): boolean {
  if (givesReason(entry)) return true;
  return entry
    .replace(label, '')
    .split(clauseEnd)
    .map(flatten)
    .filter((clause) => clause !== '')
    .every((clause) => saying.test(clause));
}

/** The demands in a judge's list of what is unmet, without entries that wholly say that nothing is. */
export const keepUnmet = (entries: readonly string[]): string[] =>
  entries.filter((entry) => !saysNothing(entry));
