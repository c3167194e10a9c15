/** So many refusals within so many calls in a row are about the endpoint, whatever was seen before. */
const denseRefusals = 5;
const denseCalls = 10;

/**
 * Tells refusals that are about the endpoint as a whole (too many in flight, a used-up minute) from those that strike
 * single calls. Calls have numbers in the order they were sent.
 */
export interface RefusalSigns {
  /** Call `number` was refused. True: a sign about the endpoint; false: about this call alone. */
  noteRefused(number: number): boolean;
  /** Call `number` was answered. True: it was sent after the refused one, so that refusal was not about all. */
  noteServed(number: number): boolean;
}

/**
 * A refusal is taken for the whole endpoint until a call sent later is answered. From then on single ones are taken for
 * what they are, until they come one upon the other.
 */
export function createRefusalSigns(): RefusalSigns {
  let single = false;
  let believed: number | null = null;
  const recent: number[] = [];

  return {
    noteRefused(number) {
      recent.push(number);
      if (recent.length > denseRefusals) recent.shift();
      const span = Math.max(...recent) - Math.min(...recent);
      if (recent.length === denseRefusals && span < denseCalls) single = false;
      if (!single) believed = Math.max(believed ?? number, number);
      return !single;
    },
    noteServed(number) {
      if (believed === null || number <= believed) return false;
      single = true;
      believed = null;
      return true;
    },
  };
}
