/** Stories of people who want a human: they are put through once they have said yes and heard it, or are back with the agent. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CarrierEntry, PersonInput } from '../../simulator/carrier.ts';
import { asked, rehearse, type Rehearsal } from './rehearsal.ts';

const claim = [{ name: 'policy_number', type: 'text', description: 'the policy number' }];
/** Asks for a human, and says yes to it. */
const wantsHuman: NonNullable<PersonInput['script']> = [
  ...asked('policy number', 'I want to talk to a human please.'),
  ...asked('put you through to a colleague', 'Yes please.'),
];

/** A person who wants a human, at whose telephone the colleague does as `answers` says; the call and both numbers. */
async function wanting(
  stage: Rehearsal,
  answers: NonNullable<PersonInput['answers']>,
  then: NonNullable<PersonInput['script']>,
  line: NonNullable<PersonInput['line']> = {},
): Promise<{ number: string; colleague: string; callId: string }> {
  const [number, colleague] = [stage.newNumber(), stage.newNumber()];
  await stage.person({ number: colleague, answers });
  await stage.person({ number, line, script: [...wantsHuman, ...then] });
  const callId = await stage.call({ phone_number: number, claim, agent_phone_number: colleague });
  return { number, colleague, callId };
}

function entriesOf<K extends CarrierEntry['kind']>(stage: Rehearsal, kind: K, number: string) {
  return stage.carrier.ledger
    .after()
    .flatMap((entry) => (isOf(entry, kind) && 'number' in entry && entry.number === number ? [entry] : []));
}

function isOf<E extends CarrierEntry, K extends CarrierEntry['kind']>(
  entry: E,
  kind: K,
): entry is E & Extract<CarrierEntry, { kind: K }> {
  return entry.kind === kind;
}

/** The carrier rings at the colleague's. */
function ringing(stage: Rehearsal, number: string): Promise<{ readonly at: number }> {
  return stage.carrier.ledger.waitFor(
    'the colleague to be rung',
    (entry) => entry.kind === 'transfer' && entry.number === number && entry.phase === 'ringing',
    45_000,
  );
}

describe('a person who wants a human', () => {
  let stage: Rehearsal;
  beforeAll(async () => {
    stage = await rehearse();
  });
  afterAll(() => stage.stop());

  test.concurrent('is put through, once they have heard that they are', async () => {
    const answers = { kind: 'answers', afterMs: 1_500 } as const;
    const { number, colleague, callId } = await wanting(stage, answers, []);
    const rung = await ringing(stage, number);
    const call = await stage.over(callId);

    expect(call).toMatchObject({ outcome: 'transferred' });
    const told = entriesOf(stage, 'heard', number).find(({ text }) =>
      text.includes('putting you through to a colleague now'),
    );
    expect(told?.cut).toBe(false);
    expect(told?.lastAudibleAt).toBeLessThan(rung.at);
    expect(entriesOf(stage, 'transfer', number)).toMatchObject([
      { phase: 'ringing', to: colleague },
      { phase: 'accepted', to: colleague },
    ]);
    // Nobody hangs up on whom they talk with now.
    expect(entriesOf(stage, 'call_ended', number)).toMatchObject([{ by: 'transfer' }]);
    expect(call.messages).toContainEqual(
      expect.objectContaining({ kind: 'tool', name: 'talk_to_person', accepted: true, done: true }),
    );
    expect(call.synthesis).not.toBeNull();
  });

  test.concurrent(
    'is back with the agent when the colleague is busy, who offers to be called back',
    async () => {
      const then = [...asked('call you back', 'Yes please.'), ...asked('noted', 'Thank you, goodbye.')];
      const { number, callId } = await wanting(stage, { kind: 'busy' }, then);
      const call = await stage.over(callId);

      expect(call.outcome).toBe('completed');
      expect(call.reminders).toMatchObject([{ owner: 'human' }]);
      expect(stage.heardBy(number).join(' ')).toMatch(/my colleague is on another call.*call you back/);
      expect(entriesOf(stage, 'transfer', number).map(({ phase }) => phase)).toEqual(['ringing', 'failed']);
      expect(call.messages).toContainEqual(
        expect.objectContaining({
          name: 'talk_to_person',
          done: false,
          answer: expect.stringMatching(/^busy/),
        }),
      );
    },
  );

  test.concurrent('hangs up while it rings at the colleague', async () => {
    const then: PersonInput['script'] = [
      { kind: 'wait_for', words: 'putting you through', timeoutMs: 30_000 },
      { kind: 'pause', ms: 1_500 },
      { kind: 'hang_up' },
    ];
    const { number, callId } = await wanting(stage, { kind: 'no_answer', afterMs: 60_000 }, then);
    const call = await stage.over(callId);

    expect(call.outcome).toBe('person_hung_up');
    expect(entriesOf(stage, 'transfer', number).map(({ phase }) => phase)).toEqual(['ringing']);
    expect(entriesOf(stage, 'call_ended', number)).toMatchObject([{ by: 'person' }]);
  });

  test.concurrent('says no after all, and is not put through', async () => {
    const number = stage.newNumber();
    const script = [
      ...asked('policy number', 'Let me talk to a person.'),
      ...asked('put you through', 'No, the number is B 42.'),
      ...asked('anything else', 'No, thank you. Goodbye.'),
    ];
    await stage.person({ number, script });
    const colleague = stage.newNumber();
    const callId = await stage.call({ phone_number: number, claim, agent_phone_number: colleague });
    const call = await stage.over(callId);
    expect(call.outcome).toBe('completed');
    expect(entriesOf(stage, 'transfer', number)).toEqual([]);
  });
});

describe('a bridge killed while it rings at the colleague', () => {
  let stage: Rehearsal;
  beforeAll(async () => {
    stage = await rehearse({ bridges: 2, bridgeProcesses: true, environment: { MEDIA_RESTART_SEC: '1' } });
  });
  afterAll(() => stage.stop());

  test.each(['by-itself', 'when-asked'] as const)(
    'leaves nobody alone: another one has the person back (media comes back %s)',
    async (mediaReconnect) => {
      const answers = { kind: 'no_answer', afterMs: 8_000 } as const;
      const then: PersonInput['script'] = [
        { kind: 'wait_for', words: 'call you back', timeoutMs: 40_000 },
        { kind: 'hang_up' },
      ];
      const { number, callId } = await wanting(stage, answers, then, { mediaReconnect });
      await ringing(stage, number);
      const holder = await stage.holder();
      if (holder === null) throw new Error('no bridge has the call');
      await stage.bridgeProcesses.kill(holder, 'SIGKILL');
      const call = await stage.over(callId);
      await stage.bridgeProcesses.restart(holder);

      expect(call.outcome).toBe('person_hung_up');
      expect(stage.heardBy(number).join(' ')).toMatch(/nobody could take your call.*call you back/);
      expect(entriesOf(stage, 'transfer', number).map(({ phase }) => phase)).toEqual(['ringing', 'failed']);
    },
  );
});
