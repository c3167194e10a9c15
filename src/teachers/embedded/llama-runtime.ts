import type { Llama } from 'node-llama-cpp';
import { OperatorError } from '../../errors.ts';

type LlamaModule = typeof import('node-llama-cpp');

/** The optional package that runs models in this process, and its native part. */
export interface LlamaRuntime {
  module: LlamaModule;
  llama: Llama;
}

async function importModule(): Promise<LlamaModule> {
  try {
    return await import('node-llama-cpp');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw cause;
    throw new OperatorError(
      'The embedded teacher needs the package node-llama-cpp, which is not installed.',
      'Install it beside this package: npm install node-llama-cpp@3',
      cause,
    );
  }
}

/** Loads node-llama-cpp with the prebuilt binary of this machine. Never compiles, downloads or prints anything. */
export async function loadLlamaRuntime(threads: number | undefined): Promise<LlamaRuntime> {
  const module = await importModule();
  try {
    const llama = await module.getLlama({
      build: 'never',
      skipDownload: true,
      progressLogs: false,
      logLevel: module.LlamaLogLevel.error,
      // Standard output belongs to the protocol.
      logger: () => {},
      ...(threads === undefined ? {} : { maxThreads: threads }),
    });
    return { module, llama };
  } catch (cause) {
    throw new OperatorError(
      `node-llama-cpp has no binary that runs on this machine (${process.platform}-${process.arch}).`,
      'Install its package of native binaries for this platform, or configure another teacher.',
      cause,
    );
  }
}
