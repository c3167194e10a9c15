const scripts = ['Han', 'Hiragana', 'Katakana', 'Thai', 'Lao', 'Khmer', 'Myanmar'];

/** A pattern for one sign of the scripts that are written without spaces between words. */
export const unspaced = `[${scripts.map((script) => `\\p{Script=${script}}`).join('')}]`;
