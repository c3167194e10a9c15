import { CallerError } from '../errors.ts';

export function nameMissingRun(id: string): CallerError {
  return new CallerError(`There is no run ${id}.`, 'Look up its id in the list of runs.');
}
