import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as call from '../../tests/call-fixture.ts';
import { begun, opened, opening, play } from '../../tests/call-fixture.ts';
import type { ConverseOutput } from '../conversation/converse.ts';
import { asksPatience, type HeardReport } from '../conversation/transcript.ts';
import type { CallCommand, CallInput } from './events.ts';
import { languagesOf } from './language-moves.ts';
import { onDropChoices } from '../plan.ts';
import { confirmedHangUpMs, wrapUpMs } from './leg-endings.ts';
import type { CallEvent } from './record-events.ts';
import { foldEvent, openReport } from './report.ts';
import { dueAt, stateName, type CallState, type Media } from './state.ts';
import { takeUp } from './take-up.ts';
import { transition } from './transition.ts';

/** A move is decided when it is made, from the state it meets: so most of them mean something there. */
type Move = (state: CallState) => CallInput;

const legs = ['leg-1', 'leg-2', 'leg-3', 'leg-9'] as const;
const anyLeg = fc.constantFrom(...legs);
const presentLeg = (state: CallState, other: string): string =>
  'leg' in state.phase ? state.phase.leg.legId : other;
const mediaOf = ({ phase }: CallState): Media | null => ('media' in phase ? phase.media : null);

const words = fc.constantFrom('yes', 'B 42', 'I had an accident', 'français', 'Deutsch', 'good-bye');
const sentence = fc.constantFrom('', 'Hello.', 'Noted.', 'When was it?', 'Thank you, good-bye.');
const tool = fc.record({
  id: fc.uuid(),
  name: fc.constantFrom(
    ...['update_claim', 'new_claim', 'set_reminder', 'end_call', 'nonsense'],
    ...['talk_to_person', 'recording', 'send_sms', 'notify_emergencies'],
  ),
  argumentsJson: fc.constantFrom(
    '{}',
    '{"field":"policy_number","value":"B-42"}',
    '{"field":"incident_time","value":"2026-11-14T17:30"}',
    '{"field":"incident_time","value":"soon"}',
    '{"title":"call","description":"d","due_date_time":"2026-11-24T10:00:00Z","owner":"human"}',
    '{"reason":"money"}',
    '{"reason":"fire","place":"here"}',
    '{"recipient":"colleague","text":"Call Marie."}',
    '{"order":"stop"}',
    '{"order":"pause"}',
    '{"broken',
  ),
});
/** What a call that was begun before it closed comes to. */
const isFollowedThrough = ({ kind }: CallInput): boolean =>
  ['wrapped_up', 'deed_done', 'text_received', 'text_answered', 'text_delivery', 'colleague_told'].includes(
    kind,
  ) || kind.startsWith('recording_');
/** A report of any utterance said so far, right or wrong. */
const report = fc.record({
  pick: fc.nat(),
  length: fc.nat(30),
  wrong: fc.boolean(),
  complete: fc.boolean(),
  playing: fc.boolean(),
});
function reportsOf(
  state: CallState,
  said: string,
  given: readonly (typeof report extends fc.Arbitrary<infer Given> ? Given : never)[],
): HeardReport[] {
  const { entries, epoch, turn } = state.conversation;
  const known = entries.flatMap((entry) =>
    entry.kind === 'agent' ? [[entry.utteranceId, entry.text] as const] : [],
  );
  const patience = [turn, turn - 1].map((asked) => [`${epoch}-${asked}w1`, 'One moment.'] as const);
  const choice = [...known, [`${epoch}-${turn}`, said] as const, ...patience];
  return given.flatMap(({ pick, length, wrong, complete, playing }) => {
    const [utteranceId, text] = choice[pick % choice.length] ?? ['', ''];
    const heardText = wrong ? `x${text}` : text.slice(0, length);
    return [{ utteranceId, writtenText: text, heardText, complete: complete && heardText === text, playing }];
  });
}

const anyFate = fc.constantFrom('retryable', 'final', 'unknown');
const anyBridge = fc.constantFrom('bridge-a', 'bridge-b');

function reply(ended: fc.Arbitrary<ConverseOutput['ended']>): fc.Arbitrary<Move> {
  return fc
    .record({
      text: fc.option(sentence),
      toolCalls: fc.array(tool, { maxLength: 2 }),
      reports: fc.array(report, { maxLength: 2 }),
      answers: fc.boolean(),
      ended,
    })
    .map((said) => (state) => {
      const { lastSeq, epoch, turn } = state.conversation;
      const standing = mediaOf(state)?.standing?.turn ?? turn;
      const output = {
        toolCalls: said.toolCalls,
        heard: reportsOf(state, said.text ?? '', said.reports),
        ...(said.answers && lastSeq > 0 ? { callerSeq: lastSeq } : {}),
        ended: said.ended,
      };
      return call.replied(standing, said.text, output, epoch);
    });
}

/** What a bridge says that was told to ask: the question, or at times something else. */
const asks: fc.Arbitrary<Move> = fc.option(sentence, { freq: 3 }).map((other) => (state) => {
  const { owed, epoch, turn } = state.conversation;
  const standing = mediaOf(state)?.standing?.turn ?? turn;
  return call.replied(standing, owed.kind === 'ask' && other === null ? owed.text : (other ?? ''), {}, epoch);
});

/** What keeps a conversation going. */
const goingOn: fc.Arbitrary<Move> = fc.oneof(
  fc.record({ text: words, skip: fc.nat(2), old: fc.boolean() }).map<Move>(
    ({ text, skip, old }) =>
      ({ conversation: { lastSeq, epoch } }) =>
        call.says(text, lastSeq + skip, old ? epoch - 1 : epoch),
  ),
  fc.record({ text: words, skip: fc.nat(2) }).map<Move>(
    ({ text, skip }) =>
      ({ conversation: { lastSeq, epoch } }) =>
        call.mutters(text, lastSeq + skip, epoch),
  ),
  fc.record({ text: words, back: fc.nat(3), skip: fc.nat(2) }).map<Move>(
    ({ text, back, skip }) =>
      ({ conversation: { lastSeq, epoch } }) =>
        call.corrects(lastSeq - back, text, lastSeq + skip, epoch),
  ),
  reply(fc.constant(undefined)),
  reply(fc.constant(undefined)),
  asks,
  anyBridge.map<Move>((bridge) => (state) => call.attached(presentLeg(state, 'leg-1'), bridge)),
  fc
    .record({ text: sentence, reports: fc.array(report, { maxLength: 2 }) })
    .map<Move>(({ text, reports }) => (state) => {
      const { epoch, turn } = state.conversation;
      const standing = mediaOf(state)?.standing?.turn ?? turn;
      return call.fellSilent(standing, reportsOf(state, text, reports), epoch);
    }),
  fc.boolean().map<Move>(
    (old) =>
      ({ conversation: { epoch } }) =>
        call.mediaLost(old ? epoch - 1 : epoch),
  ),
  fc.record({ digits: fc.constantFrom('1#', '2', '9'), skip: fc.nat(2) }).map<Move>(
    ({ digits, skip }) =>
      ({ conversation: { lastSeq, epoch } }) =>
        call.presses(digits, lastSeq + skip, epoch),
  ),
);

/** How legs come and go, and calls end. */
const comingAndGoing: fc.Arbitrary<Move> = fc.oneof(
  fc.constant<Move>(() => begun),
  anyLeg.map<Move>((leg) => (state) => call.dialed(presentLeg(state, leg))),
  anyLeg.map<Move>((leg) => () => call.dialed(leg)),
  anyFate.map<Move>((fate) => (state) => call.notDialed(fate, 'fault', presentLeg(state, 'leg-1'))),
  anyLeg.map<Move>((leg) => (state) => call.answered(presentLeg(state, leg))),
  anyFate.map<Move>((fate) => (state) => call.notAnswered(fate, presentLeg(state, 'leg-2'))),
  anyLeg.map<Move>((leg) => () => call.incoming(leg)),
  anyLeg.map<Move>((leg) => (state) => call.connected(presentLeg(state, leg))),
  anyLeg.map<Move>((leg) => () => call.connected(leg)),
  fc
    .constantFrom('hung_up', 'dropped')
    .map<Move>((reason) => (state) => call.disconnected(reason, presentLeg(state, 'leg-1'))),
  fc
    .constantFrom('busy', 'no_answer', 'declined', 'bad_number', 'failed')
    .map<Move>((reason) => (state) => call.legFailed(reason, presentLeg(state, 'leg-1'))),
  anyLeg.map<Move>((leg) => () => call.mediaStopped(leg)),
  reply(fc.constantFrom('media_lost', 'finished', 'silence', 'nobody_there', 'failed', 'fenced')),
  fc.tuple(fc.constantFrom('connecting', 'connected', 'gone'), anyLeg).map<Move>(
    ([presence, leg]) =>
      (state) =>
        call.looked(presence, presentLeg(state, leg)),
  ),
  fc.constant<Move>((state) => call.mediaAsked(presentLeg(state, 'leg-1'))),
  fc.constant<Move>((state) => call.mediaOfNoLeg(presentLeg(state, 'leg-1'))),
  fc
    .boolean()
    .map<Move>((live) => ({ conversation }) => ({ kind: 'recalled', epoch: conversation.epoch, live })),
  fc.tuple(fc.constantFrom('busy', 'no_answer', 'declined', null), anyLeg).map<Move>(
    ([reason, leg]) =>
      (state) =>
        reason === null
          ? call.transferAccepted(presentLeg(state, leg))
          : call.transferFailed(reason, presentLeg(state, leg)),
  ),
  anyLeg.map<Move>((leg) => () => call.transferAccepted(leg)),
  anyFate.map<Move>((fate) => (state) => call.notTransferred(state, fate)),
  fc
    .constantFrom('pause', 'resume', 'stop')
    .map<Move>((order) => () => ({ kind: 'recording_wished', order })),
  fc.option(anyFate).map<Move>((fate) => (state) => call.recordingOrdered(state, fate)),
  fc.option(anyFate).map<Move>((fate) => (state) => call.recordingOrdered(state, fate)),
  anyLeg.map<Move>((leg) => (state) => call.recordingFailed(presentLeg(state, leg))),
  fc.constant<Move>((state) => call.inTime(state)),
  fc.constant<Move>((state) => call.disconnected('dropped', presentLeg(state, 'leg-1'))),
  fc.constant<Move>(() => call.wrappedUp),
  fc.constant<Move>(() => call.endAsked),
  fc.constant<Move>(() => call.timeUp),
  fc.constant<Move>(() => ({ kind: 'replaced' })),
  fc.record({ text: words, id: fc.nat(9) }).map<Move>(({ text, id }) => () => ({
    kind: 'text_received',
    message: { messageId: `text-${id}`, text },
  })),
  fc
    .record({ text: sentence, toolCalls: fc.array(tool, { maxLength: 2 }) })
    .map<Move>((answer) => () => ({ kind: 'text_answered', result: { ok: true, value: answer } })),
  fc.constant<Move>(() => ({ kind: 'opted_out' })),
);

const move = fc.oneof({ weight: 3, arbitrary: goingOn }, { weight: 1, arbitrary: comingAndGoing });

interface Happened {
  readonly at: number;
  readonly event: CallInput;
}
interface Story {
  readonly start: CallState;
  readonly happened: readonly Happened[];
  /** The state after each event. */
  readonly states: readonly CallState[];
  readonly end: CallState;
  readonly commands: readonly CallCommand[];
}

const story: fc.Arbitrary<Story> = fc
  .record({
    outbound: fc.boolean(),
    windowHours: fc.constantFrom(0, 3),
    onDrop: fc.constantFrom(...onDropChoices),
    /** Whether the call began under the rules by which it mends itself. */
    mends: fc.constantFrom(true, true, true, false),
    languages: fc.constantFrom<string[] | undefined>(undefined, ['fr-FR', 'en-US', 'de-DE']),
    beginning: fc.constantFrom(0, 1, 4, 4, 7, 11),
    /** Whether the call is recorded; null: it began before calls could be. */
    recording: fc.constantFrom(true, false, null),
    colleague: fc.constantFrom({ agentPhoneNumber: call.agentPhoneNumber }, {}),
    moves: fc.array(fc.tuple(move, fc.constantFrom(0, 1, 500, 9_000)), { maxLength: 40, size: 'max' }),
  })
  .map(({ outbound, windowHours, onDrop, mends, languages, beginning, recording, colleague, moves }) => {
    const direction = outbound ? 'outbound' : 'inbound';
    const start = opened(
      {
        callbackTimeoutHour: windowHours,
        ...(mends ? {} : { recovery: undefined }),
        ...(recording === null ? {} : { followThrough: { toolLimitSec: 8, recording } }),
      },
      direction,
      { onDrop, ...colleague, ...(languages === undefined ? {} : { languages }) },
    );
    const happened: Happened[] = [];
    const states: CallState[] = [];
    const commands: CallCommand[] = [];
    let [state, at] = [start, opening];
    const begin: Move[] = outbound
      ? [() => begun, () => call.dialed(), () => call.connected(), () => call.attached()]
      : [
          () => call.incoming(),
          () => call.answered(),
          () => call.connected('leg-2'),
          () => call.attached('leg-2'),
        ];
    begin.push(...call.waysTo.transferring.slice(begin.length).map((event) => () => event));
    for (const [next, passes] of [...begin.slice(0, beginning).map((one) => [one, 0] as const), ...moves]) {
      at += passes;
      const event = next(state);
      const step = transition(state, event, at);
      state = step.state;
      happened.push({ at, event });
      states.push(state);
      commands.push(...step.commands);
    }
    return { start, happened, states, end: state, commands };
  });

function replay(start: CallState, happened: readonly Happened[]): CallState {
  return happened.reduce((state, { event, at }) => transition(state, event, at).state, start);
}

/** What reaches the workflow from outside may come twice; what its own activities answer and its timers do not. */
function mayComeTwice({ event }: Happened): boolean {
  return [
    'carrier',
    'incoming_call',
    'caller_turn',
    'digits',
    'media_lost',
    'conversed',
    'converse_failed',
  ].includes(event.kind);
}

describe('laws of the call', () => {
  it('are tried on stories that reach every phase and use every command', () => {
    const stories = fc.sample(story, { seed: 7, numRuns: 300 });
    const phases = new Set(stories.flatMap(({ states }) => states.map(({ phase }) => phase.kind)));
    const commands = new Set(stories.flatMap((one) => one.commands.map(({ kind }) => kind)));
    const far = stories.filter(({ end }) => end.conversation.epoch > 1 && end.conversation.turn > 4);
    expect([...phases].sort()).toEqual(Object.keys(call.waysTo).sort());
    expect(commands.size).toBe(18);
    expect(far.length).toBeGreaterThan(10);
  });

  it('a closed call stays closed, and only ever hangs up or refuses legs that turn up late', () => {
    fc.assert(
      fc.property(story, fc.array(move, { maxLength: 10 }), ({ end }, more) => {
        const closed = call.wait(end, 300).state;
        expect(closed.phase.kind).toBe('closed');
        for (const next of more) {
          const event = next(closed);
          const step = transition(closed, event, opening * 2);
          expect(step.state.phase).toEqual(closed.phase);
          // What was begun before is noted all the same, where calls are followed through.
          const isNoted = closed.settings.followThrough !== undefined && isFollowedThrough(event);
          if (!isNoted) expect(step.state.lastEventSeq).toBe(closed.lastEventSeq);
          const others = step.commands.filter(({ kind }) => kind !== 'hang_up' && kind !== 'reject');
          if (!isNoted) expect(others).toEqual([]);
        }
      }),
    );
  });

  it('what is due is done when it is due, and not due any more', () => {
    fc.assert(
      fc.property(story, ({ states }) => {
        for (const state of states) {
          const at = dueAt(state);
          if (at === null) continue;
          // Two things may be due at once.
          const once = transition(state, call.inTime(state), at).state;
          const after = dueAt(once) === at ? transition(once, call.inTime(once), at).state : once;
          expect(dueAt(after) ?? Infinity, state.phase.kind).toBeGreaterThan(at);
        }
      }),
    );
  });

  it('what needs a yes is done only behind its question, spoken and heard, and the words of the person', () => {
    let done = 0;
    const needing = ['talk_to_person', 'notify_emergencies'];
    fc.assert(
      fc.property(story, ({ start, states }) => {
        for (const [index, { conversation, unrecorded, lastEventSeq }] of states.entries()) {
          const before = states[index - 1] ?? start;
          const called = unrecorded
            .slice(unrecorded.length - (lastEventSeq - before.lastEventSeq))
            .filter(
              ({ body }) => body.kind === 'tool_called' && body.accepted && needing.includes(body.name),
            );
          if (called.length === 0) continue;
          done += 1;
          const question = before.conversation.awaitedYes?.question;
          const { entries } = conversation;
          const at = entries.findLastIndex(
            (entry) => entry.kind === 'agent' && entry.text === question && entry.heard !== null,
          );
          expect(at).toBeGreaterThan(0);
          expect(entries.slice(at).some(({ kind }) => kind === 'caller')).toBe(true);
          expect(called).toHaveLength(1);
        }
      }),
      { numRuns: 300, seed: 11 },
    );
    expect(done).toBeGreaterThan(3);
  });

  it('a message with an old epoch changes nothing', () => {
    fc.assert(
      fc.property(story, fc.integer({ min: 1, max: 5 }), fc.nat(40), ({ states }, age, turn) => {
        for (const state of states) {
          const epoch = state.conversation.epoch - age;
          const stale = [
            call.mediaLost(epoch),
            call.replied(turn, 'late', { ended: 'finished' }, epoch),
            call.fellSilent(turn, [], epoch),
            // A bridge's last words may come when others have attached since; much later they are nobody's.
            ...(age > 4 ? [call.says('late', 1_000, epoch), call.presses('9', 1_000, epoch)] : []),
          ];
          for (const event of stale) {
            const step = transition(state, event, opening);
            expect(step.state).toBe(state);
            expect(step.commands).toEqual([]);
          }
        }
      }),
    );
  });

  it('words of the attachment before are taken in before those of the present one, and change nothing else', () => {
    const told = fc.oneof(
      words.map((text) => (seq: number, epoch: number) => call.says(text, seq, epoch)),
      words.map((text) => (seq: number, epoch: number) => call.corrects(seq - 1, text, seq, epoch)),
      fc.constant((seq: number, epoch: number) => call.presses('2', seq, epoch)),
    );
    fc.assert(
      fc.property(story, told, ({ states }, news) => {
        for (const state of states) {
          const { conversation: was } = state;
          if (was.epoch < 2 || state.phase.kind === 'closed') continue;
          const before = was.attachments.at(-1);
          if (!before) throw new Error('there was an attachment before');
          const seq = before.lastSeq + 1;
          const step = transition(state, news(seq, was.epoch - 1), opening);
          const { conversation: is } = step.state;
          // Unless it wants an answer that nobody else is about to give.
          const [answer] = step.commands;
          if (answer) {
            expect(step.commands).toHaveLength(1);
            expect(answer).toMatchObject({ kind: 'converse', input: { trigger: { kind: 'answer', seq } } });
            continue;
          }
          expect(step.state.phase).toEqual(state.phase);
          const same = { epoch: is.epoch, turn: is.turn, lastSeq: is.lastSeq, owed: is.owed };
          expect(was).toMatchObject({ ...same, language: is.language, claim: is.claim });
          expect(languagesOf(step.state)).toEqual(languagesOf(state));
          const ofPresent = was.entries.slice(before.entries);
          expect(is.entries.slice(is.attachments.at(-1)?.entries)).toEqual(ofPresent);
          expect(transition(step.state, news(seq, was.epoch - 1), opening).state).toBe(step.state);
        }
      }),
    );
  });

  it('a phrase that asked for patience stands before the answer, and whoever takes over answers all the same', () => {
    fc.assert(
      fc.property(story, ({ states }) => {
        for (const state of states) {
          const { entries, epoch, turn, legId } = state.conversation;
          const answers = new Map(
            entries.flatMap((entry, at) =>
              entry.kind === 'agent' ? [[entry.utteranceId, at] as const] : [],
            ),
          );
          for (const [id, at] of answers) {
            const answer = asksPatience(id) ? answers.get(id.replace(/w\d+$/, '')) : undefined;
            if (answer !== undefined) expect(at).toBeLessThan(answer);
          }
          const phrase = call.heard(`${epoch}-${turn}w2`, 'One moment.', 'One');
          const silent = transition(state, call.fellSilent(turn, [], epoch), opening).state;
          const waited = transition(state, call.fellSilent(turn, [phrase], epoch), opening).state;
          if (entries.length > 0)
            expect(takeUp(waited, legId ?? 'leg-1')).toEqual(takeUp(silent, legId ?? 'leg-1'));
        }
      }),
    );
  });

  it('events twice are events once, at once or later', () => {
    fc.assert(
      fc.property(story, fc.infiniteStream(fc.nat(8)), ({ start, states, happened, end }, delays) => {
        // Who could not mend itself could not put anybody through either.
        const isOlder = start.settings.recovery === undefined;
        if (isOlder && states.some(({ phase }) => phase.kind === 'transferring')) return;
        const again = happened.flatMap((one, index) => {
          const delay: unknown = delays.next().value;
          return mayComeTwice(one) ? [{ after: index + Number(delay), event: one.event }] : [];
        });
        const twice = happened.flatMap((one, index) => [
          one,
          ...again.flatMap(({ after, event }) => (after === index ? [{ at: one.at, event }] : [])),
        ]);
        expect(replay(start, twice)).toEqual(end);
      }),
    );
  });

  it('every state can end: left alone, a call closes by its own time limits', () => {
    fc.assert(
      fc.property(story, ({ states }) => {
        for (const state of states) {
          const alone = call.wait(state, 200);
          expect(alone.state.phase.kind).toBe('closed');
        }
      }),
    );
  });

  it('without a callback window an ended call is closed as soon as it can be summed up', () => {
    fc.assert(
      fc.property(story, ({ end, happened }) => {
        if (end.settings.callbackTimeoutHour > 0) return;
        const now = happened.at(-1)?.at ?? opening;
        const asked = transition(end, call.endAsked, now).state;
        const alone = call.wait(asked, 200);
        expect(alone.state.phase.kind).toBe('closed');
        // Who wrote is waited for a while.
        const written = asked.conversation.texts ? 600_000 : 0;
        expect(alone.at).toBeLessThanOrEqual(now + confirmedHangUpMs + wrapUpMs + written);
      }),
    );
  });

  it('what is recorded is numbered without a gap, and folds into the claim and the state the call has', () => {
    fc.assert(
      fc.property(story, ({ start, end }) => {
        const events: readonly CallEvent[] = end.unrecorded;
        expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
        expect(end.lastEventSeq).toBe(events.length);
        const { plan, direction, lineId, conversation, phase } = end;
        const blank = openReport({ plan, direction, lineId, state: stateName(start), at: opening });
        const folded = events.reduce(foldEvent, blank);
        expect(folded.claim).toEqual(conversation.claim);
        expect(folded.reminders).toEqual(conversation.reminders);
        expect(folded.language).toBe(conversation.language);
        expect(folded.state).toBe(stateName(end));
        if ('outcome' in phase) expect(folded.outcome).toBe(phase.outcome);
      }),
    );
  });

  it('taking recorded events off the list loses none that came since', () => {
    fc.assert(
      fc.property(story, fc.nat(60), ({ end }, throughSeq) => {
        const { state } = transition(end, { kind: 'recorded', throughSeq }, opening);
        expect(state.unrecorded.map(({ seq }) => seq)).toEqual(
          end.unrecorded.map(({ seq }) => seq).filter((seq) => seq > throughSeq),
        );
      }),
    );
  });

  it('what was heard is a beginning of what was written, in the conversation and in the records alike', () => {
    fc.assert(
      fc.property(story, ({ states, end }) => {
        for (const { conversation } of states) {
          for (const entry of conversation.entries) {
            if (entry.kind !== 'agent' || !entry.heard) continue;
            expect(entry.text.startsWith(entry.heard.text)).toBe(true);
            if (entry.heard.complete) expect(entry.heard.text).toBe(entry.text);
          }
        }
        const written = new Map<string, string>();
        for (const { body } of end.unrecorded) {
          if (body.kind === 'agent_said') written.set(body.utteranceId, body.text);
          if (body.kind === 'agent_heard') {
            expect(written.get(body.utteranceId)?.startsWith(body.heardText)).toBe(true);
          }
        }
      }),
    );
  });

  it('what the caller said is the same in the conversation and in the report, corrections and all', () => {
    fc.assert(
      fc.property(story, ({ start, end }) => {
        const { plan, direction, lineId, conversation } = end;
        const blank = openReport({ plan, direction, lineId, state: stateName(start), at: opening });
        const told = end.unrecorded
          .reduce(foldEvent, blank)
          .messages.flatMap((message) =>
            message.kind === 'caller'
              ? [[message.turnId, message.text, message.was, message.aside] as const]
              : [],
          );
        const kept = conversation.entries.flatMap((entry) =>
          entry.kind === 'caller'
            ? [[`${entry.epoch}-${entry.seq}`, entry.text, entry.corrected?.was, entry.aside?.kind] as const]
            : [],
        );
        expect(told).toEqual(kept);
        expect(new Set(kept.map(([turnId]) => turnId)).size).toBe(kept.length);
      }),
    );
  });

  it('the numbers of what the caller says only ever rise within an attachment', () => {
    fc.assert(
      fc.property(story, ({ start, states }) => {
        for (const [index, { conversation }] of states.entries()) {
          const { conversation: before } = states[index - 1] ?? start;
          if (before.epoch === conversation.epoch)
            expect(conversation.lastSeq).toBeGreaterThanOrEqual(before.lastSeq);
        }
      }),
    );
  });

  it('what is said by the way changes nothing of what is to be done, now or by a bridge that takes over', () => {
    fc.assert(
      fc.property(story, words, ({ states }, text) => {
        for (const state of states) {
          const { epoch, lastSeq, entries } = state.conversation;
          const step = transition(state, call.mutters(text, lastSeq + 1, epoch), opening);
          expect(step.commands).toEqual([]);
          expect(step.state.phase).toEqual(state.phase);
          expect(step.state.conversation.owed).toEqual(state.conversation.owed);
          expect(languagesOf(step.state)).toEqual(languagesOf(state));
          // An empty conversation is begun with the greeting, and so is one that the person began.
          const legId = state.conversation.legId ?? 'leg-1';
          if (entries.length > 0) expect(takeUp(step.state, legId)).toEqual(takeUp(state, legId));
        }
      }),
    );
  });

  it('the language spoken is the one chosen of those offered, and is offered until it is chosen', () => {
    fc.assert(
      fc.property(story, ({ states }) => {
        for (const state of states) {
          const { plan, conversation } = state;
          const offered = plan.languages ?? [plan.language];
          expect(offered).toContain(conversation.language);
          expect([offered, [conversation.language]]).toContainEqual(languagesOf(state));
        }
      }),
    );
  });

  it('a leg that is not the present one is hung up as soon as it shows', () => {
    fc.assert(
      fc.property(story, ({ states }) => {
        for (const state of states) {
          for (const legId of legs.filter((leg) => leg !== presentLeg(state, ''))) {
            for (const event of [call.connected(legId), call.dialed(legId), call.answered(legId)]) {
              expect(transition(state, event, opening).commands).toEqual([
                { kind: 'hang_up', legId, carrierCallId: `carrier-${legId}` },
              ]);
            }
          }
        }
      }),
      { numRuns: 50 },
    );
  });

  it('dials once per leg unless the carrier refused, then at most three times and under one key', () => {
    fc.assert(
      fc.property(story, ({ commands, happened }) => {
        const dials = commands.flatMap((command) => (command.kind === 'dial' ? [command] : []));
        const refused = happened.filter(
          ({ event }) =>
            event.kind === 'dialed' && !event.result.ok && event.result.failure.disposition === 'retryable',
        );
        const ofLeg = Map.groupBy(dials, ({ leg }) => leg.legId);
        for (const again of ofLeg.values()) {
          expect(again.length).toBeLessThanOrEqual(Math.min(3, 1 + refused.length));
          expect(new Set(again.map(({ key }) => key.id)).size).toBe(1);
        }
        expect(ofLeg.size).toBeLessThanOrEqual(1 + 2);
      }),
    );
  });

  it('never has two turns standing: one is scheduled when the one before came back or was let go, or in its place', () => {
    fc.assert(
      fc.property(story, ({ start, happened }) => {
        const standing = new Set<number>();
        let state = start;
        for (const { event, at } of happened) {
          if (event.kind === 'conversed' || event.kind === 'converse_failed') standing.delete(event.turn);
          const step = transition(state, event, at);
          state = step.state;
          for (const command of step.commands) {
            if (command.kind === 'cancel_converse') standing.delete(command.turn);
            if (command.kind !== 'converse') continue;
            // A turn at the same attachment takes the place of the one before: the bridge gives that back.
            if (command.input.context.kind === 'new') standing.clear();
            standing.add(command.input.turn);
          }
          expect(standing.size).toBeLessThanOrEqual(1);
          expect([...standing]).toEqual(mediaOf(state)?.standing ? [mediaOf(state)?.standing?.turn] : []);
        }
      }),
    );
  });
});

describe("the carrier's news in every order and with duplicates", () => {
  function orders<T>(items: readonly T[]): T[][] {
    if (items.length === 0) return [[]];
    return items.flatMap((item, index) =>
      orders(items.filter((_, other) => other !== index)).map((rest) => [item, ...rest]),
    );
  }
  const withDuplicates = (order: readonly CallInput[]): CallInput[][] => [
    [...order],
    order.flatMap((event): CallInput[] => (event.kind === 'carrier' ? [event, event] : [event])),
    [...order, ...order.filter(({ kind }) => kind === 'carrier')],
  ];
  /** The bridge's last word, where one is awaited. */
  function lastWord(state: CallState): CallInput[] {
    const standing = mediaOf(state)?.standing;
    return standing ? [call.replied(standing.turn, null, { ended: 'media_lost' })] : [];
  }

  const cases = [
    [
      'the person hung up before media came',
      [call.dialed(), call.connected(), call.mediaStarted(), call.mediaStopped(), call.disconnected()],
      'person_hung_up',
    ],
    [
      'the person hung up while a bridge was attached',
      [call.dialed(), call.connected(), call.attached(), call.mediaStopped(), call.disconnected()],
      'person_hung_up',
    ],
    [
      'the network lost the line',
      [call.dialed(), call.connected(), call.mediaStarted(), call.disconnected('dropped')],
      'dropped',
    ],
    ['busy', [call.dialed(), call.legFailed('busy')], 'busy'],
    [
      'busy, and nobody knew whether it was dialled',
      [call.notDialed('unknown'), call.legFailed('busy')],
      'busy',
    ],
    ['no answer', [call.dialed(), call.legFailed('no_answer')], 'no_answer'],
    ['declined', [call.dialed(), call.legFailed('declined')], 'declined'],
  ] as const;

  it.each(cases)('%s', (_, events, outcome) => {
    for (const order of orders<CallInput>(events).flatMap(withDuplicates)) {
      const ended = play(opened(), [begun, ...order]).state;
      const { state } = play(ended, lastWord(ended));
      expect(state.phase).toMatchObject({ kind: 'lingering', outcome });
    }
  });
});
