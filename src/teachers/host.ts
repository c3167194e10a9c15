import type { Teacher, TeacherRequest } from './teacher.ts';

/** Thrown where a step waits for the assistant that drives the server to answer it. */
export class StepWaits extends Error {
  readonly request: TeacherRequest;

  constructor(request: TeacherRequest) {
    super('This step waits for the host assistant.');
    this.request = request;
  }
}

/** The assistant on the other side of the protocol as teacher: every question is left waiting for `submit_steps`. */
export function createHostTeacher(): Teacher {
  return {
    name: 'host',
    model: 'host-assistant',
    ask: (request) => Promise.reject(new StepWaits(request)),
    probe: () => Promise.resolve(null),
    close: () => Promise.resolve(),
  };
}
