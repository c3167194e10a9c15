import { z } from 'zod';
import { dropCommonNames } from '../reading/common-names.ts';
import { readDurations } from '../reading/durations.ts';
import { listIdentifiers } from '../reading/identifiers.ts';
import { dropListMarks } from '../reading/list-marks.ts';
import {
  isReadAs,
  listValues,
  type NumberInText,
  type NumberReading,
  readNumbers,
} from '../reading/numbers-in-text.ts';
import { spreadData } from '../reading/read-strings.ts';
import { readStatedSums } from '../reading/stated-sums.ts';
import { createSources, isTold } from '../reading/told-identifiers.ts';
import { listSteps, readUnit } from '../reading/units.ts';
import { toolPlaySchema } from '../tool-play.ts';
import { defineCheck } from './check.ts';
import { readJson } from './unique-solution.ts';

/** The figures of a source; those of codes such as L-2040 and H-2 are no amounts. */
const codePattern = /(?<![\p{L}\p{N}])\p{L}{1,3}[-_#]\d[\p{L}\p{N}_-]*/gu;
/** SK 1730 for SK-1730. */
const spacedCode = /(?<![\p{L}\p{N}])\p{Lu}{1,4}\s\d+(?![\p{L}\p{N}]|[.,]\d)/gu;
const listFigures = (source: string): number[] => [
  ...listValues(source.replace(codePattern, ' ')),
  ...readDurations(source).map(({ seconds }) => seconds / 60),
];

/** What was said with plain hyphens, and without list marks; the years of 3/5/25 in full. */
const readSaid = (text: string): string =>
  dropListMarks(text.replace(/[\u2010-\u2012]/g, '-')).replace(
    /(?<![\d/.])(\d{1,2}[/.]\d{1,2}[/.])(\d\d)(?!\d|[/.]\d)/g,
    (_, day: string, year: string) => `${day}20${year}`,
  );

/** What may be said beside what stands there: how many entries a list has, in all and of a kind, and the sum of what stands under one name. */
function deriveValues(value: unknown): number[] {
  if (typeof value !== 'object' || value === null) return [];
  const inside = Object.values(value).flatMap(deriveValues);
  if (!Array.isArray(value)) return inside;
  const names = new Set(
    value.flatMap((entry) => (typeof entry === 'object' && entry !== null ? Object.keys(entry) : [])),
  );
  const sums = [...names].map((name) =>
    value.reduce((sum, entry) => sum + (typeof entry?.[name] === 'number' ? entry[name] : 0), 0),
  );
  const kinds = [...names].flatMap((name) => {
    const all = value.map((entry) => entry?.[name]).filter((one) => typeof one !== 'object');
    return [...new Set(all)].map((kind) => all.filter((one) => one === kind).length);
  });
  return [value.length, ...sums, ...kinds, ...inside];
}

/** Figures and identifiers in what the assistant tells the user come from results or from the user. */
export const toolResults = defineCheck({
  name: 'tool-results',
  kind: 'ran',
  description:
    'every figure and identifier the assistant tells the user stands in a result or an API, was said by the user, or is worked out from such in a sum that is shown',
  options: z.strictObject({
    unfounded: z.number().int().min(0).max(10).default(0).describe('figures that may stand nowhere'),
  }),
  async find({ form, shown, language, responses }, { unfounded }) {
    if (form.name !== 'tool-dialogue') return null;
    const { events } = toolPlaySchema.parse(responses[0].answer);
    // What an API is said to take and refuse is known as well.
    const said = [shown];
    const told = [spreadData(responses[0].tools ?? [])];
    const derived: number[] = [];
    const results = new Map<string, unknown[]>();
    let wrong = 0;
    let seen = 0;
    for (const event of events) {
      if (event.who === 'user') {
        said.push(event.say);
        continue;
      }
      const sources = createSources({ said, told, language, places: 0 });
      const values = [...said, ...told].flatMap(listFigures);
      const text = dropCommonNames(readSaid(event.say));
      const identifiers = listIdentifiers(text);
      const spaced = (text.match(spacedCode) ?? []).filter((word) => isTold(word, sources));
      const bare = [...spaced, ...identifiers].reduce(
        (rest, word) => rest.replace(new RegExp(RegExp.escape(word), 'giu'), ' '),
        text,
      );
      const numbers = readNumbers(bare);
      const isFound = ({ readings, parts, percent }: NumberInText, unit: string | null = null): boolean => {
        const isRead = (reading: NumberReading): boolean =>
          derived.some((value) => isReadAs(value, { ...reading, unit: 0 })) ||
          values.some(
            (value) =>
              isReadAs(value, reading) ||
              (percent && isReadAs(value * 100, reading)) ||
              listSteps(unit).some((step) =>
                isReadAs(value * step, { ...reading, unit: Math.min(reading.unit, 0.1) }),
              ),
          );
        return readings.some(isRead) || (parts.length > 0 && parts.every(isRead));
      };
      for (const { operands, value } of readStatedSums(text)) {
        if (operands.every((operand) => isFound(operand))) derived.push(value, Math.round(value * 100) / 100);
      }
      wrong += identifiers.filter((word) => !isTold(word, sources)).length;
      const times = readDurations(bare);
      wrong += numbers.filter((number) => {
        const { index } = number;
        const time = times.find((one) => one.index <= index && index < one.end);
        if (time !== undefined && [1, 60, 3600].some((size) => values.includes(time.seconds / size)))
          return false;
        return !isFound(number, readUnit(bare, index, number.text.length));
      }).length;
      seen += identifiers.length + numbers.length;
      for (const call of event.calls) {
        const result = readJson(call.result);
        told.push(spreadData(result), spreadData(call.arguments));
        const ofThisApi = [...(results.get(call.name) ?? []), result];
        results.set(call.name, ofThisApi);
        // The list of the calls itself is ours: how long it is, is no figure of theirs.
        derived.push(...deriveValues(ofThisApi).slice(1));
      }
    }
    return wrong > unfounded
      ? { passed: false, evidence: `${wrong} of ${seen} figures and identifiers stand in no result` }
      : {
          passed: true,
          evidence: `${seen} figures and identifiers, all but ${wrong} from results or the user`,
        };
  },
});
