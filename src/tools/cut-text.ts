/** The text, or its beginning with a note where it is longer than `most` characters. */
export function cutText(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most).toWellFormed()}\n[cut at ${most} characters]`;
}
