import type { ToolAnnotations } from './tool.ts';

/** Of tools that only look at what the web says at the moment. */
export const webAnnotations: ToolAnnotations = {
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: true,
};
