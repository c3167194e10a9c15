import type { ToolParts } from '../tools/tool-parts.ts';

/** What the server works with beside the tools' own parts. */
export interface ServerParts {
  /** The protocol is served while these are still being built; where that fails, every request that needs them says why. */
  tools: Promise<ToolParts>;
  /** Version of this package. */
  version: string;
  /** Gets one line for the operator at a time; never standard output, which is the protocol's. */
  log(line: string): void;
}
