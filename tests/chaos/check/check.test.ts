/** The checker is checked: a clean run is clean, and each defect sown into it is caught by the invariant it breaks. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CallEvent, RecordBody } from '../../../domain/call/record-events.ts';
import type { Evidence } from '../evidence.ts';
import type { InvariantName } from './breach.ts';
import { accountedFor } from './caller-words.ts';
import { check } from './check.ts';
import { begun, busy, called, caller, cleanRun } from './clean-run.ts';
import { worldOf, type CarrierLine } from './world.ts';

type Defect = (clean: Evidence) => Evidence;

/** The evidence with the carrier's ledger changed, and numbered and sorted anew. */
function ledger(change: (lines: readonly CarrierLine[]) => readonly CarrierLine[]): Defect {
  return (clean) => ({
    ...clean,
    carrier: change(clean.carrier)
      .toSorted((one, other) => one.at - other.at)
      .map((line, index) => ({ ...line, seq: index + 1 })),
  });
}

/** The evidence with one call's events changed; their numbers stay. */
function store(callId: string, change: (events: readonly CallEvent[]) => readonly CallEvent[]): Defect {
  return (clean) => ({
    ...clean,
    store: clean.store.map((call) =>
      call.callId === callId ? { callId, events: change(call.events) } : call,
    ),
  });
}

/** One call's events with more behind the one that fits, and numbered anew: as if the workflow had written so. */
function further(
  callId: string,
  fits: (body: RecordBody) => boolean,
  ...bodies: readonly RecordBody[]
): Defect {
  return store(callId, (events) => {
    const place = events.findLastIndex(({ body }) => fits(body));
    const added = bodies.map((body) => ({ callId, seq: 0, at: events[place]?.at ?? begun, body }));
    return [...events.slice(0, place + 1), ...added, ...events.slice(place + 1)].map((event, index) => ({
      ...event,
      seq: index + 1,
    }));
  });
}

function bodies(callId: string, change: (body: RecordBody) => RecordBody): Defect {
  return store(callId, (events) => events.map((event) => ({ ...event, body: change(event.body) })));
}

function heardOf(utteranceId: string, heardText: string, complete = false): Defect {
  return bodies(called.callId, (body) =>
    body.kind === 'agent_heard' && body.utteranceId === utteranceId ? { ...body, heardText, complete } : body,
  );
}

function lines(
  kind: CarrierLine['kind'],
  connection: string,
  change: (line: CarrierLine) => readonly CarrierLine[],
) {
  return ledger((all) =>
    all.flatMap((line) =>
      line.kind === kind && 'callConnectionId' in line && line.callConnectionId === connection
        ? change(line)
        : [line],
    ),
  );
}

/** The defects one after the other. */
function both(...sown: readonly Defect[]): Defect {
  return (clean) => sown.reduce((evidence, defect) => defect(evidence), clean);
}

/** Where and when a line of somebody's leg stands. */
const onLegOf = ({ connection, number }: typeof called, afterMs: number) => ({
  ...{ seq: 0, at: begun + afterMs, callConnectionId: connection, number },
});

const later = (line: CarrierLine, ms: number): CarrierLine => ({ ...line, at: line.at + ms });

const defects: Readonly<Record<string, { readonly breaks: InvariantName; readonly sown: Defect }>> = {
  'an accepted call that the store does not know': {
    breaks: 'I1',
    sown: (clean) => ({
      ...clean,
      requests: clean.requests.flatMap((one) => [one, { ...one, callId: one.callId.replaceAll('a', 'd') }]),
    }),
  },
  'two terminal states': {
    breaks: 'I1',
    sown: further(called.callId, (body) => body.kind === 'state_changed' && body.state === 'lingering', {
      kind: 'state_changed',
      state: 'closed',
      outcome: 'dropped',
    }),
  },
  'a call that speaks on after it was closed': {
    breaks: 'I1',
    sown: further(caller.callId, (body) => body.kind === 'state_changed' && body.state === 'closed', {
      kind: 'state_changed',
      state: 'lingering',
      outcome: 'person_hung_up',
    }),
  },
  'a call that never ended': {
    breaks: 'I1',
    sown: (clean) => ({
      ...store(called.callId, (events) => events.slice(0, -1))(clean),
      collectedAt: begun + 60_000,
    }),
  },
  'somebody who called and was left waiting': {
    breaks: 'I1',
    sown: (clean) => ({
      ...clean,
      callers: [...clean.callers, ...clean.callers.map((one) => ({ ...one, n: 4, number: '+33612010004' }))],
    }),
  },
  'a duplicate dial': {
    breaks: 'I2',
    sown: ledger((all) =>
      all.flatMap((line) =>
        'callConnectionId' in line && line.callConnectionId === busy.connection
          ? [line, { ...later(line, 500), callConnectionId: 'connection-2b' }]
          : [line],
      ),
    ),
  },
  'a tool call that ran twice': {
    breaks: 'I2',
    sown: further(called.callId, (body) => body.kind === 'claim_changed', {
      kind: 'tool_called',
      toolCallId: 'tool-1',
      name: 'update_claim',
      accepted: true,
      answer: '',
    }),
  },
  'one tool call with two effects': {
    breaks: 'I2',
    sown: further(called.callId, (body) => body.kind === 'claim_changed', {
      kind: 'claim_changed',
      field: 'full_name',
      value: { value: 'Marie Dupont', source: { epoch: 1, seq: 1 } },
    }),
  },
  'two text messages': {
    breaks: 'I2',
    sown: (clean) =>
      further(
        busy.callId,
        (body) => body.kind === 'leg_ended',
        { kind: 'text_message_sent', text: 'We tried to reach you.' },
        { kind: 'text_message_sent', text: 'We tried to reach you.' },
      )({ ...clean, sms: ['key 1', 'key 2'].map(tried) }),
  },
  'words that were heard and stand nowhere': {
    breaks: 'I3',
    sown: lines('heard', caller.connection, (line) =>
      line.kind === 'heard' && line.text.startsWith('What')
        ? [{ ...line, text: 'What is your name?Are you still there?' }]
        : [line],
    ),
  },
  'other words than the record says': {
    breaks: 'I3',
    sown: lines('heard', caller.connection, (line) =>
      line.kind === 'heard' && line.text.startsWith('What')
        ? [{ ...line, text: 'What is your policy number?' }]
        : [line],
    ),
  },
  'a sentence heard twice without a fault': {
    breaks: 'I3',
    sown: lines('heard', caller.connection, (line) =>
      line.kind === 'heard' && line.text.startsWith('What')
        ? [{ ...line, text: 'What is yourWhat is your name?' }]
        : [line],
    ),
  },
  'more heard twice after a kill than a heartbeat explains': {
    breaks: 'I3',
    sown: lines('heard', called.connection, (line) =>
      line.kind === 'heard' && line.text.startsWith('your policy')
        ? [
            {
              ...line,
              text: 'Thank you.It is about your car.It is about your car.What is your policy number?',
            },
          ]
        : [line],
    ),
  },
  'a wrong heard text, too short': { breaks: 'I3', sown: heardOf('1-1', 'Hello, this is Amélie. What ') },
  'a heard text that was never written': {
    breaks: 'I3',
    sown: heardOf('1-1', 'Hello, this is Amélie! What is your full name?'),
  },
  'a stale frame': {
    breaks: 'I4',
    sown: lines('stop_audio', called.connection, (line) => [
      line,
      {
        kind: 'stale_frames',
        ...{ seq: 0, at: line.at + 900, stoppedAt: line.at, frames: 3 },
        ...{ callConnectionId: called.connection, number: called.number },
      },
    ]),
  },
  'a socket that goes on speaking when the leg has left it': {
    breaks: 'I4',
    sown: lines('call_ended', caller.connection, (line) => [
      line,
      {
        kind: 'stray_frames',
        ...{ seq: 0, at: line.at + 5_000, why: 'call_ended', frames: 200, socket: 1 },
        ...{ firstAfterMs: 20, lastAfterMs: 4_000 },
        ...{ callConnectionId: caller.connection, number: caller.number },
      },
    ]),
  },
  'a call open too long after its leg ended': {
    breaks: 'I5',
    sown: store(busy.callId, (events) =>
      events.map((event) => (event.seq > 3 ? { ...event, at: event.at + 61_000 } : event)),
    ),
  },
  'a leg left alive after its call': {
    breaks: 'I5',
    sown: lines('call_ended', caller.connection, () => []),
  },
  'a word said that is missing': {
    breaks: 'I7',
    sown: bodies(called.callId, (body) =>
      body.kind === 'caller_said' && body.turnId === '1-1' ? { ...body, text: 'My name is Marie.' } : body,
    ),
  },
  'a turn told twice': {
    breaks: 'I7',
    sown: further(called.callId, (body) => body.kind === 'caller_said' && body.turnId === '2-1', {
      kind: 'caller_said',
      turnId: '2-2',
      text: 'It is POL-4711.',
      language: 'en-US',
      offsetMs: 0,
      durationMs: 900,
    }),
  },
  'a key that is missing': {
    breaks: 'I7',
    sown: lines('digits', caller.connection, (line) =>
      line.kind === 'digits' ? [{ ...line, digits: '21' }] : [line],
    ),
  },
  'a wrong heard text, too long': {
    breaks: 'I8',
    sown: heardOf('1-2', 'Thank you. What is your policy number?', true),
  },
  'a word of a sentence that nobody heard': {
    breaks: 'I8',
    sown: lines('heard', caller.connection, (line) =>
      line.kind === 'heard' && line.text.startsWith('For') ? [{ ...line, text: 'For, press 2.' }] : [line],
    ),
  },
  'a lost event': {
    breaks: 'I9',
    sown: store(called.callId, (events) => events.filter(({ body }) => body.kind !== 'claim_changed')),
  },
  'an event stored twice': {
    breaks: 'I9',
    sown: store(called.callId, (events) =>
      events.flatMap((event) => (event.body.kind === 'media_attached' ? [event, event] : [event])),
    ),
  },
  'an event set aside for no reason': {
    breaks: 'I9',
    sown: bodies(called.callId, (body) =>
      body.kind === 'claim_changed' ? { kind: 'set_aside', what: body.kind, reason: 'poison' } : body,
    ),
  },
  'a second leg at once': {
    breaks: 'I10',
    sown: (clean) => secondLeg(2_000)(clean),
  },
  'a leg that no record knows': {
    breaks: 'I10',
    sown: lines('call_created', busy.connection, (line) =>
      line.kind === 'call_created' ? [{ ...line, operationContext: 'leg-9' }] : [line],
    ),
  },
};

/** What the service has of a text message to the busy person. */
function tried(key: string, index: number): Evidence['sms'][number] {
  return {
    ...{ kind: 'message', service: 'acs', messageId: key, from: '+33100000000', to: busy.number, key },
    ...{ text: 'We tried to reach you.', reference: null, seq: index + 1, at: begun + 300 },
  };
}

/** The busy person is tried again in the same call so much later, with the first leg still ringing. */
function secondLeg(afterMs: number): Defect {
  return (clean) => {
    const known = further(busy.callId, (body) => body.kind === 'leg_started', {
      kind: 'leg_started',
      legId: 'leg-2b',
      direction: 'outbound',
    })(clean);
    return ledger((all) =>
      all.flatMap((line) => {
        if (!('callConnectionId' in line) || line.callConnectionId !== busy.connection) return [line];
        const again = { ...later(line, afterMs / 2), callConnectionId: 'connection-2b' };
        const first = line.kind === 'call_ended' ? later(line, afterMs) : line;
        if (again.kind === 'call_created') return [first, { ...again, operationContext: 'leg-2b' }];
        return [first, again.kind === 'request' ? { ...again, repeatabilityId: 'another key' } : again];
      }),
    )(known);
  };
}

describe('the checker', () => {
  test('finds nothing in a clean run', () => {
    expect(check(cleanRun())).toEqual([]);
  });

  test.each(Object.entries(defects))('catches %s', (_name, { breaks, sown }) => {
    const breaches = check(sown(cleanRun()));
    expect(breaches.map(({ what, invariant }) => ({ what, invariant }))).not.toEqual([]);
    expect([...new Set(breaches.map(({ invariant }) => invariant))]).toEqual([breaks]);
  });

  test('shows the lines around a breach, in order, with the fault', () => {
    const [breach] = check(defects['a wrong heard text, too short']?.sown(cleanRun()) ?? cleanRun());
    expect(breach?.callId).toBe(called.callId);
    const times = breach?.timeline.map((line) => Number.parseInt(line, 10)) ?? [];
    expect(times).toEqual(times.toSorted((one, other) => one - other));
    expect(times.length).toBeLessThanOrEqual(40);
    expect(breach?.timeline.join('\n')).toContain('FAULT    1 begins: kill bridge-1');
    expect(breach?.timeline.join('\n')).toContain('My name is Marie Dupont.');
  });

  test('accounts for what was said while the socket was away, and for no more', () => {
    const away = (lostText: string): Defect =>
      lines('said', called.connection, (line) =>
        line.kind === 'said' && line.text.startsWith('My') ? [{ ...line, lostFrames: 20, lostText }] : [line],
      );
    const half = bodies(called.callId, (body) =>
      body.kind === 'caller_said' && body.turnId === '1-1' ? { ...body, text: 'My name is Mar' } : body,
    );
    const none = bodies(called.callId, (body) =>
      body.kind === 'caller_said' && body.turnId === '1-1' ? { ...body, text: '' } : body,
    );
    const accounted = away('arie Dupont.')(half(cleanRun()));
    expect(check(accounted)).toEqual([]);
    expect(accountedFor(worldOf(accounted))).toBe(1);
    expect(check(away('Dupont.')(none(cleanRun()))).map(({ invariant }) => invariant)).toEqual(['I7']);
  });

  test('forgives a letter that a late frame swallowed', () => {
    const hole = lines('heard', caller.connection, (line) =>
      line.kind === 'heard' && line.text.startsWith('For')
        ? [{ ...line, text: 'For Enlish, press 2.' }]
        : [line],
    );
    expect(check(hole(cleanRun()))).toEqual([]);
  });

  test('forgives words that count as heard while the sound was held up on its way, and no more of them', () => {
    const tooMuch = heardOf('1-2', 'Thank you. What is your policy numbe');
    const droppedFrames = (frames: number): Defect =>
      lines('stop_audio', called.connection, (line) =>
        line.kind === 'stop_audio' ? [{ ...line, droppedFrames: frames }] : [line],
      );
    expect(check(droppedFrames(30)(tooMuch(cleanRun())))).toEqual([]);
    expect(check(tooMuch(cleanRun())).map(({ invariant }) => invariant)).toEqual(['I8']);
  });

  test('forgives each of two cuts what was cut there, and no more, though hardly a word lies between them', () => {
    const heardIn = (text: string, fromMs: number, toMs: number): readonly CarrierLine[] => [
      {
        ...{ kind: 'heard', text, cut: true, socket: 1, by: 'agent', ...onLegOf(caller, toMs + 20) },
        ...{ firstAudibleAt: begun + fromMs, lastAudibleAt: begun + toMs },
      },
      { kind: 'stop_audio', droppedFrames: 9, socket: 1, ...onLegOf(caller, toMs + 10) },
    ];
    const twiceCut = (second: string): Evidence =>
      both(
        further(
          caller.callId,
          (body) => body.kind === 'caller_said',
          { kind: 'agent_said', utteranceId: '1-3', text: 'Your turn, sir.' },
          { kind: 'agent_heard', utteranceId: '1-3', heardText: 'Your ', complete: false },
          { kind: 'agent_said', utteranceId: '1-4', text: 'So where do we begin?' },
          { kind: 'agent_heard', utteranceId: '1-4', heardText: 'So ', complete: false },
        ),
        ledger((all) => [...all, ...heardIn('Your tur', 5_850, 6_350), ...heardIn(second, 6_400, 6_900)]),
      )(cleanRun());
    expect(check(twiceCut('So whe'))).toEqual([]);
    expect(check(twiceCut('So where do')).map(({ invariant }) => invariant)).toEqual(['I3']);
  });

  test('forgives what was made of a saying broken off in its first word, while that may still be told', () => {
    const stump = (toldAfterMs: number): Evidence =>
      both(
        ledger((all) => [
          ...all,
          {
            ...{ kind: 'said', text: 'Hello again.', complete: false, socket: 1, ...onLegOf(called, 12_400) },
            ...{ lostFrames: 0, lostText: '', startedAt: begun + 12_000, endedAt: begun + 12_100 },
          },
        ]),
        store(called.callId, (events) => [
          ...events,
          {
            ...{ callId: called.callId, seq: events.length + 1, at: begun + 12_000 + toldAfterMs },
            body: {
              ...{ kind: 'caller_said', turnId: '1-3', text: 'Help.', language: 'en-US' },
              ...{ offsetMs: 0, durationMs: 100 },
            },
          },
        ]),
      )(cleanRun());
    expect(check(stump(1_000))).toEqual([]);
    // Told before it, or long after, it is something that nobody said.
    for (const other of [stump(-1), stump(3_200)])
      expect(check(other).map(({ invariant }) => invariant)).toEqual(['I7']);
  });

  test('does not forgive words heard twice when no bridge died', () => {
    const breaches = check({ ...cleanRun(), faults: [] });
    expect(breaches.map(({ invariant, what }) => `${invariant} ${what}`)).toEqual([
      expect.stringMatching(/^I3 .*policy/),
    ]);
  });

  test('notices any one event that is missing from the store', () => {
    const places = cleanRun().store.flatMap(({ callId, events }) =>
      events.map(({ seq }) => ({ callId, seq })),
    );
    fc.assert(
      fc.property(fc.constantFrom(...places), ({ callId, seq }) => {
        const breaches = check(
          store(callId, (events) => events.filter((event) => event.seq !== seq))(cleanRun()),
        );
        // The closing of a call that had ended is the only thing that may as well be still to come.
        const dispensable =
          callId === caller.callId && seq === places.filter((p) => p.callId === callId).length;
        return dispensable ? breaches.length === 0 : breaches.length > 0;
      }),
    );
  });

  test('notices any one line of the ledger that is missing, where it says what the person said or heard', () => {
    const essential = new Set<CarrierLine['kind']>([
      'heard',
      'said',
      'digits',
      'call_created',
      'call_answered',
    ]);
    const places = cleanRun().carrier.filter(({ kind }) => essential.has(kind));
    fc.assert(
      fc.property(fc.constantFrom(...places), ({ seq }) => {
        const breaches = check(ledger((all) => all.filter((line) => line.seq !== seq))(cleanRun()));
        return breaches.length > 0;
      }),
    );
  });
});
