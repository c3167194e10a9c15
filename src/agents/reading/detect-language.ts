/** Answers the ISO 639-1 code of a text's language, or null where that is not certain. */
export type DetectLanguage = (text: string) => string | null;

/** Characters that are looked at, at each of the three places. */
const stretch = 400;

/** Loads the language detector: some 100 ms and 50 MB the first time in a process. */
export async function loadLanguageDetector(): Promise<DetectLanguage> {
  const { eld } = await import('eld');
  const detector = eld.newInstance();
  if ('load' in detector && typeof detector.load === 'function') await detector.load('extrasmall');
  const detect = (text: string): string | null => {
    const result = detector.detect(text);
    return result.language !== '' && result.isReliable() ? result.language : null;
  };
  return (text) => {
    if (text.length <= 3 * stretch) return detect(text);
    // The beginning alone misleads: a title page or a foreign motto. Two of three places must agree.
    const detectAt = (at: number) => detect(text.slice(at, at + stretch));
    const first = detectAt(0);
    const middle = detectAt(Math.floor((text.length - stretch) / 2));
    if (first === middle) return first;
    const last = detectAt(text.length - stretch);
    return last === first || last === middle ? last : null;
  };
}

/** A BCP 47 tag in its canonical form, or null for anything that is none. */
export function readLanguageTag(value: string): string | null {
  if (!/^[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*$/.test(value)) return null;
  try {
    return Intl.getCanonicalLocales(value.replaceAll('_', '-'))[0] ?? null;
  } catch {
    return null;
  }
}
