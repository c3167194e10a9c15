const scripts = ['Han', 'Hiragana', 'Katakana', 'Thai', 'Lao', 'Khmer', 'Myanmar'];

/** A pattern for one sign of the scripts that are written without spaces between words. */
export const unspaced = `[${scripts.map((script) => `\\p{Script=${script}}`).join('')}]`;

/** A text whose first sign no letter may stand before where it is a word: one of the other scripts, or a digit. */
export const wordStart = new RegExp(`^(?!${unspaced})[\\p{L}\\p{N}]`, 'u');
