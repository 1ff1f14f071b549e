/** Stories of a deploy in the middle of calls: each part is told to stop, finishes what it has to, and nobody on the phone notices. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PersonInput } from '../../simulator/carrier.ts';
import { sessionsOf } from './bridge-processes.ts';
import { earOf, turnsIn, utterancesIn } from './hearing.ts';
import { asked, rehearse, type Rehearsal } from './rehearsal.ts';
import { seamOf } from './seam.ts';

const item = 'the policy number in the upper right corner of our last letter';
const claim = [{ name: 'policy_number', type: 'text', description: item }];
const script: PersonInput['script'] = [
  ...asked('last letter', 'It is POL-4711.'),
  ...asked('anything else', 'No, goodbye.'),
];
/** Where it breaks off, one word may have begun. */
const longestWord = 12;

describe('told to stop', () => {
  let stage: Rehearsal;
  beforeAll(async () => {
    stage = await rehearse({ bridges: 2, bridgeProcesses: true });
  });
  afterAll(() => stage.stop());

  const callSomebody = async (): Promise<{ number: string; callId: string }> => {
    const number = stage.newNumber();
    await stage.person({ number, script });
    return { number, callId: await stage.call({ phone_number: number, claim }) };
  };
  const isReady = async (port: number): Promise<boolean> =>
    (await fetch(`http://127.0.0.1:${port}/health/ready`)).ok;

  test('a bridge says that it is not ready, leads its calls to another one, and is gone within seconds', async () => {
    // All on the first.
    const [first = 0] = stage.bridgePorts;
    await stage.bridgeProcesses.kill(1, 'SIGKILL');
    const calls = await Promise.all([callSomebody(), callSomebody(), callSomebody()]);
    await Promise.all(calls.map(({ number }) => stage.hears(number, /Hello/)));
    expect(await sessionsOf(first)).toBe(3);
    await stage.bridgeProcesses.restart(1);

    const toldAt = performance.now();
    const gone = stage.bridgeProcesses.kill(0, 'SIGTERM');
    while (await isReady(first)) await sleep(10);
    // It is not ready before it moves anybody.
    expect(await sessionsOf(first)).toBe(3);
    await gone;
    expect(performance.now() - toldAt).toBeLessThan(12_000);
    const ended = await Promise.all(calls.map(({ callId }) => stage.over(callId)));
    await stage.bridgeProcesses.restart(0);

    for (const [index, call] of ended.entries()) {
      const { number = '' } = calls[index] ?? {};
      expect(call).toMatchObject({ outcome: 'completed', claim: [{ value: 'POL-4711' }] });
      expect(turnsIn(call)).toEqual(['It is POL-4711.', 'No, goodbye.']);
      const [greeting, ...others] = utterancesIn(call);
      expect(greeting).toMatchObject({ complete: true, text: expect.stringContaining(item) });
      for (const { complete } of others) expect(complete).toBe(true);
      const seam = seamOf(earOf(stage, number), greeting?.text ?? '-');
      expect(seam.again.length).toBeLessThanOrEqual(longestWord);
      const opened = stage.carrier.ledger
        .after()
        .filter((entry) => entry.kind === 'media_opened' && entry.number === number);
      expect(opened).toHaveLength(2);
    }
  });

  test('a worker hands its calls to the next one, and replies come as ever', async () => {
    const calls = await Promise.all([callSomebody(), callSomebody()]);
    await Promise.all(calls.map(({ number }) => stage.hears(number, /last letter/)));
    await stage.replaceWorker();
    const ended = await Promise.all(calls.map(({ callId }) => stage.over(callId)));
    for (const call of ended) {
      expect(call).toMatchObject({ outcome: 'completed', claim: [{ value: 'POL-4711' }] });
      for (const { complete } of utterancesIn(call)) expect(complete).toBe(true);
    }
    const numbers = new Set(calls.map(({ number }) => number));
    const replies = stage.carrier.ledger
      .after()
      .flatMap((entry) =>
        entry.kind === 'agent_replied' && numbers.has(entry.number) ? [entry.arrivalMs] : [],
      );
    expect(replies).toHaveLength(4);
    expect(Math.max(...replies)).toBeLessThan(3_000);
  });

  test('an API answers every request it has taken, and those on the phone hear nothing of it', async () => {
    const { number, callId } = await callSomebody();
    await stage.hears(number, /Hello/);
    const away = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const other = stage.newNumber();
        await stage.person({ number: other, answers: { kind: 'busy' } });
        return other;
      }),
    );
    const orders = away.map((other) => stage.request('POST', '/call', { phone_number: other }));
    await stage.replaceApi();
    const answers = await Promise.all(orders);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
    const call = await stage.over(callId);
    expect(call).toMatchObject({ outcome: 'completed', claim: [{ value: 'POL-4711' }] });
    const dialled = stage.carrier.ledger
      .after()
      .flatMap((entry) =>
        entry.kind === 'call_created' && away.includes(entry.number) ? [entry.number] : [],
      );
    expect(dialled.toSorted()).toEqual(away.toSorted());
  });
});
