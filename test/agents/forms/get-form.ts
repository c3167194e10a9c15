import type { AnswerForm } from '../../../src/agents/forms/form.ts';
import { forms } from '../../../src/agents/forms/forms.ts';

/** A form as the flows see it, from the list that skills name it by. */
export function getForm(name: string): AnswerForm {
  const form = forms.find((entry) => entry.name === name);
  if (form === undefined) throw new Error(`there is no form ${name}`);
  return form;
}

/** The letter in front of an option, as one variant of an instruction shows it. */
export function findLetter(shown: string, option: string): string {
  const line = shown.split('\n').find((entry) => entry.replace(/^[A-Z]\. /, '') === option);
  if (line === undefined) throw new Error('the option is not shown');
  return line.slice(0, 1);
}
