/** The adapter of Azure AI Content Safety under the moderation's contract, and what it sends. */
import { expect, it } from 'vitest';
import { createModeration } from '../../adapters/azure-content-safety/moderation.ts';
import { startSafety } from '../../simulator/safety.ts';
import { moderationContract } from './moderation.contract.ts';

const texts = {
  clean: 'My name is Ada, and my car will not start.',
  violent: { text: 'I will burn your house down.', severity: 7 },
  odd: { text: 'I will break your neck.', severity: 5 },
};

moderationContract('Azure AI Content Safety, against the simulator', async () => {
  const server = await startSafety({ port: 0 });
  return {
    moderation: createModeration({ endpoint: server.url, key: 'a-key-nobody-may-see' }),
    texts,
    order: async (fault) => {
      const response = await fetch(`${server.url}/control/faults`, {
        method: 'POST',
        body: JSON.stringify(fault),
      });
      expect(response.status).toBe(201);
    },
    stop: () => server.close(),
    close: () => server.close(),
  };
});

it('takes an endpoint as the portal shows it, with a slash at its end', async () => {
  const server = await startSafety({ port: 0 });
  const moderation = createModeration({ endpoint: `${server.url}/`, key: 'any' });
  const result = await moderation.judge('Hello.', new AbortController().signal);
  expect(result).toMatchObject({ ok: true });
  expect(server.ledger.after()).toMatchObject([{ kind: 'judged', text: 'Hello.' }]);
  await server.close();
});
