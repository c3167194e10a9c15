import { existsSync, readFileSync } from 'node:fs';
import type { z } from 'zod';
import { OperatorError } from './errors.ts';
import { type ConfigFile, configFileSchema } from './settings.ts';

/** Told of each fault of the configuration; where it does not throw, the reading goes on with what is sound. */
export type OnFault = (fault: Error) => void;

const nothing = () => configFileSchema.parse({});

function readJson(file: string, onFault: OnFault): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const why = error instanceof SyntaxError ? 'is not JSON' : 'cannot be read';
    const mend = 'Mend it, or name another with --config.';
    onFault(new OperatorError(`The configuration file ${file} ${why}.`, mend, error));
    return {};
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** The file without what has faults: whole settings, but single teachers and roles. */
function takeOut(value: unknown, issues: readonly z.core.$ZodIssue[]): unknown {
  if (!isObject(value)) return {};
  const sound = structuredClone(value);
  for (const issue of issues) {
    const places = 'keys' in issue ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
    for (const [first = '', second = ''] of places.map((place) => place.map(String))) {
      const within = first === 'teachers' || first === 'roles' ? sound[first] : undefined;
      if (isObject(within) && second in within) delete within[second];
      else delete sound[first];
    }
  }
  return sound;
}

/** Reads the configuration file: the one named, or `agentinstruct.json` where it is. All its faults are told as one. */
export function readConfigFile(path: string | undefined, onFault: OnFault): ConfigFile {
  const file = path ?? 'agentinstruct.json';
  if (path === undefined && !existsSync(file)) return nothing();
  const parsed = readJson(file, onFault);
  const result = configFileSchema.safeParse(parsed);
  if (result.success) return result.data;
  const { issues } = result.error;
  const faults = issues.map((issue) => `${issue.path.join('.') || 'the file'}: ${issue.message}`);
  onFault(
    new OperatorError(
      `The configuration file ${file} has faults:\n${faults.join('\n')}\n`,
      'Mend each of them.',
    ),
  );
  const rest = configFileSchema.safeParse(takeOut(parsed, issues));
  return rest.success ? rest.data : nothing();
}
