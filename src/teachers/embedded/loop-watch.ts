/** Of text by which a repetition is found, in characters. */
const tailLength = 60;
/** What stands so often at the end, one right after the other, is a loop. */
const loopTimes = 3;

/**
 * Watches a small model write, which may fall into saying the same over and over until its token limit. `add` answers true
 * once it has. What stands in another string of a JSON text is no repetition: options and quotes may be alike.
 */
export function createLoopWatch(): { add(chunk: string): boolean } {
  let value = '';
  return {
    add(chunk) {
      const quote = chunk.lastIndexOf('"');
      value = quote < 0 ? value + chunk : chunk.slice(quote + 1);
      const tail = value.slice(-tailLength);
      const before = value.lastIndexOf(tail, value.length - tail.length - 1);
      if (tail.length < tailLength || before < 0) return false;
      const period = value.length - tail.length - before;
      const times = Math.max(loopTimes, Math.ceil((loopTimes * tailLength) / period));
      return value.length >= times * period && value.endsWith(value.slice(-period).repeat(times));
    },
  };
}
