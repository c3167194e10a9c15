import { availableParallelism } from 'node:os';
import type {
  ChatHistoryItem,
  ChatWrapper,
  LlamaContextSequence,
  LlamaGrammar,
  LlamaModel,
} from 'node-llama-cpp';
import { CallerError, isMendable, OperatorError } from '../../errors.ts';
import type { Message } from '../../store/message.ts';
import { servedReport } from '../call-report.ts';
import { estimateInput } from '../endpoint/chat-answer.ts';
import { createGovernor } from '../governor/governor.ts';
import { dropThinking } from '../json-text.ts';
import type { Teacher, TeacherAnswer, TeacherRequest } from '../teacher.ts';
import { defaultModel } from './embedded-models.ts';
import type { ModelHub } from './hub-download.ts';
import { toJsonGrammar } from './json-grammar.ts';
import { type LlamaRuntime, loadLlamaRuntime } from './llama-runtime.ts';
import { createLoopWatch } from './loop-watch.ts';
import { chooseModel, locateModel } from './model-source.ts';

/** Fewer tokens than this left for the answer make a question too long. */
const leastRoom = 64;

export interface EmbeddedTeacherOptions {
  name: string;
  /** The id of a known model, or the path of a GGUF file. Default: `defaultModel`. */
  model?: string;
  /** Where fetched models are kept. */
  directory: string;
  hub: ModelHub;
  /** Bytes fetched so far, and all there are, while a model is downloaded. */
  onProgress?(received: number, total: number): void;
  /** Beginnings of questions kept read, so that the next one with the same beginning is not read anew. Default: 4. */
  sequences?: number;
  /**
   * Questions worked on at the same time, batched together; at most `sequences`. Default: 1. On a processor a batch gives
   * no more tokens a second than one question after another, and spoils what was kept.
   */
  parallel?: number;
  /** Default: as many as there are cores. A single one more makes it slower by far: each waits spinning for the others. */
  threads?: number;
  /** Tokens of question and answer together, of each sequence. Default: 4096. */
  contextSize?: number;
}

/** Two hardware threads of one core share what the model computes with; machines with few have no such pairs. */
function countCores(): number {
  const found = availableParallelism();
  return found > 4 ? Math.ceil(found / 2) : found;
}

interface Loaded extends LlamaRuntime {
  model: LlamaModel;
  wrapper: ChatWrapper;
  free: Set<LlamaContextSequence>;
  grammars: Map<string, Promise<LlamaGrammar>>;
  dispose(): Promise<void>;
}

function toHistory(messages: Message[], name: string): ChatHistoryItem[] {
  const history: ChatHistoryItem[] = messages.map((message) => {
    switch (message.role) {
      case 'system':
        return { type: 'system', text: message.content };
      case 'user':
        return { type: 'user', text: message.content };
      case 'assistant':
        if (!message.tool_calls?.length) return { type: 'model', response: [message.content] };
    }
    throw refuseTools(name);
  });
  return [...history, { type: 'model', response: [] }];
}

function refuseTools(name: string): OperatorError {
  return new OperatorError(
    `The embedded teacher "${name}" does not call tools.`,
    'Map the roles of skills that use tools to another teacher.',
  );
}

/** The free sequence that still holds the longest beginning of this question, so that least of it is read again. */
function takeSequence({ free, model, wrapper }: Loaded, history: ChatHistoryItem[]) {
  const { contextText } = wrapper.generateContextState({ chatHistory: history });
  const tokens = contextText.tokenize(model.tokenizer);
  let best: LlamaContextSequence | null = null;
  let most = -1;
  for (const sequence of free) {
    const { firstDifferentIndex } = sequence.compareContextTokens(tokens);
    if (firstDifferentIndex > most) [best, most] = [sequence, firstDifferentIndex];
  }
  if (best === null) throw new Error('No sequence is free although the governor let a question pass.');
  free.delete(best);
  return { sequence: best, length: tokens.length };
}

/**
 * A small model in this process, for a start without any key. Loads with the first question; several are answered at
 * once, batched over one context. Answers with a schema follow a grammar made of it. The same question gets the same
 * answer as long as the batching falls alike.
 */
export function createEmbeddedTeacher(options: EmbeddedTeacherOptions): Teacher {
  const { name, sequences = 4, parallel = 1, contextSize = 4096 } = options;
  const threads = options.threads ?? countCores();
  const choice = chooseModel(options.model ?? defaultModel);
  const governor = createGovernor({ concurrency: Math.min(parallel, sequences) });
  const closing = new AbortController();
  let loading: Promise<Loaded> | null = null;

  async function load(): Promise<Loaded> {
    const path = await locateModel(choice, {
      directory: options.directory,
      hub: options.hub,
      signal: closing.signal,
      onProgress: options.onProgress ?? (() => {}),
    });
    const { module, llama } = await loadLlamaRuntime(threads);
    try {
      const model = await llama.loadModel({ modelPath: path, loadSignal: closing.signal });
      const context = await model.createContext({
        sequences,
        contextSize,
        threads,
      });
      return {
        module,
        llama,
        model,
        wrapper: module.resolveChatWrapper(model),
        free: new Set(Array.from({ length: sequences }, () => context.getSequence())),
        grammars: new Map(),
        dispose: () => llama.dispose(),
      };
    } catch (cause) {
      await llama.dispose();
      closing.signal.throwIfAborted();
      throw new OperatorError(
        `The model of the embedded teacher "${name}" could not be loaded from ${path}.`,
        'Check that it is a GGUF file that llama.cpp knows and that memory is free; fewer sequences need less.',
        cause,
      );
    }
  }

  function loadOnce(): Promise<Loaded> {
    loading ??= load().catch((error) => {
      loading = null;
      throw error;
    });
    return loading;
  }

  function findGrammar({ llama, grammars }: Loaded, schema: NonNullable<TeacherRequest['answer']>) {
    const grammar = toJsonGrammar(schema);
    const known = grammars.get(grammar) ?? llama.createGrammar({ grammar });
    grammars.set(grammar, known);
    return known;
  }

  async function generate(
    request: TeacherRequest,
    loaded: Loaded,
    signal: AbortSignal,
  ): Promise<TeacherAnswer> {
    const history = toHistory(request.messages, name);
    const grammar = request.answer === null ? null : await findGrammar(loaded, request.answer);
    const { sequence, length } = takeSequence(loaded, history);
    try {
      const room = sequence.contextSize - length;
      if (room < leastRoom) {
        throw new CallerError(
          `The question has ${length} tokens; the context of the embedded teacher "${name}" has ${sequence.contextSize}.`,
          'Use shorter passages, or give this teacher a larger context size.',
        );
      }
      using chat = new loaded.module.LlamaChat({ contextSequence: sequence, chatWrapper: loaded.wrapper });
      const before = sequence.tokenMeter.getState();
      const watch = createLoopWatch();
      const looping = new AbortController();
      const { response, metadata } = await chat.generateResponse(history, {
        signal: AbortSignal.any([signal, looping.signal]),
        stopOnAbortSignal: true,
        onTextChunk(chunk) {
          if (watch.add(chunk)) looping.abort();
        },
        maxTokens: Math.min(request.maxTokens, room - 1),
        temperature: request.temperature,
        seed: request.seed >>> 0,
        // Without a cut of the unlikely tail a small model derails within a sentence; a penalty on repetition would
        // punish the quotes and commas of JSON and the words copied as evidence.
        topK: 40,
        topP: 0.9,
        minP: 0.05,
        repeatPenalty: false,
        ...(grammar === null ? {} : { grammar }),
      });
      signal.throwIfAborted();
      const { usedOutputTokens } = sequence.tokenMeter.diff(before);
      return {
        text: dropThinking(response),
        toolCalls: [],
        finish: looping.signal.aborted || metadata.stopReason === 'maxTokens' ? 'length' : 'stop',
        usage: { inputTokens: length, outputTokens: usedOutputTokens },
        model: choice.name,
        cost: 0,
      };
    } finally {
      loaded.free.add(sequence);
    }
  }

  return {
    name,
    model: choice.name,
    // It costs no money, and that is known.
    prices: { input: 0, output: 0 },
    callsTools: false,
    // A small model that is shown its own faulty answer writes it again, word for word.
    mends: false,
    get load() {
      return governor.load;
    },
    async ask(request, { signal, drain, share }) {
      if (request.tools.length > 0) throw refuseTools(name);
      drain?.throwIfAborted();
      const both = AbortSignal.any([signal, closing.signal]);
      const waiting = drain === undefined ? both : AbortSignal.any([both, drain]);
      const loaded = await waitUnlessAborted(loadOnce(), waiting);
      const tokens = estimateInput(request) + request.maxTokens;
      const order = { signal: both, drain, share, model: choice.name, tokens };
      return governor.run(order, async () => ({
        result: await generate(request, loaded, both),
        report: servedReport,
      }));
    },
    async probe(signal) {
      try {
        await waitUnlessAborted(loadOnce(), signal);
        return null;
      } catch (error) {
        if (!isMendable(error)) throw error;
        return { problem: error.problem, mend: error.mend };
      }
    },
    async close() {
      closing.abort(new Error(`The embedded teacher "${name}" was closed.`));
      const loaded = await loading?.catch(() => null);
      await loaded?.dispose();
    },
  };
}

/** The caller's own abort ends only its waiting: others may wait for the same model. */
function waitUnlessAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
