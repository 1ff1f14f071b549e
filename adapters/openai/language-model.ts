/** The language model behind any endpoint that speaks OpenAI's chat completions: OpenAI, Azure's `/openai/v1`, the simulator. */
import OpenAI from 'openai';
import type { LanguageModel } from '../../domain/ports/language-model.ts';
import { completeDocument } from './completion.ts';
import { keepConnections } from './kept-connections.ts';
import type { LanguageModelSettings } from './settings.ts';
import { streamAnswer } from './stream.ts';

/**
 * Makes the port on the vendor's SDK. Nothing is retried but a connection that was already dead when it was used:
 * whoever asks holds the time budget, and is told at once whether and when asking again makes sense.
 */
export function createLanguageModel(settings: LanguageModelSettings): LanguageModel {
  const connections = keepConnections();
  const client = new OpenAI({
    apiKey: settings.apiKey,
    baseURL: settings.baseUrl,
    // Left out, these would be read from the environment.
    organization: null,
    project: null,
    logLevel: 'off',
    maxRetries: 0,
    fetch: connections.fetch,
  });
  return {
    warm: () => {
      // The list of models costs no tokens; whatever is answered, the connection stays open behind it.
      if (!connections.hasIdle())
        client.models.list({ timeout: settings.firstTokenTimeoutMs }).catch(() => undefined);
    },
    stream: (request, signal) => streamAnswer(client, settings, request, signal),
    complete: (request, signal) => completeDocument(client, settings, request, signal),
  };
}
