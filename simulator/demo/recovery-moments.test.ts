import { describe, expect, it } from 'vitest';
import { DemoCall } from './api-client.ts';
import { goesOn, recoveryMomentsOf, type Mishaps } from './recovery-moments.ts';
import { waterDamage } from './second-scene.ts';
import type { LedgerLine } from './simulator-client.ts';

const number = waterDamage.person.number;
const leg = { number, callConnectionId: 'first' };
const again = { number, callConnectionId: 'second' };

/** A call with all three moments, as short as it can be. */
const messages = [
  { kind: 'agent', text: 'Hello. What is your full name?' },
  { kind: 'caller', text: 'Paul Martin.' },
  { kind: 'agent', text: 'Thank you. What is the policy number on your card?' },
  { kind: 'caller', text: 'POL-8830.' },
  { kind: 'agent', text: 'Thank you. What is the date and time?' },
  { kind: 'agent', text: 'Hello again, this is Amélie. What is the date and time?' },
];

const ledger: readonly LedgerLine[] = [
  heard('Hello.What is your full name?', 0, 2_000),
  replied(3_400, 400),
  heard('Thank you.What is the po', 3_400, 5_000),
  heard('the policy number on your card?', 6_000, 8_000),
  replied(9_400, 450),
  heard('Thank you.What is the da', 9_400, 11_000),
  { kind: 'call_ended', ...leg, at: 11_000, by: 'network' },
  { kind: 'connected', ...again, at: 13_000 },
  heard('Hello again, this is Amélie.What is the date and time?', 13_100, 17_000, again),
];

const mishaps: Mishaps = {
  bridge: { name: 'bridge-1', killedAt: 4_900 },
  worker: { name: 'worker-2', killedAt: 8_000 },
  line: { lostAt: 11_000 },
};

function heard(text: string, firstAudibleAt: number, lastAudibleAt: number, of = leg): LedgerLine {
  return { kind: 'heard', ...of, at: lastAudibleAt, text, firstAudibleAt, lastAudibleAt };
}

function replied(at: number, arrivalMs: number): LedgerLine {
  return { kind: 'agent_replied', ...leg, at, arrivalMs };
}

interface Change {
  readonly ledger?: (line: LedgerLine) => readonly LedgerLine[];
  readonly messages?: readonly { readonly kind: string; readonly text: string }[];
  readonly mishaps?: Partial<Mishaps>;
}

/** The moments of the call with something changed. */
function moments(change: Change = {}) {
  const call = DemoCall.parse({
    ...{ call_id: 'c', state: 'lingering', outcome: 'completed', reason: null, lang: 'en-US' },
    ...{ missing_fields: [], claim: [], reminders: [], synthesis: null, next_action: null },
    messages: change.messages ?? messages,
  });
  const lines = ledger.flatMap(change.ledger ?? ((line) => [line]));
  return recoveryMomentsOf(call, lines, waterDamage, { ...mishaps, ...change.mishaps });
}

const verdicts = (change: Change = {}): Readonly<Record<string, string>> =>
  Object.fromEntries(moments(change).map(({ name, verdict }) => [name, verdict]));

const replaced = (old: string, text: string) => (line: LedgerLine) => [
  line.kind === 'heard' && line.text === old ? { ...line, text } : line,
];

describe('the moments of the second act', () => {
  it('are all seen in a call that has them', () => {
    expect(verdicts()).toEqual({ 'bridge killed': 'shown', 'worker killed': 'shown', 'line lost': 'shown' });
  });

  it('tell the silence and what was said twice', () => {
    const [bridge] = moments();
    expect(bridge?.detail).toContain('1000 ms later');
    expect(bridge?.detail).toContain('no word lost, 2 repeated');
  });

  it('know a sentence that goes on as a message of its own', () => {
    const parted = messages.flatMap((message) =>
      message.text.includes('card')
        ? [
            { kind: 'agent', text: 'Thank you. What is' },
            { kind: 'agent', text: 'the policy number on your card?' },
          ]
        : [message],
    );
    expect(verdicts({ messages: parted })['bridge killed']).toBe('shown');
  });

  it.each<[string, string, Change]>([
    ['no bridge was killed', 'bridge killed', { mishaps: { bridge: null } }],
    [
      'words are lost',
      'bridge killed',
      { ledger: replaced('the policy number on your card?', 'on your card?') },
    ],
    [
      'the sentence was over before',
      'bridge killed',
      {
        ledger: replaced('Thank you.What is the po', 'Thank you.What is the policy number on your card?'),
      },
    ],
    [
      'nothing was heard after',
      'bridge killed',
      { ledger: (line) => (line.kind === 'heard' && line.firstAudibleAt > 4_900 ? [] : [line]) },
    ],
    [
      'the next answer is late',
      'worker killed',
      {
        ledger: (line) => [
          line.kind === 'agent_replied' && line.at > 8_000 ? { ...line, arrivalMs: 1_500 } : line,
        ],
      },
    ],
    [
      'there is no next answer',
      'worker killed',
      { ledger: (line) => (line.kind === 'agent_replied' && line.at > 8_000 ? [] : [line]) },
    ],
    [
      'the person is a stranger',
      'line lost',
      {
        ledger: replaced(
          'Hello again, this is Amélie.What is the date and time?',
          'Hello. What is the date?',
        ),
      },
    ],
    [
      'they are asked again',
      'line lost',
      {
        ledger: replaced(
          'Hello again, this is Amélie.What is the date and time?',
          'Hello again, this is Amélie.What is your full name?',
        ),
      },
    ],
    [
      'the person hung up',
      'line lost',
      { ledger: (line) => [line.kind === 'call_ended' ? { ...line, by: 'person' } : line] },
    ],
  ])('are missed where %s', (_, name, change) => {
    expect(verdicts(change)[name]).toBe('missing');
  });

  it('take what the carrier says into a long silence for silence', () => {
    const [bridge] = moments({
      ledger: (line) =>
        line.kind === 'heard' && line.firstAudibleAt === 6_000
          ? [heard('One moment please, I am right back.', 5_400, 5_900), line]
          : [line],
    });
    expect(bridge?.detail).toContain('1000 ms later');
  });

  it('wait for the sound after a kill', () => {
    const before = ledger.filter((line) => line.at < 6_000);
    expect(goesOn(before, { name: 'bridge-1', killedAt: 4_900 })).toBeNull();
  });
});
