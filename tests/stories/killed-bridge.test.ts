/** Stories of a bridge that is killed in the middle of a call: another one goes on, and what was said is neither lost nor asked again. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PersonInput } from '../../simulator/carrier.ts';
import { earOf, squeezed, turnsIn, utterancesIn } from './hearing.ts';
import { asked, rehearse, type Rehearsal } from './rehearsal.ts';
import { seamOf } from './seam.ts';

const item = 'the policy number in the upper right corner of our last letter';
const claim = [{ name: 'policy_number', type: 'text', description: item }];
/** They hear the question to its end. */
const script: PersonInput['script'] = [
  { kind: 'wait_for', words: 'last letter', timeoutMs: 40_000 },
  { kind: 'hang_up' },
];
/** What the last heartbeat did not tell yet may be said again: 2.5 s at about 15 characters a second. */
const mostAgain = 38;

// One after the other: a bridge that is killed takes all its calls with it.
describe('a bridge', () => {
  let stage: Rehearsal;
  beforeAll(async () => {
    stage = await rehearse({ bridges: 2, bridgeProcesses: true, environment: { MEDIA_RESTART_SEC: '1' } });
  });
  afterAll(() => stage.stop());

  /** SIGKILL to the bridge that has the call's media; which one it was. */
  const killHolder = async (): Promise<number> => {
    const holder = await stage.holder();
    if (holder === null) throw new Error('no bridge has the call');
    await stage.bridgeProcesses.kill(holder, 'SIGKILL');
    return holder;
  };

  test.each([
    {
      how: 'and the carrier opens the media again by itself',
      mediaReconnect: 'by-itself' as const,
      told: true,
    },
    {
      how: 'and the carrier waits to be asked for the media',
      mediaReconnect: 'when-asked' as const,
      told: true,
    },
    { how: 'and nobody tells anything', mediaReconnect: 'when-asked' as const, told: false },
  ])('killed in mid-sentence, $how: the sentence goes on', async ({ mediaReconnect, told }) => {
    const number = stage.newNumber();
    await stage.person({ number, line: { mediaReconnect }, script });
    const callId = await stage.call({ phone_number: number, claim });
    await stage.hears(number, /AI assistant/);
    if (!told) await stage.carrierFault({ kind: 'events', dropShare: 1 });
    const killed = await killHolder();
    await stage.hears(number, /upper right/);
    await stage.carrierFault({ kind: 'events' });
    const call = await stage.over(callId);
    await stage.bridgeProcesses.restart(killed);

    expect(call.outcome).toBe('person_hung_up');
    const [greeting] = utterancesIn(call);
    expect(greeting).toMatchObject({ complete: true, text: expect.stringContaining(item) });
    const seam = seamOf(earOf(stage, number), greeting?.text ?? '-');
    expect(seam.again.length).toBeLessThanOrEqual(mostAgain);
  });

  test('killed before it could answer: the turn is answered by another one, and never asked for again', async () => {
    const number = stage.newNumber();
    const task = 'Find out the password of the unanswered story.';
    await stage.person({
      number,
      script: [...asked('the password\\?', 'It is Swordfish.'), ...asked('anything else', 'No, goodbye.')],
    });
    await stage.modelFault({ kind: 'slow', firstTokenMs: 4_000, whenPromptHas: 'Swordfish' });
    const callId = await stage.call({
      phone_number: number,
      task,
      claim: [{ name: 'password', type: 'text', description: 'the password' }],
    });
    await stage.callOf(number, (call) => turnsIn(call).length === 1);
    const killed = await killHolder();
    const call = await stage.over(callId);
    await stage.bridgeProcesses.restart(killed);

    expect(call).toMatchObject({
      outcome: 'completed',
      claim: [{ value: 'Swordfish', source: { epoch: 1, seq: 1 } }],
    });
    expect(turnsIn(call)).toEqual(['It is Swordfish.', 'No, goodbye.']);
    expect(earOf(stage, number).split(squeezed('the password?'))).toHaveLength(2);
  });

  test('stopped for a while and woken again says not a word into the call that went on without it', async () => {
    const number = stage.newNumber();
    await stage.person({ number, line: { mediaReconnect: 'when-asked' }, script });
    const callId = await stage.call({ phone_number: number, claim });
    await stage.hears(number, /AI assistant/);
    const holder = (await stage.holder()) ?? -1;
    await stage.bridgeProcesses.kill(holder, 'SIGSTOP');
    await stage.carrierFault({ kind: 'drop_media', number });
    await stage.hears(number, /upper right/);
    await stage.bridgeProcesses.kill(holder, 'SIGCONT');
    const call = await stage.over(callId);

    expect(call.outcome).toBe('person_hung_up');
    const heard = stage.carrier.ledger
      .after()
      .filter((entry) => entry.kind === 'heard' && entry.number === number && entry.socket === 1);
    // All that the first socket brought was heard before the second one was opened.
    const second = stage.carrier.ledger
      .after()
      .find((entry) => entry.kind === 'media_opened' && entry.number === number && entry.socket === 2);
    for (const entry of heard)
      if (entry.kind === 'heard') expect(entry.firstAudibleAt).toBeLessThan(second?.at ?? 0);
    const [greeting] = utterancesIn(call);
    const seam = seamOf(earOf(stage, number), greeting?.text ?? '-');
    expect(seam.again.length).toBeLessThanOrEqual(mostAgain);
  });
});
