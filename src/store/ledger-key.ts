/** The 16 bytes of a ledger key. Throws TypeError for anything else: keys are made by code, never by a caller. */
export function readKey(key: string): Buffer {
  if (!/^[0-9a-f]{32}$/.test(key))
    throw new TypeError('A ledger key is 32 hexadecimal digits in lower case.');
  return Buffer.from(key, 'hex');
}
