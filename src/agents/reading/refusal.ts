/** Openings of a refusal, and phrases by which a model speaks of itself, in the languages that teachers slip into. */
const refusals = [
  /^(i['’]?m sorry|sorry|i apologi[sz]e)[,.]? (but )?(i|as an)/i,
  /^i (can(no|['’])t|am (unable|not able)|won['’]t) (to )?(help|assist|comply|provide|answer|do|fulfil|generate|create|write)/i,
  /\bas an? (ai|artificial intelligence|large language model|language model)\b/i,
  /^(es tut mir leid|tut mir leid|leider kann ich)/i,
  /^(lo siento|lo lamento)[,.]? (pero )?(no puedo|como)/i,
  /^(je suis désolé|désolé)[,.e]? (mais )?(je ne|en tant)/i,
  /(als ki-(sprach)?modell|como (un )?modelo de lenguaje|en tant qu['’]ia|en tant que modèle de langage)/i,
];

/** True where a text reads as a refusal. It looks at phrases: a teacher that says so itself is the better witness. */
export function soundsLikeRefusal(text: string): boolean {
  const start = text.trim().slice(0, 400);
  return refusals.some((pattern) => pattern.test(start));
}
