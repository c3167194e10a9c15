/**
 * Makes the function that turns any guest value into text, as a console shows it. It is sent to the guest as source, so
 * it may name nothing outside itself.
 */
export function makeInspect(): (value: unknown) => string {
  const most = 100;
  const quote = (text: string): string => {
    const escaped = JSON.stringify(text).slice(1, -1).replace(/\\"/g, '"');
    return text.includes("'") && !text.includes('"') ? `"${escaped}"` : `'${escaped.replace(/'/g, "\\'")}'`;
  };
  const isName = (key: string): boolean => /^[A-Za-z_$][\w$]*$/.test(key);
  const classOf = (value: object): string => {
    const maker = (value as { constructor?: unknown }).constructor;
    return typeof maker === 'function' ? maker.name : '[Object: null prototype]';
  };
  const wrap = (open: string, parts: string[], close: string): string => {
    if (parts.length === 0) return open + close;
    const line = `${open} ${parts.join(', ')} ${close}`;
    if (line.length <= 76 && !line.includes('\n')) return line;
    return `${open}\n${parts.map((part) => `  ${part.replace(/\n/g, '\n  ')}`).join(',\n')}\n${close}`;
  };

  const show = (value: unknown, depth: number, above: object[]): string => {
    if (typeof value === 'string') return quote(value);
    if (typeof value === 'bigint') return `${value}n`;
    if (typeof value === 'symbol') return value.toString();
    if (typeof value === 'function') {
      const isClass = /^class\b/.test(Function.prototype.toString.call(value));
      return isClass
        ? `[class ${value.name || '(anonymous)'}]`
        : `[Function: ${value.name || '(anonymous)'}]`;
    }
    if (Object.is(value, -0)) return '-0';
    if (typeof value !== 'object' || value === null) return String(value);
    if (above.includes(value)) return '[Circular *1]';
    return showObject(value, depth, [...above, value]);
  };

  const showEntries = (value: object, depth: number, above: object[], skip: (key: string) => boolean) =>
    Reflect.ownKeys(value).flatMap((key) => {
      const own = Object.getOwnPropertyDescriptor(value, key);
      if (own?.enumerable !== true || (typeof key === 'string' && skip(key))) return [];
      const label = typeof key === 'symbol' ? `[${key.toString()}]` : isName(key) ? key : quote(key);
      const text = own.get ? (own.set ? '[Getter/Setter]' : '[Getter]') : show(own.value, depth + 1, above);
      return [`${label}: ${text}`];
    });

  const cap = (parts: string[], count: number): string[] =>
    count > most ? [...parts, `... ${count - most} more elements`] : parts;

  const showObject = (value: object, depth: number, above: object[]): string => {
    if (value instanceof Error) {
      const title = `${value.name}: ${value.message}`;
      const stack = typeof value.stack === 'string' ? value.stack : title;
      const lines = stack.split('\n').filter((line) => line.includes('program.js'));
      return depth > 0 ? `[${title}]` : [title, ...lines].join('\n');
    }
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
    if (value instanceof RegExp) return value.toString();
    if (value instanceof Promise) return 'Promise { <pending> }';
    if (value instanceof WeakMap || value instanceof WeakSet) return `${classOf(value)} { <items unknown> }`;
    for (const kind of [Number, String, Boolean]) {
      if (value instanceof kind) return `[${kind.name}: ${show(value.valueOf(), depth, above)}]`;
    }
    const name = classOf(value);
    if (depth > 4) return Array.isArray(value) ? '[Array]' : `[${name}]`;
    if (Array.isArray(value) || ArrayBuffer.isView(value)) {
      const list = value as unknown as ArrayLike<unknown>;
      const length = list.length ?? 0;
      const parts: string[] = [];
      for (let index = 0; index < Math.min(length, most); index += 1) {
        parts.push(index in value ? show(list[index], depth + 1, above) : '<empty>');
      }
      const open = name === 'Array' ? '[' : `${name}(${length}) [`;
      const own = Array.isArray(value) ? showEntries(value, depth, above, (key) => /^\d+$/.test(key)) : [];
      return wrap(open, [...cap(parts, length), ...own], ']');
    }
    if (value instanceof Map) {
      const parts = [...value.entries()]
        .slice(0, most)
        .map(([key, held]) => `${show(key, depth + 1, above)} => ${show(held, depth + 1, above)}`);
      return wrap(`${name}(${value.size}) {`, cap(parts, value.size), '}');
    }
    if (value instanceof Set) {
      const parts = [...value.values()].slice(0, most).map((held) => show(held, depth + 1, above));
      return wrap(`${name}(${value.size}) {`, cap(parts, value.size), '}');
    }
    const tag = (value as Record<symbol, unknown>)[Symbol.toStringTag];
    const title = typeof tag === 'string' && tag !== name ? `${name} [${tag}]` : name;
    const parts = showEntries(value, depth, above, () => false);
    return wrap(title === 'Object' ? '{' : `${title} {`, parts.slice(0, most), '}');
  };

  return (value) => show(value, 0, []);
}
