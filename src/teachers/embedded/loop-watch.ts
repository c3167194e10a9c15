/** Of text that is written over again, in characters. */
const tailLength = 60;
/** The same tail so often, the last time included, is a loop. */
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
      if (value.length < tailLength * loopTimes) return false;
      return value.split(value.slice(-tailLength)).length > loopTimes;
    },
  };
}
