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
/** `1.`, `(2)`, `3:`. A longer number at the beginning of a line may be what the text tells. */
const bareMark = new RegExp(String.raw`${begin}\(?\d{1,2}\s?[.):：、]${end}`, 'gmu');
const labelMark = new RegExp(
  String.raw`${begin}((?:${labels})\s(?:no\.?|nr\.?|n[°º]|#)?\s?\d{1,2})(?:\s?[.):：–—-]${end}|(?=[*_]*\s*$))`,
  'gimu',
);
const wordMark = new RegExp(String.raw`${begin}(([\p{L}\p{M}]+)\s(\d{1,2}))\s?[):：]${end}`, 'gmu');

/**
 * A text without the numbers of list lines and step labels: they are order and state nothing. What the data itself is
 * called by, as in `Week 3`, is left.
 */
export function dropListMarks(text: string, data = ''): string {
  const names = ` ${squeeze(data)} `;
  const isName = (label: string) => names.includes(` ${squeeze(label)} `);
  const rest = text
    .replace(labelMark, (mark, label: string) => (isName(label) ? mark : ' '))
    .replace(bareMark, ' ');
  const counted = new Set(
    [...rest.matchAll(wordMark)].map(([, , word, number]) => `${word} ${Number(number)}`),
  );
  // Whatever else a line begins with is a label where another line goes on counting.
  return rest.replace(wordMark, (mark, label: string, word: string, number: string) => {
    const goesOn = [-1, 1].some((step) => counted.has(`${word} ${Number(number) + step}`));
    return goesOn && !isName(label) ? ' ' : mark;
  });
}
