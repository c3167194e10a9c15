/**
 * Makes deep equality as strict assertions mean it: same types, same own enumerable keys, NaN equal to itself. Sent to
 * the guest as source, so it may name nothing outside itself.
 */
export function makeEquality(): (left: unknown, right: unknown, strict: boolean) => boolean {
  const sameSet = (left: Set<unknown>, right: Set<unknown>, same: (a: unknown, b: unknown) => boolean) => {
    if (left.size !== right.size) return false;
    const rest = [...right];
    return [...left].every((value) => {
      const at = rest.findIndex((other) => same(value, other));
      if (at === -1) return false;
      rest.splice(at, 1);
      return true;
    });
  };

  const equal = (left: unknown, right: unknown, strict: boolean, above: [unknown, unknown][]): boolean => {
    if (Object.is(left, right)) return true;
    if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) {
      // biome-ignore lint/suspicious/noDoubleEquals: the loose form of the assertion is defined by this operator
      return !strict && left == right;
    }
    if (strict && Object.getPrototypeOf(left) !== Object.getPrototypeOf(right)) return false;
    if (Array.isArray(left) !== Array.isArray(right)) return false;
    if (above.some(([a, b]) => a === left && b === right)) return true;
    const within: [unknown, unknown][] = [...above, [left, right]];
    const same = (a: unknown, b: unknown): boolean => equal(a, b, strict, within);
    if (left instanceof Date && right instanceof Date) return Object.is(left.getTime(), right.getTime());
    if (left instanceof RegExp && right instanceof RegExp) return String(left) === String(right);
    if (left instanceof Error && right instanceof Error) {
      if (left.message !== right.message || left.name !== right.name) return false;
    }
    if (left instanceof Set && right instanceof Set) return sameSet(left, right, same);
    if (left instanceof Map && right instanceof Map) {
      return sameSet(new Set(left), new Set(right), same);
    }
    for (const kind of [Number, String, Boolean]) {
      if (left instanceof kind && right instanceof kind && !Object.is(left.valueOf(), right.valueOf()))
        return false;
    }
    const keys = Object.keys(left);
    if (keys.length !== Object.keys(right).length) return false;
    return keys.every(
      (key) =>
        Object.hasOwn(right, key) &&
        same((left as Record<string, unknown>)[key], (right as Record<string, unknown>)[key]),
    );
  };

  return (left, right, strict) => equal(left, right, strict, []);
}
