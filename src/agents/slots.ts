/** Names of the `{{slots}}` in a prompt, in order, repeats included. */
export function findSlots(prompt: string): string[] {
  return [...prompt.matchAll(/\{\{([^{}]*)\}\}/g)].map((match) => (match[1] ?? '').trim());
}

/**
 * The prompt with every slot filled, in one pass: what fills a slot is never read for slots itself, so text from seeds
 * and teachers cannot reach into a prompt. A slot without a value is a bug of the caller.
 */
export function fillSlots(prompt: string, values: Readonly<Record<string, string>>): string {
  const filled = prompt.replace(/\{\{([^{}]*)\}\}/g, (_, slot: string) => {
    const value = values[slot.trim()];
    if (value === undefined) throw new Error(`no value for the slot ${slot.trim()}`);
    return value;
  });
  return filled.replace(/\n{3,}/g, '\n\n').trim();
}
