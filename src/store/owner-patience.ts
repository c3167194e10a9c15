/** How long an owner is taken to be there that has taken something and never beat, in milliseconds. */
export const firstPatience = 30_000;
