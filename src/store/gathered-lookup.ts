interface Wish<Found> {
  resolve: (found: Found | null) => void;
  reject: (error: unknown) => void;
}

/** The most keys in one question. */
const mostAtOnce = 500;

/**
 * Asks for all keys that are looked up in one turn of the event loop with one question: a round trip costs more than what
 * it brings. `find` answers what is there by key.
 */
export function gatherLookups<Found>(
  find: (keys: string[]) => Promise<Map<string, Found>>,
): (key: string) => Promise<Found | null> {
  let wishes = new Map<string, Wish<Found>[]>();

  async function ask(asked: [string, Wish<Found>[]][]): Promise<void> {
    try {
      const found = await find(asked.map(([key]) => key));
      for (const [key, wanting] of asked) {
        for (const { resolve } of wanting) resolve(found.get(key) ?? null);
      }
    } catch (error) {
      for (const { reject } of asked.flatMap(([, wanting]) => wanting)) reject(error);
    }
  }

  function askAll(): void {
    const all = [...wishes];
    wishes = new Map();
    for (let start = 0; start < all.length; start += mostAtOnce)
      void ask(all.slice(start, start + mostAtOnce));
  }

  return (key) =>
    new Promise((resolve, reject) => {
      if (wishes.size === 0) setImmediate(askAll);
      const wish = { resolve, reject };
      const known = wishes.get(key);
      if (known === undefined) wishes.set(key, [wish]);
      else known.push(wish);
    });
}
