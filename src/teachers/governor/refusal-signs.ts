/** So many refusals within so many calls in a row are about the endpoint, whatever was seen before. */
const denseRefusals = 5;
const denseCalls = 10;

/**
 * What a refusal is a sign of. `call`: this call alone was struck; `crowd`: too many are in flight; `endpoint`: it wants
 * no calls for now.
 */
export type RefusalSign = 'call' | 'crowd' | 'endpoint';

/** Tells what refusals are about. Calls have numbers in the order they were sent. */
export interface RefusalSigns {
  /** Call `number` was refused; the next call sent will be `next`. */
  noteRefused(number: number, next: number): RefusalSign;
  /** Call `number` was answered. True: it was sent after a refused one, so that refusal was not about the endpoint. */
  noteServed(number: number): boolean;
}

/**
 * A refusal is taken for the whole endpoint until a call sent later is answered. From then on single ones are taken for
 * what they are, until they come one upon the other: then fewer calls are the first remedy, and only if calls sent after
 * that are refused too, none.
 */
export function createRefusalSigns(): RefusalSigns {
  let single = false;
  let believed: number | null = null;
  let crowdedBefore = 0;
  const recent: number[] = [];

  return {
    noteRefused(number, next) {
      recent.push(number);
      if (recent.length > denseRefusals) recent.shift();
      const span = Math.max(...recent) - Math.min(...recent);
      if (single && recent.length === denseRefusals && span < denseCalls) {
        single = false;
        crowdedBefore = next;
      }
      if (single) return 'call';
      believed = Math.max(believed ?? number, number);
      return number < crowdedBefore ? 'crowd' : 'endpoint';
    },
    noteServed(number) {
      if (believed === null || number <= believed) return false;
      single = true;
      believed = null;
      return true;
    },
  };
}
