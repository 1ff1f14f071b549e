/** The language models that an installation has, as its configuration names them. */
import type { LanguageModel } from '../../domain/ports/language-model.ts';
import { createLanguageModel } from './language-model.ts';
import type { ReasoningEffort } from './reasoning.ts';

/** See `config/config.ts`. */
export interface ModelVariables {
  readonly OPENAI_API_KEY: string;
  readonly OPENAI_BASE_URL: string;
  readonly OPENAI_MODEL: string;
  readonly OPENAI_REASONING_EFFORT?: ReasoningEffort | undefined;
  readonly OPENAI_SECOND_MODEL?: string | undefined;
  readonly OPENAI_SECOND_BASE_URL?: string | undefined;
  readonly OPENAI_SECOND_API_KEY?: string | undefined;
  readonly OPENAI_SECOND_REASONING_EFFORT?: ReasoningEffort | undefined;
  readonly MODEL_FIRST_TOKEN_TIMEOUT_MS: number;
  readonly MODEL_TOKEN_TIMEOUT_MS: number;
}

export interface LanguageModels {
  readonly fast: LanguageModel;
  /** Null where only one is configured. */
  readonly slow: LanguageModel | null;
}

export function createLanguageModels(variables: ModelVariables): LanguageModels {
  const limits = {
    firstTokenTimeoutMs: variables.MODEL_FIRST_TOKEN_TIMEOUT_MS,
    tokenTimeoutMs: variables.MODEL_TOKEN_TIMEOUT_MS,
  };
  const { OPENAI_REASONING_EFFORT: effort, OPENAI_SECOND_REASONING_EFFORT: slowEffort } = variables;
  const fast = createLanguageModel({
    ...limits,
    apiKey: variables.OPENAI_API_KEY,
    baseUrl: variables.OPENAI_BASE_URL,
    model: variables.OPENAI_MODEL,
    ...(effort ? { reasoningEffort: effort } : {}),
  });
  if (variables.OPENAI_SECOND_MODEL === undefined) return { fast, slow: null };
  const slow = createLanguageModel({
    ...limits,
    apiKey: variables.OPENAI_SECOND_API_KEY ?? variables.OPENAI_API_KEY,
    baseUrl: variables.OPENAI_SECOND_BASE_URL ?? variables.OPENAI_BASE_URL,
    model: variables.OPENAI_SECOND_MODEL,
    ...(slowEffort ? { reasoningEffort: slowEffort } : {}),
  });
  return { fast, slow };
}
