/** The names that `makeWebGlobals` makes. */
export const WEB_GLOBALS = [
  'TextEncoder',
  'TextDecoder',
  'btoa',
  'atob',
  'structuredClone',
  'performance',
  'crypto',
] as const;

/**
 * Makes the small web globals ordinary programs expect and a bare isolate lacks. Sent to the guest as source, so it may
 * name nothing outside itself.
 */
export function makeWebGlobals(): Record<(typeof WEB_GLOBALS)[number], unknown> {
  const encode = (text: string): Uint8Array => {
    const bytes: number[] = [];
    for (const letter of text.toWellFormed()) {
      const code = letter.codePointAt(0) ?? 0;
      if (code < 0x80) bytes.push(code);
      else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63));
      else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
      else
        bytes.push(
          0xf0 | (code >> 18),
          0x80 | ((code >> 12) & 63),
          0x80 | ((code >> 6) & 63),
          0x80 | (code & 63),
        );
    }
    return Uint8Array.from(bytes);
  };

  // The length, the first byte's payload mask and the smallest code of each form; others are ill-formed.
  const forms = [
    { lead: 0x00, mask: 0x80, more: 0, least: 0 },
    { lead: 0xc0, mask: 0xe0, more: 1, least: 0x80 },
    { lead: 0xe0, mask: 0xf0, more: 2, least: 0x800 },
    { lead: 0xf0, mask: 0xf8, more: 3, least: 0x10000 },
  ];
  const decode = (bytes: Uint8Array, fatal: boolean): string => {
    let text = '';
    for (let at = 0; at < bytes.length; ) {
      const first = bytes[at] ?? 0;
      const form = forms.find(({ lead, mask }) => (first & mask) === lead);
      let code = form === undefined ? -1 : first & ~form.mask & 0xff;
      let used = 1;
      for (let step = 0; form !== undefined && step < form.more; step += 1) {
        const next = bytes[at + used] ?? 0;
        if ((next & 0xc0) !== 0x80) {
          code = -1;
          break;
        }
        code = (code << 6) | (next & 63);
        used += 1;
      }
      const wrong = form === undefined || code < form.least || code > 0x10ffff || code >> 11 === 0x1b;
      if (wrong && fatal) throw new TypeError('The encoded data was not valid for encoding utf-8');
      text += wrong ? '\ufffd' : String.fromCodePoint(code);
      at += used;
    }
    return text.startsWith('\ufeff') ? text.slice(1) : text;
  };
  class TextEncoder {
    readonly encoding = 'utf-8';
    encode(text = ''): Uint8Array {
      return encode(String(text));
    }
  }
  class TextDecoder {
    readonly encoding = 'utf-8';
    readonly fatal: boolean;
    constructor(_label = 'utf-8', options: { fatal?: boolean } = {}) {
      this.fatal = options.fatal === true;
    }
    decode(data?: ArrayBuffer | ArrayBufferView): string {
      if (data === undefined) return '';
      const view = ArrayBuffer.isView(data)
        ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
        : new Uint8Array(data);
      return decode(view, this.fatal);
    }
  }

  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const btoa = (text: string): string => {
    const codes = [...String(text)].map((letter) => letter.codePointAt(0) ?? 0);
    if (codes.some((code) => code > 255)) throw new RangeError('Invalid character');
    let out = '';
    for (let at = 0; at < codes.length; at += 3) {
      const group = ((codes[at] ?? 0) << 16) | ((codes[at + 1] ?? 0) << 8) | (codes[at + 2] ?? 0);
      const held = Math.min(3, codes.length - at) + 1;
      for (let part = 0; part < 4; part += 1)
        out += part < held ? letters[(group >> (18 - 6 * part)) & 63] : '=';
    }
    return out;
  };
  const atob = (text: string): string => {
    const clean = String(text)
      .replace(/[\t\n\f\r ]/g, '')
      .replace(/={1,2}$/, '');
    if (/[^A-Za-z0-9+/]/.test(clean) || clean.length % 4 === 1)
      throw new RangeError('The string to be decoded is not correctly encoded.');
    let out = '';
    let bits = 0;
    let held = 0;
    for (const letter of clean) {
      bits = ((bits << 6) | letters.indexOf(letter)) & 0xffff;
      held += 6;
      if (held >= 8) {
        held -= 8;
        out += String.fromCharCode((bits >> held) & 255);
      }
    }
    return out;
  };

  const clone = (value: unknown, seen: Map<object, unknown>): unknown => {
    if (typeof value === 'function' || typeof value === 'symbol')
      throw new TypeError(`${String(value)} could not be cloned.`);
    if (typeof value !== 'object' || value === null) return value;
    if (seen.has(value)) return seen.get(value);
    const keep = <Kind extends object>(copy: Kind): Kind => {
      seen.set(value, copy);
      return copy;
    };
    if (value instanceof Date) return keep(new Date(value.getTime()));
    if (value instanceof RegExp) return keep(new RegExp(value.source, value.flags));
    if (value instanceof ArrayBuffer) return keep(value.slice(0));
    if (ArrayBuffer.isView(value)) return keep((value as Uint8Array).slice());
    if (value instanceof Map) {
      const copy = keep(new Map());
      for (const [key, held] of value) copy.set(clone(key, seen), clone(held, seen));
      return copy;
    }
    if (value instanceof Set) {
      const copy = keep(new Set());
      for (const held of value) copy.add(clone(held, seen));
      return copy;
    }
    if (value instanceof Error) {
      const copy = keep(new Error(value.message));
      copy.name = value.name;
      return copy;
    }
    const copy: Record<string, unknown> = keep(
      Array.isArray(value) ? (new Array(value.length) as never) : {},
    );
    for (const key of Object.keys(value)) copy[key] = clone((value as Record<string, unknown>)[key], seen);
    return copy;
  };

  const start = Date.now();
  const fill = (list: Uint8Array): Uint8Array => {
    for (let at = 0; at < list.length; at += 1) list[at] = Math.floor(Math.random() * 2 ** 32);
    return list;
  };
  const crypto = {
    getRandomValues: fill,
    randomUUID: () => {
      const bytes = fill(new Uint8Array(16));
      bytes[6] = ((bytes[6] ?? 0) & 15) | 64;
      bytes[8] = ((bytes[8] ?? 0) & 63) | 128;
      const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
      return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    },
  };
  return {
    TextEncoder,
    TextDecoder,
    btoa,
    atob,
    structuredClone: (value: unknown) => clone(value, new Map()),
    performance: { now: () => Date.now() - start, timeOrigin: start },
    crypto,
  };
}
