import type { EndpointRefusal } from './pool-fetch.ts';

export type Provider = 'openai' | 'azure' | 'other';

/** How an answer schema is sent: as a schema the endpoint enforces, as a wish for JSON, or in words only. */
export type AnswerMode = 'schema' | 'json' | 'words';

/** What one endpoint turned out to accept. Learned from its refusals and kept as long as its teacher lives. */
export interface EndpointHabits {
  answerMode: AnswerMode;
  tokensParameter: 'max_tokens' | 'max_completion_tokens';
  temperature: boolean;
  seed: boolean;
}

/** The habits to begin with: OpenAI has given up `max_tokens`, most other servers know only that. */
export function guessHabits(
  provider: Provider,
  tokensParameter: EndpointHabits['tokensParameter'] | undefined,
): EndpointHabits {
  return {
    answerMode: 'schema',
    tokensParameter: tokensParameter ?? (provider === 'other' ? 'max_tokens' : 'max_completion_tokens'),
    temperature: true,
    seed: true,
  };
}

const weaker: Record<AnswerMode, AnswerMode | null> = { schema: 'json', json: 'words', words: null };

/**
 * What to change in `used`, the habits that a refused call was made with, so that the endpoint takes the next one; null
 * where the refusal was about something else. Looks at 400, 404 and 422, the codes that servers use for a bad parameter.
 */
export function learnFromRefusal(
  refusal: EndpointRefusal,
  used: EndpointHabits,
  hadSchema: boolean,
): Partial<EndpointHabits> | null {
  if (![400, 404, 422].includes(refusal.status)) return null;
  const said = refusal.body.toLowerCase();
  if (hadSchema && /response_format|json_schema|json_object|structured|guided|grammar|schema/.test(said)) {
    const answerMode = weaker[used.answerMode];
    if (answerMode !== null) return { answerMode };
  }
  // "maximum context length … max_tokens" is about the size of the question, not about the name of a parameter.
  if (
    !isTooLong(said) &&
    /max_(completion_)?tokens/.test(said) &&
    /support|unknown|unrecogni|extra|not permitted|instead/.test(said)
  ) {
    const wanted = used.tokensParameter === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens';
    return { tokensParameter: wanted };
  }
  if (used.temperature && /temperature/.test(said)) return { temperature: false };
  if (used.seed && /\bseed\b/.test(said)) return { seed: false };
  return null;
}

/** Whether a refusal says that the question does not fit into the model's context. */
export function isTooLong(body: string): boolean {
  return /context_length_exceeded|context (length|size|window)|maximum (context|prompt)|prompt is too long|too many tokens|exceeds? the (available )?context|exceed_context_size/i.test(
    body,
  );
}
