/** The OpenAI adapter under the language model's contract, on both of the base paths it meets. */
import { createLanguageModel } from '../../adapters/openai/language-model.ts';
import { startModel } from '../../simulator/model.ts';
import { languageModelContract } from './language-model.contract.ts';

const limits = { firstTokenTimeoutMs: 400, tokenTimeoutMs: 200, completeTimeoutMs: 400 };

for (const path of ['/v1', '/openai/v1'])
  languageModelContract(`OpenAI adapter on ${path}, against the simulator`, async () => {
    const server = await startModel({ port: 0 });
    const origin = new URL(server.url).origin;
    const send = async (method: string, control: string, body: object): Promise<void> => {
      const response = await fetch(`${origin}/control/${control}`, {
        method,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      if (!response.ok) throw new Error(`${control}: ${response.status} ${await response.text()}`);
    };
    return {
      model: createLanguageModel({
        apiKey: 'a-key-nobody-may-see',
        baseUrl: origin + path,
        model: 'any',
        ...limits,
      }),
      ...limits,
      order: (fault) => send('POST', 'faults', fault),
      slowDown: (perTokenMs) => send('PUT', 'profile', { perTokenMs }),
      noticedAbort: async () => {
        await server.ledger.waitFor('an abort', ({ kind }) => kind === 'aborted', 2_000);
      },
      stop: () => server.close(),
      close: () => server.close(),
    };
  });
