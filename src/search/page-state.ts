/** One element that a user of a page can read as a landmark or act on. */
export interface PageElement {
  /** The element's own id, or `e` with a number in document order. Unique in a page. */
  id: string;
  /** ARIA role, explicit or implied by the element (HTML-AAM). */
  role: string;
  /** Accessible name (accname 1.2, the parts that need no style sheet). */
  name: string;
  value?: string;
  checked?: boolean;
  disabled?: boolean;
  required?: boolean;
  href?: string;
  /** For a heading. */
  level?: number;
  /** For a select or listbox: what can be chosen. */
  options?: { name: string; value: string; selected: boolean }[];
}
