/** Stories of bad lines: with echo, noise, loss and jitter people are still understood, and the agent never answers itself. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PersonInput } from '../../simulator/carrier.ts';
import { asked, rehearse, type Rehearsal } from './rehearsal.ts';

const claim = [{ name: 'full_name', type: 'text', description: 'your full name' }];

describe.concurrent('a bad line', () => {
  let stage: Rehearsal;
  beforeAll(async () => {
    stage = await rehearse({ environment: { ECHO_CANCELLING: 'on' } });
  });
  afterAll(() => stage.stop());

  async function called(person: Omit<PersonInput, 'number'>): Promise<{
    readonly outcome: string | null;
    readonly name: unknown;
    readonly said: readonly string[];
    readonly cut: number;
  }> {
    const number = stage.newNumber();
    await stage.person({ ...person, number });
    const call = await stage.over(await stage.call({ phone_number: number, claim }));
    return {
      outcome: call.outcome,
      name: call.claim[0]?.value,
      said: call.messages.flatMap((message) => (message.kind === 'caller' ? [message.text] : [])),
      cut: call.messages.filter((message) => message.kind === 'agent' && !message.complete).length,
    };
  }

  test.each([60, 150, 250])('an echo of -12 dB after %i ms is not answered', async (delayMs) => {
    const script = [
      ...asked('full name', 'My name is Marie Dupont.'),
      ...asked('anything else', 'No, that is all, thank you.'),
    ];
    const line = { echo: { delayMs, levelDb: -12 } };
    expect(await called({ line, script })).toEqual({
      outcome: 'completed',
      name: 'Marie Dupont',
      said: ['My name is Marie Dupont.', 'No, that is all, thank you.'],
      cut: 0,
    });
  });

  test('who breaks in over an echo stops the agent', async () => {
    const { outcome, name, cut } = await called({
      line: { echo: { delayMs: 120, levelDb: -12 } },
      script: [
        ...asked('full name', 'My name is Marie Dupont.'),
        { kind: 'interrupt', afterWords: 'noted', text: 'No, that is all, thank you.', timeoutMs: 20_000 },
        ...asked('anything else', 'No, that is all, thank you.'),
      ],
    });
    expect({ outcome, name, cut }).toEqual({ outcome: 'completed', name: 'Marie Dupont', cut: 1 });
  });

  test('noise and jitter change nothing', async () => {
    const script = [
      ...asked('full name', 'My name is Marie Dupont.'),
      ...asked('anything else', 'No, that is all, thank you.'),
    ];
    expect(await called({ line: { noiseDb: -45, jitterMs: 40 }, script })).toMatchObject({
      outcome: 'completed',
      name: 'Marie Dupont',
      cut: 0,
    });
  });
});
