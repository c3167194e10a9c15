/** A time told in hours and minutes, `1 h 45 min`: where it stands, and how many minutes it is. */
interface Duration {
  index: number;
  end: number;
  minutes: number;
}

const pattern =
  /(?<![\p{N}.,])(\d{1,3})\s?(?:h|hrs?|hours?|std\.?|stunden?|horas?|heures?|ore|ora)\s?(?:and|und|y|et|e)?\s?(\d{1,2})(?:\s?(?:m|min|mins|minut\p{L}{0,3}))?(?![\p{L}\p{N}])/giu;

/** The times of a text that are told in hours and minutes. */
export function readDurations(text: string): Duration[] {
  return [...text.matchAll(pattern)].map((match) => ({
    index: match.index,
    end: match.index + match[0].length,
    minutes: Number(match[1]) * 60 + Number(match[2]),
  }));
}
