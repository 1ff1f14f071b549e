/** The language model behind any endpoint that speaks OpenAI's chat completions: OpenAI, Azure's `/openai/v1`, the simulator. */
import OpenAI from 'openai';
import type { LanguageModel } from '../../domain/ports/language-model.ts';
import { completeDocument } from './completion.ts';
import { keepConnections } from './kept-connections.ts';
import type { ReasoningEffort } from './reasoning.ts';
import { streamAnswer } from './stream.ts';

export interface LanguageModelSettings {
  readonly apiKey: string;
  /** Such as `https://api.openai.com/v1` or `https://NAME.openai.azure.com/openai/v1`. */
  readonly baseUrl: string;
  /** The model, or on Azure the deployment. */
  readonly model: string;
  /** From the request to the first piece of text or tool call. */
  readonly firstTokenTimeoutMs: number;
  /** Between two pieces. */
  readonly tokenTimeoutMs: number;
  /** For a whole structured answer; 60 s unless told. */
  readonly completeTimeoutMs?: number;
  /** Sent as it is where the model takes it; see `reasoning.ts` for the models that need one. */
  readonly reasoningEffort?: ReasoningEffort;
}

/**
 * Makes the port on the vendor's SDK. Nothing is retried but a connection that was already dead when it was used:
 * whoever asks holds the time budget, and is told at once whether and when asking again makes sense.
 */
export function createLanguageModel(settings: LanguageModelSettings): LanguageModel {
  const client = new OpenAI({
    apiKey: settings.apiKey,
    baseURL: settings.baseUrl,
    // Left out, these would be read from the environment.
    organization: null,
    project: null,
    logLevel: 'off',
    maxRetries: 0,
    fetch: keepConnections(),
  });
  return {
    stream: (request, signal) => streamAnswer(client, settings, request, signal),
    complete: (request, signal) => completeDocument(client, settings, request, signal),
  };
}
