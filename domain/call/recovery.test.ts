import { describe, expect, it } from 'vitest';
import * as call from '../../tests/call-fixture.ts';
import { attached, disconnected, opening, play, reach, replied, says } from '../../tests/call-fixture.ts';
import type { Plan } from '../plan.ts';
import type { CallInput } from './events.ts';
import { foldEvent, openReport } from './report.ts';
import { dueAt, outcomeOf, type CallState } from './state.ts';
import { transition } from './transition.ts';

const kinds = ({ commands }: call.Played) => commands.map(({ kind }) => kind);

/** Time passes until the next moment the call waits for. */
function next(state: CallState): call.Played & { readonly at: number } {
  const at = dueAt(state) ?? 0;
  return { ...play(state, [call.inTime(state)], at), at };
}

describe('media is away', () => {
  it('asks for it soon, then anew, again and again, and has the carrier say a phrase once', () => {
    let state = reach('detached');
    const asked: [number, string[]][] = [];
    for (let step = 0; step < 5; step += 1) {
      const after = next(state);
      const told = after.commands.map((command) =>
        'anew' in command && command.anew ? 'anew' : command.kind,
      );
      asked.push([after.at - opening, told]);
      state = after.state;
    }
    expect(asked).toEqual([
      [1_000, ['start_media']],
      [3_000, ['anew', 'say']],
      [5_000, ['anew']],
      [7_000, ['anew']],
      [9_000, ['anew']],
    ]);
  });

  it('asks at once when the carrier says that it has given up, before or after', () => {
    const after = play(reach('detached'), [call.mediaFailed()], opening + 100).state;
    expect(dueAt(after)).toBe(opening + 100);
    const before = play(reach('talking'), [call.mediaFailed(), call.mediaLost()], opening + 100).state;
    expect(dueAt(before)).toBe(opening + 100);
    const interrupted = play(reach('detached'), [call.mediaStopped()], opening + 100).state;
    expect(dueAt(interrupted)).toBe(opening + 1_000);
  });

  it('asks at once when the bridge has given it up for another to take, in either order of its news', () => {
    const moved = call.mediaLost(1, [], 'moved');
    const turn = replied(1, null, { ended: 'media_lost' });
    for (const news of [
      [turn, moved],
      [moved, turn],
    ])
      expect(dueAt(play(reach('talking'), news, opening + 100).state)).toBe(opening + 100);
    expect(dueAt(play(reach('talking'), [turn, call.mediaLost()], opening + 100).state)).toBe(
      opening + 1_100,
    );
  });

  it('leaves a bridge the time to ask that has the media after all, and hears the person out', () => {
    const { state, commands } = play(reach('talking'), [call.fellSilent(1)]);
    expect(commands).toMatchObject([{ kind: 'recall', media: { epoch: 1 } }]);
    const recalled = (live: boolean, epoch = 1) =>
      dueAt(play(state, [{ kind: 'recalled', epoch, live }], opening + 200).state);
    expect([recalled(true), recalled(false), recalled(true, 2)]).toEqual([
      opening + 3_000,
      opening + 1_000,
      opening + 1_000,
    ]);
  });

  it('is asked for soon when it is lost before anybody could attach', () => {
    const { state } = play(reach('connected'), [call.mediaStopped()]);
    expect(dueAt(state)).toBe(opening + 1_000);
    expect(kinds(next(state))).toEqual(['look', 'start_media']);
  });

  it('waits for the news of a leg that the carrier knows no more, and takes what it says', () => {
    const gone = play(reach('detached'), [call.mediaOfNoLeg()]).state;
    expect(dueAt(gone)).toBe(opening + 5_000);
    const told = play(gone, [disconnected(), replied(1, null, { ended: 'media_lost' })]).state;
    expect(outcomeOf(told)).toBe('person_hung_up');
  });

  it('without that news the line counts as lost, and nobody is called back who may have hung up', () => {
    const gone = play(reach('detached', {}, { onDrop: 'call_back' }), [call.mediaOfNoLeg()]).state;
    const ended = play(next(gone).state, [call.fellSilent(1)]).state;
    expect([ended.phase.kind, outcomeOf(ended)]).toEqual(['lingering', 'dropped']);
  });

  it('asks the bridge when the carrier tells of lost media while somebody talks', () => {
    expect(kinds(play(reach('talking'), [call.mediaStopped()]))).toEqual(['probe']);
    expect(kinds(play(reach('talking'), [call.mediaStopped('leg-9')]))).toEqual([]);
  });

  it('in a call that began before it could mend itself, waits and no more', () => {
    const state = reach('detached', { recovery: undefined });
    expect(dueAt(state)).toBe(opening + 30_000);
    expect(kinds(play(reach('talking', { recovery: undefined }), [call.mediaStopped()]))).toEqual([]);
  });
});

describe('the carrier tells nothing', () => {
  const silent = ['answering', 'ringing', 'connected', 'hanging_up'] as const;

  it.each(silent)('is asked: %s', (kind) => {
    const knownAs = kind === 'answering' ? [call.answered()] : [];
    const after = next(play(reach(kind), knownAs).state);
    expect(kinds(after)).toEqual(kind === 'connected' ? ['look', 'start_media'] : ['look']);
    expect(after.at - opening).toBe(kind === 'hanging_up' || kind === 'connected' ? 3_000 : 10_000);
    expect(after.state.phase.kind).toBe(kind);
    expect(dueAt(after.state)).toBeGreaterThan(after.at);
  });

  it('a leg whose id nobody knows cannot be asked about', () => {
    const ringing = play(reach('dialing'), [call.notDialed('unknown')]).state;
    expect(kinds(next(ringing))).toEqual([]);
  });

  it.each([
    ['ringing', 'lingering', 'failed'],
    ['connected', 'lingering', 'dropped'],
  ] as const)('and the leg is gone: %s', (kind, then, outcome) => {
    const { state } = play(reach(kind), [call.looked('gone')]);
    expect([state.phase.kind, outcomeOf(state)]).toEqual([then, outcome]);
  });

  it('and the person has picked up: media is awaited', () => {
    expect(play(reach('ringing'), [call.looked('connected')]).state.phase.kind).toBe('connected');
  });

  it('and the leg still stands that was to be hung up: it is hung up again', () => {
    expect(kinds(play(reach('hanging_up'), [call.looked('connected')]))).toEqual(['hang_up']);
  });

  it('and the leg that was hung up is gone: the call is over', () => {
    const ending = play(reach('hanging_up'), [replied(1, null, { ended: 'media_lost' })]).state;
    expect(play(ending, [call.looked('gone')]).state.phase.kind).toBe('lingering');
  });

  it('what it knows of another leg, or of one that talks, changes nothing', () => {
    for (const state of [reach('talking'), reach('ringing'), reach('detached')]) {
      expect(transition(state, call.looked('gone', 'leg-9'), opening)).toEqual({ state, commands: [] });
    }
    const talking = reach('talking');
    expect(transition(talking, call.looked('gone'), opening)).toEqual({ state: talking, commands: [] });
  });
});

describe('the carrier refuses an answer for now', () => {
  const refused = (retryAfterMs?: number): CallInput => ({
    kind: 'answered',
    legId: 'leg-2',
    result: {
      ok: false,
      failure: {
        ...{ code: 'rate-limited', message: 'later', disposition: 'retryable' },
        ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      },
    },
  });

  it('is asked again when it wishes, under the same key, while the person waits', () => {
    const waiting = play(reach('answering'), [refused(2_000)]).state;
    expect(waiting.phase.kind).toBe('answering');
    const again = next(waiting);
    expect(again.at).toBe(opening + 2_000);
    expect(again.commands).toEqual([
      {
        kind: 'answer',
        leg: { legId: 'leg-2', direction: 'inbound', carrierCallId: null },
        key: call.key,
        incomingContext: 'context',
      },
    ]);
    expect(play(again.state, [call.answered()]).state.phase).toMatchObject({
      kind: 'answering',
      againAt: null,
    });
  });

  it('and is given up when it wishes for longer than that', () => {
    const { state } = play(reach('answering'), [refused(60_000)]);
    expect([state.phase.kind, outcomeOf(state)]).toEqual(['lingering', 'failed']);
  });
});

describe('the line drops', () => {
  const talk = [call.begun, call.dialed(), call.connected(), attached(), replied(1, 'Hello.'), says('hi', 1)];
  const dropped = (legId = 'leg-1', turn = 2, epoch = 1) => [
    disconnected('dropped', legId),
    replied(turn, null, { ended: 'media_lost' }, epoch),
  ];
  const lost = (plan: Partial<Plan>, settings = {}) =>
    play(call.opened(settings, 'outbound', plan), [...talk, ...dropped()]);
  const recovery = { ...call.settings.recovery };

  it('wait: it is summed up, and the line waits for the person', () => {
    const { state } = play(lost({ onDrop: 'wait' }).state, [call.wrappedUp]);
    expect([state.phase.kind, outcomeOf(state)]).toEqual(['lingering', 'dropped']);
  });

  it('sms: the person is told once, and what becomes of it is recorded', () => {
    const { state, commands } = lost({ onDrop: 'sms' });
    const text = commands.find(({ kind }) => kind === 'send_text');
    expect(text?.kind === 'send_text' ? text.text : '').toContain('Contoso');
    const told = play(state, [
      { kind: 'texted', text: 'x', result: { ok: true, value: { messageId: 'm' } } },
      {
        kind: 'texted',
        text: 'x',
        result: { ok: false, failure: { code: 'not-configured', message: '', disposition: 'final' } },
      },
    ]).state.unrecorded.map(({ body }) => body);
    expect(told).toContainEqual({ kind: 'text_message_sent', text: 'x', messageId: 'm' });
    expect(told).toContainEqual({ kind: 'text_message_failed', reason: 'not-configured' });
  });

  it('call_back: after a pause, under a new leg, and the conversation goes on there', () => {
    const { state } = lost({ onDrop: 'call_back' });
    expect(state.phase).toEqual({ kind: 'calling_back', until: opening + 5_000 });
    const dialing = next(state);
    expect(kinds(dialing)).toEqual(['dial']);
    const back = play(dialing.state, [
      call.dialed('leg-back-1'),
      call.connected('leg-back-1'),
      attached('leg-back-1'),
    ]);
    const turn = back.commands.findLast(({ kind }) => kind === 'converse');
    expect(turn).toMatchObject({ input: { trigger: { kind: 'resumed' }, epoch: 2 } });
    expect(back.state).toMatchObject({ phase: { kind: 'talking' }, earlier: null, callBacks: 1 });
  });

  it('call_back: as often as there are pauses, over the whole call; then the line waits', () => {
    let { state } = lost({ onDrop: 'call_back' });
    const pauses: number[] = [];
    for (let attempt = 1; state.phase.kind === 'calling_back'; attempt += 1) {
      const before = state.unrecorded.at(-1)?.at ?? 0;
      const dialing = next(state);
      pauses.push((dialing.at - before) / 1_000);
      state = play(dialing.state, [call.legFailed('busy', `leg-back-${attempt}`)], dialing.at).state;
    }
    expect(pauses).toEqual([5, 60]);
    expect([state.phase.kind, outcomeOf(state)]).toEqual(['wrapping_up', 'dropped']);
  });

  it('call_back: who declines is not called again', () => {
    const dialing = next(lost({ onDrop: 'call_back' }).state);
    const { state } = play(dialing.state, [call.legFailed('declined', 'leg-back-1')]);
    expect([state.phase.kind, outcomeOf(state)]).toEqual(['wrapping_up', 'dropped']);
  });

  it('call_back: not outside the calling hours, unless they open while the line waits', () => {
    const openFrom = (from: string, to: string) => ({
      recovery: { ...recovery, callingHours: { from, to, timeZone: 'UTC' } },
    });
    // The fixture's calls are at 08:00 UTC.
    expect(new Date(opening).toISOString()).toContain('T08:00:00');
    const soon = lost({ onDrop: 'call_back' }, openFrom('09:00', '21:00')).state;
    expect(soon.phase).toMatchObject({ kind: 'calling_back', until: opening + 3_600_000 });
    expect(lost({ onDrop: 'call_back' }, openFrom('14:00', '21:00')).state.phase.kind).toBe('wrapping_up');
    // Late: the moment passed while nothing ran.
    const late = play(soon, [call.callBackDue()], opening + 14 * 3_600_000).state;
    expect(late.phase).toMatchObject({ kind: 'calling_back', until: opening + 25 * 3_600_000 });
  });

  it('an attempt that fails does not change how the conversation ended', () => {
    const over = play(call.opened(), [
      ...talk,
      replied(2, 'Good-bye.', { callerSeq: 1, ended: 'finished' }),
      disconnected(),
      call.wrappedUp,
    ]).state;
    expect(outcomeOf(over)).toBe('completed');
    const inVain = play(over, [call.incoming(), call.notAnswered('final')]).state;
    expect([inVain.phase.kind, outcomeOf(inVain)]).toEqual(['lingering', 'completed']);
  });

  it('the end of the window closes the call as it ended', () => {
    const lingering = play(lost({ onDrop: 'wait' }).state, [call.wrappedUp]).state;
    const closed = call.runOut(lingering).state;
    expect([closed.phase.kind, outcomeOf(closed)]).toEqual(['closed', 'dropped']);
  });
});

describe('a bridge that died while it wrote', () => {
  const begun = 'Very good, thank you. What is';
  const silence = (turn: number) =>
    call.fellSilent(turn, [{ ...call.heard('1-2', begun, 'Very good'), playing: true }]);
  const asked = [replied(1, 'Hello.'), says('B-42', 1)];
  const taken = (state: CallState) => {
    const { commands } = play(state, [attached('leg-1', 'bridge-b')]);
    return commands.findLast(({ kind }) => kind === 'converse');
  };

  it('its words are spoken on, and the model goes on from them', () => {
    const { state } = play(reach('talking'), [...asked, silence(2)]);
    expect(taken(state)).toMatchObject({
      input: {
        trigger: { kind: 'go_on', epoch: 1, seq: 1 },
        resume: { utteranceId: '1-2', text: begun, heardText: 'Very good' },
      },
    });
  });

  it('and so are words that were cut off with the media, by a bridge that lives', () => {
    const cut: CallInput = {
      kind: 'conversed',
      epoch: 1,
      turn: 2,
      output: {
        callerSeq: 1,
        utterance: { id: '1-2', text: begun, toolCalls: [] },
        unfinished: true,
        heard: [call.heard('1-2', begun, 'Very good')],
        ended: 'media_lost',
      },
    };
    const { state } = play(reach('talking'), [...asked, cut]);
    expect(taken(state)).toMatchObject({
      input: { trigger: { kind: 'go_on', epoch: 1, seq: 1 }, resume: { heardText: 'Very good' } },
    });
  });

  it('words said since are answered with it, and nothing more is spoken of what was cut off', () => {
    const { state } = play(reach('talking'), [...asked, silence(2), says('no, B-43', 2)]);
    const turn = taken(state);
    expect(turn).toMatchObject({ input: { trigger: { kind: 'go_on', seq: 1 } } });
    expect(turn).not.toHaveProperty('input.resume');
  });

  it('words of a turn that came back are only spoken to their end', () => {
    const { state } = play(reach('talking'), [...asked, replied(2, begun, { callerSeq: 1 }), silence(3)]);
    expect(taken(state)).toMatchObject({
      input: { trigger: { kind: 'listen' }, resume: { heardText: 'Very good' } },
    });
  });
});

describe('what a bridge tells of what was heard', () => {
  const text = 'Please tell me your policy number.';
  const asked = [replied(1, text)];
  const heardOf = (state: CallState) =>
    state.conversation.entries.flatMap((entry) =>
      entry.kind === 'agent' ? [entry.heard?.text ?? null] : [],
    );
  const records = (state: CallState) =>
    state.unrecorded.flatMap(({ body }) => (body.kind === 'agent_heard' ? [body.heardText] : []));
  const part = call.heard('1-1', text, 'Please tell me');

  it('beside a turn that never comes back counts all the same, and is recorded once', () => {
    const lost = call.mediaLost(1, [part]);
    const waiting = play(reach('talking'), [...asked, lost]).state;
    expect(heardOf(waiting)).toEqual([null]);
    const silent = play(waiting, [call.fellSilent(2), lost]).state;
    expect([heardOf(silent), records(silent)]).toEqual([['Please tell me'], ['Please tell me']]);
    const back = play(waiting, [replied(2, null, { heard: [part], ended: 'media_lost' }), lost]).state;
    expect([heardOf(back), records(back)]).toEqual([['Please tell me'], ['Please tell me']]);
  });

  it('counts for words of the very turn that comes back behind it', () => {
    const all = call.heard('1-1', text);
    const gone = play(reach('talking'), [call.mediaLost(1, [all]), disconnected(), replied(1, text)]).state;
    expect([heardOf(gone), records(gone)]).toEqual([[text], [text]]);
    expect(gone.phase.kind).toBe('wrapping_up');
    const cut = play(reach('talking'), [
      call.mediaLost(1, [part]),
      replied(1, text),
      attached('leg-1', 'bridge-b'),
    ]);
    expect(cut.commands.at(-1)).toMatchObject({ input: { resume: { heardText: 'Please tell me' } } });
  });

  it('counts when the leg is long over', () => {
    const over = play(reach('talking'), [...asked, disconnected('dropped'), call.fellSilent(2)]).state;
    const told = play(over, [call.mediaLost(1, [part])]).state;
    expect(heardOf(told)).toEqual(['Please tell me']);
    expect(told.phase).toEqual(over.phase);
  });

  it('when it has the leg back, goes beyond its last heartbeat', () => {
    const beat = { ...call.heard('1-2', 'Very good.', 'Very'), playing: true };
    const taken = play(reach('talking'), [...asked, says('B-42', 1), call.fellSilent(2, [beat])]).state;
    const whole = call.heard('1-2', 'Very good. What is the date?', 'Very good. What is');
    const { state, commands } = play(taken, [attached('leg-1', 'bridge-a', [whole])]);
    expect(commands).toMatchObject([
      {
        input: {
          trigger: { kind: 'go_on' },
          resume: { text: whole.writtenText, heardText: whole.heardText },
        },
      },
    ]);
    expect(heardOf(state).at(-1)).toBe('Very good. What is');
    const report = state.unrecorded.reduce(
      foldEvent,
      openReport({ ...state, state: 'dialing', at: opening }),
    );
    expect(report.messages.at(-1)).toMatchObject({ text: whole.writtenText, heardText: whole.heardText });
  });

  it('of an epoch that is over changes nothing', () => {
    const state = play(reach('talking'), [...asked, attached('leg-1', 'bridge-b')]).state;
    expect(transition(state, call.mediaLost(1, [part]), opening)).toEqual({
      state,
      commands: [],
    });
  });
});

it('whom somebody had hung up on is not called back', () => {
  const dropped = play(reach('talking', {}, { onDrop: 'call_back' }), [
    disconnected('dropped'),
    call.endAsked,
    call.fellSilent(1),
  ]).state;
  expect(dropped.phase.kind).toBe('lingering');
});

describe('words told late', () => {
  const listening = [replied(1, 'Hello.'), attached('leg-1', 'bridge-b')];

  it('are answered by the bridge that has the call now, when nothing was said since', () => {
    const { state, commands } = play(reach('talking'), [...listening, says('B-42', 1, 1)]);
    expect(commands.at(-1)).toMatchObject({
      kind: 'converse',
      bridgeQueue: 'bridge-b',
      input: {
        turn: 4,
        trigger: { kind: 'answer', epoch: 1, seq: 1 },
        context: { kind: 'new', entries: [{ text: 'B-42' }] },
      },
    });
    // What the turn gives back that had to make way changes nothing.
    expect(play(state, [replied(3, null, { ended: 'fenced' }, 2)]).state).toEqual(state);
  });

  it('are only kept when the conversation has gone on since', () => {
    const { commands } = play(reach('talking'), [...listening, says('hello?', 1, 2), says('B-42', 1, 1)]);
    expect(commands.filter(({ kind }) => kind === 'converse')).toHaveLength(2);
  });

  it('have their place three attachments later', () => {
    const moved = [
      attached('leg-1', 'bridge-b'),
      attached('leg-1', 'bridge-a'),
      attached('leg-1', 'bridge-b'),
    ];
    const { state } = play(reach('talking'), [
      replied(1, 'Hello.'),
      ...moved,
      says('third', 1, 3),
      says('first', 1, 1),
      says('second', 1, 2),
      says('first, too', 2, 1),
    ]);
    const texts = state.conversation.entries.flatMap((entry) =>
      entry.kind === 'caller' ? [entry.text] : [],
    );
    expect(texts).toEqual(['first', 'first, too', 'second', 'third']);
  });
});

it('a bridge that takes over from a dead one, or when the person might have answered, is told that words may be lost', () => {
  const lastInput = (state: CallState, ...events: CallInput[]) => {
    const converse = play(state, events).commands.findLast(({ kind }) => kind === 'converse');
    return converse?.kind === 'converse' ? converse.input.wordsMayBeLost : undefined;
  };
  const talking = reach('talking');
  expect(lastInput(talking, call.fellSilent(1), attached('leg-1', 'bridge-b'))).toBe(true);
  const moved = replied(1, null, { ended: 'media_lost' });
  expect(lastInput(talking, moved, attached('leg-1', 'bridge-b'))).toBeUndefined();
  const back: CallInput = { kind: 'media_attached', legId: 'leg-1', bridgeQueue: 'bridge-a', formerEpoch: 1 };
  expect(lastInput(talking, call.fellSilent(1), back)).toBeUndefined();
  const listening = play(talking, [replied(1, 'What is your number?')]).state;
  const heardOut = replied(2, null, {
    heard: [call.heard('1-1', 'What is your number?')],
    ended: 'media_lost',
  });
  expect(lastInput(listening, heardOut, attached('leg-1', 'bridge-b'))).toBe(true);
  const movedNext = replied(2, null, { ended: 'media_lost' }, 2);
  expect(lastInput(talking, call.fellSilent(1), attached(), movedNext, attached())).toBeUndefined();
});
