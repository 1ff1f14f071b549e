import { describe, expect, it } from 'vitest';
import { DemoCall } from './api-client.ts';
import { momentsOf } from './moments.ts';
import { motorClaim } from './scene.ts';
import type { LedgerLine } from './simulator-client.ts';

/** A call with all four moments, as short as it can be. */
const messages = [
  {
    kind: 'agent',
    utterance_id: '1-1',
    text: 'Bonjour. For English, press 2 or say English.',
    ...cutOff('Bonjour. For English, press 2'),
  },
  { kind: 'digits', digits: '2' },
  { kind: 'agent', utterance_id: '1-2', text: 'What is your full name?', complete: true },
  { kind: 'caller', text: 'Marie Dupont.' },
  { kind: 'agent', utterance_id: '1-3w1', text: 'One moment, please.', complete: true },
  {
    kind: 'agent',
    utterance_id: '1-3',
    text: 'I have noted Marie Dupont; is there more to say. Go on.',
    ...cutOff('I have noted Marie Dupont; is'),
  },
  { kind: 'caller', text: 'Mhm.', aside: 'backchannel' },
  { kind: 'caller', text: 'No, stop.' },
];

const leg = { number: '+33612345678', callConnectionId: 'l' };

const ledger: readonly LedgerLine[] = [
  heard('Bonjour.For English, press 2', 0, 1_000),
  { kind: 'digits', ...leg, at: 1_000, digits: '2' },
  { kind: 'stop_audio', ...leg, at: 1_020, droppedFrames: 8 },
  heard('What is your full name?', 1_100, 2_000),
  said('Marie Dupont.', 2_400, 3_000),
  heard('One moment, please.', 5_300, 6_500),
  heard('I have noted Marie', 6_600, 7_600),
  said('Mhm.', 7_600, 7_800),
  { kind: 'stop_audio', ...leg, at: 7_680, droppedFrames: 9 },
  heard('Dupont; is', 8_050, 9_000),
  said('No, stop.', 9_000, 10_000),
  { kind: 'stop_audio', ...leg, at: 9_080, droppedFrames: 9 },
];

function cutOff(heard_text: string) {
  return { complete: false, heard_text };
}

function heard(text: string, firstAudibleAt: number, lastAudibleAt: number): LedgerLine {
  return { kind: 'heard', ...leg, at: lastAudibleAt, text, firstAudibleAt, lastAudibleAt };
}

function said(text: string, startedAt: number, endedAt: number): LedgerLine {
  return { kind: 'said', ...leg, at: endedAt, text, startedAt, endedAt };
}

interface Change {
  readonly lang?: string;
  readonly messages?: (message: (typeof messages)[number]) => boolean;
  readonly ledger?: (line: LedgerLine) => readonly LedgerLine[];
  readonly slowed?: boolean;
}

/** The names of the moments with their verdicts, for the call with something changed. */
function verdicts(change: Change = {}): Readonly<Record<string, string>> {
  const call = DemoCall.parse({
    call_id: 'c',
    state: 'lingering',
    outcome: 'completed',
    reason: null,
    lang: change.lang ?? 'en-US',
    missing_fields: [],
    claim: [],
    reminders: [],
    messages: messages.filter(change.messages ?? (() => true)),
    synthesis: null,
    next_action: null,
  });
  const lines = ledger.flatMap(change.ledger ?? ((line) => [line]));
  const moments = momentsOf(call, lines, motorClaim, change.slowed ?? true);
  return Object.fromEntries(moments.map(({ name, verdict }) => [name, verdict]));
}

const all = {
  'language menu': 'shown',
  'waiting phrase': 'shown',
  backchannel: 'shown',
  'barge-in': 'shown',
};

const replaced = (old: string, text: string) => (line: LedgerLine) => [
  line.kind === 'heard' && line.text === old ? { ...line, text } : line,
];

describe('the moments of the demo', () => {
  it('are all seen in a call that has them', () => {
    expect(verdicts()).toEqual(all);
  });

  it.each<[string, keyof typeof all, Change]>([
    ['another language is spoken', 'language menu', { lang: 'fr-FR' }],
    ['no key was pressed', 'language menu', { ledger: (line) => (line.kind === 'digits' ? [] : [line]) }],
    ['it goes on as it began', 'language menu', { ledger: replaced('What is your full name?', 'Quel est') }],
    ['nobody asks for patience', 'waiting phrase', { messages: ({ utterance_id: id }) => id !== '1-3w1' }],
    ['patience is not heard', 'waiting phrase', { ledger: replaced('One moment, please.', '') }],
    ['"mhm" counts as a turn', 'backchannel', { messages: ({ aside }) => aside === undefined }],
    ['the agent stops at "mhm"', 'backchannel', { ledger: replaced('Dupont; is', 'Pardon?') }],
    ['the agent speaks on', 'barge-in', { ledger: (line) => (line.kind === 'stop_audio' ? [] : [line]) }],
    [
      'more is heard than is told',
      'barge-in',
      { ledger: replaced('Dupont; is', 'Dupont; is there more to say.Go') },
    ],
  ])('are missed where %s', (_, name, change) => {
    expect(verdicts(change)[name]).toBe('missing');
  });

  it('do not ask for slowness of a model that was not told to be slow', () => {
    const changed = verdicts({ slowed: false, messages: ({ utterance_id: id }) => id !== '1-3w1' });
    expect(changed).toEqual({ ...all, 'waiting phrase': 'not_asked_for' });
  });
});
