/** What is left in flight after a refusal is taken down by this part. */
const cutPart = 0.9;
/** Rounds between tries beyond what was refused again and again. */
const mostPatience = 64;

/**
 * How many calls may be in flight at once, found out from what the endpoint takes. Calls have numbers in the order they
 * were sent.
 */
export interface AdaptiveLimit {
  readonly value: number;
  /** Call `number` was answered, one of `running` in flight. */
  grow(number: number, running: number): void;
  /** Call `number` was refused while `running` others were in flight; the next call sent will be `next`. */
  cut(number: number, running: number, next: number): void;
}

/**
 * Additive increase, multiplicative decrease, with a memory of the wall: the count in flight at which calls were refused.
 * Below the wall the limit climbs by one for each answer, so it doubles in a round; at the wall it rests, for longer each
 * time that a step beyond was refused, and steps wider each time that one held.
 */
export function createAdaptiveLimit(ceiling: number): AdaptiveLimit {
  let limit = ceiling;
  let wall = ceiling + 1;
  let step = 1;
  let refusedSteps = 0;
  let stepping = false;
  /** Rounds rested at the wall: as many calls answered as may be in flight are a round. */
  let rested = 0;
  let cutBefore = 0;

  return {
    get value() {
      return limit;
    },
    grow(number, running) {
      // Nothing is learned from calls sent before the last cut, or while the limit held back nobody.
      if (number < cutBefore || running < limit || limit >= ceiling) return;
      if (limit < wall - 1) {
        limit += 1;
        return;
      }
      rested += 1 / limit;
      if (rested < (stepping ? 1 : Math.min(mostPatience, 2 ** refusedSteps))) return;
      if (stepping) {
        step *= 2;
        refusedSteps = 0;
      }
      stepping = true;
      rested = 0;
      wall = Math.min(ceiling + 1, wall + step);
    },
    cut(number, running, next) {
      const held = Math.max(1, running);
      if (number < cutBefore) {
        // Of the calls sent before the cut more are refused: what is left is what the endpoint takes.
        limit = Math.min(limit, held);
        wall = Math.min(wall, held + 1);
        return;
      }
      cutBefore = next;
      refusedSteps = stepping ? refusedSteps + 1 : 0;
      [stepping, step, rested] = [false, 1, 0];
      wall = Math.min(ceiling, held) + 1;
      limit = Math.max(1, Math.min(limit, Math.floor(held * cutPart)));
    },
  };
}
