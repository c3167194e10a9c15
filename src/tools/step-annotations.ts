import type { ToolAnnotations } from './tool.ts';

/** Of tools that bring something about in a flow: they add, take nothing away, and ask teachers elsewhere. */
export const stepAnnotations: ToolAnnotations = {
  readOnlyHint: false,
  destructiveHint: false,
  idempotentHint: false,
  openWorldHint: true,
};

/** Of tools that only look into the store. */
export const lookAnnotations: ToolAnnotations = {
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: false,
};
