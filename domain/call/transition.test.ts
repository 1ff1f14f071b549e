import { describe, expect, it } from 'vitest';
import * as call from '../../tests/call-fixture.ts';
import { attached, opening, play, reach, replied, says, toolCall } from '../../tests/call-fixture.ts';
import type { CallInput } from './events.ts';
import { outcomeOf, type CallState } from './state.ts';

type Kind = keyof typeof call.waysTo;

/** In this phase, when this happens, the call goes there and wants that done. `wait` lets the phase's time run out. */
const table: readonly (readonly [
  from: Kind,
  event: CallInput | 'time runs out',
  to: Kind,
  outcome: string | null,
  commands: readonly string[],
])[] = [
  ['opening', call.begun, 'dialing', null, ['dial']],
  ['opening', call.incoming(), 'answering', null, ['answer']],
  ['opening', call.endAsked, 'closed', 'cancelled', []],
  ['opening', 'time runs out', 'lingering', 'failed', []],

  ['dialing', call.dialed(), 'ringing', null, []],
  ['dialing', call.notDialed('unknown'), 'ringing', null, []],
  ['dialing', call.notDialed('retryable'), 'dialing', null, []],
  ['dialing', call.notDialed('final'), 'lingering', 'failed', []],
  ['dialing', call.notDialed('final', 'bad-number'), 'closed', 'bad_number', []],
  ['dialing', call.connected(), 'connected', null, []],
  ['dialing', attached(), 'talking', null, ['converse']],
  ['dialing', call.legFailed('busy'), 'lingering', 'busy', []],
  ['dialing', call.incoming(), 'answering', null, ['answer']],
  ['dialing', call.endAsked, 'hanging_up', 'cancelled', []],
  ['dialing', 'time runs out', 'hanging_up', 'failed', []],

  ['answering', call.answered(), 'answering', null, []],
  ['answering', call.notAnswered('final'), 'lingering', 'failed', []],
  ['answering', call.notAnswered('unknown'), 'answering', null, []],
  ['answering', call.connected('leg-2'), 'connected', null, []],
  ['answering', attached('leg-2'), 'talking', null, ['converse']],
  ['answering', attached('leg-1'), 'answering', null, []],
  ['answering', call.disconnected('hung_up', 'leg-2'), 'lingering', 'person_hung_up', []],
  ['answering', call.incoming('leg-3'), 'answering', null, ['reject']],
  ['answering', call.endAsked, 'hanging_up', 'cancelled', []],
  ['answering', 'time runs out', 'hanging_up', 'failed', []],

  ['ringing', call.connected(), 'connected', null, []],
  ['ringing', attached(), 'talking', null, ['converse']],
  ['ringing', call.legFailed('no_answer'), 'lingering', 'no_answer', []],
  ['ringing', call.legFailed('busy'), 'lingering', 'busy', []],
  ['ringing', call.legFailed('declined'), 'lingering', 'declined', []],
  ['ringing', call.legFailed('bad_number'), 'closed', 'bad_number', []],
  ['ringing', call.legFailed('failed'), 'lingering', 'failed', []],
  ['ringing', call.connected('leg-9'), 'ringing', null, ['hang_up']],
  ['ringing', call.incoming(), 'answering', null, ['hang_up', 'answer']],
  ['ringing', call.endAsked, 'hanging_up', 'cancelled', ['hang_up']],
  ['ringing', 'time runs out', 'hanging_up', 'no_answer', ['hang_up']],

  ['connected', attached(), 'talking', null, ['converse']],
  ['connected', call.mediaStarted(), 'connected', null, []],
  ['connected', call.disconnected(), 'lingering', 'person_hung_up', []],
  ['connected', call.disconnected('dropped'), 'lingering', 'dropped', []],
  ['connected', call.endAsked, 'hanging_up', 'cancelled', ['hang_up']],
  ['connected', 'time runs out', 'hanging_up', 'failed', ['hang_up']],

  ['talking', says('hi', 1), 'talking', null, []],
  ['talking', call.presses('12#', 1), 'talking', null, []],
  ['talking', replied(1, 'Hello.'), 'talking', null, ['converse']],
  ['talking', replied(1, null, { ended: 'finished' }), 'hanging_up', 'completed', ['hang_up']],
  ['talking', replied(1, null, { ended: 'silence' }), 'hanging_up', 'silence', ['hang_up']],
  ['talking', replied(1, null, { ended: 'nobody_there' }), 'hanging_up', 'nobody_there', ['hang_up']],
  ['talking', replied(1, null, { ended: 'on_hold' }), 'hanging_up', 'on_hold', ['hang_up']],
  ['talking', replied(1, null, { ended: 'monologue' }), 'hanging_up', 'monologue', ['hang_up']],
  ['talking', replied(1, null, { ended: 'not_understood' }), 'hanging_up', 'not_understood', ['hang_up']],
  ['talking', replied(1, null, { ended: 'failed' }), 'hanging_up', 'failed', ['hang_up']],
  ['talking', replied(1, null, { ended: 'media_lost' }), 'detached', null, []],
  ['talking', replied(1, null, { ended: 'fenced' }), 'detached', null, []],
  ['talking', call.fellSilent(1), 'detached', null, ['recall']],
  ['talking', call.mediaLost(), 'detached', null, []],
  ['talking', attached('leg-1', 'bridge-b'), 'talking', null, ['cancel_converse', 'converse']],
  ['talking', call.disconnected(), 'hanging_up', 'person_hung_up', []],
  ['talking', call.disconnected('dropped'), 'hanging_up', 'dropped', []],
  ['talking', call.incoming(), 'talking', null, ['reject']],
  ['talking', call.connected('leg-9'), 'talking', null, ['hang_up']],
  ['talking', call.endAsked, 'hanging_up', 'hung_up', ['hang_up']],
  ['talking', 'time runs out', 'hanging_up', 'too_long', ['hang_up']],

  ['detached', attached('leg-1', 'bridge-b'), 'talking', null, ['cancel_converse', 'converse']],
  ['detached', replied(1, 'Hello.'), 'detached', null, []],
  ['detached', call.disconnected('dropped'), 'hanging_up', 'dropped', []],
  ['detached', call.incoming(), 'answering', null, ['hang_up', 'cancel_converse', 'answer']],
  ['detached', call.endAsked, 'hanging_up', 'hung_up', ['hang_up']],
  ['detached', 'time runs out', 'hanging_up', 'dropped', ['hang_up']],

  ['hanging_up', call.disconnected(), 'hanging_up', 'hung_up', []],
  ['hanging_up', attached(), 'hanging_up', 'hung_up', []],
  ['hanging_up', call.connected(), 'hanging_up', 'hung_up', ['hang_up']],
  ['hanging_up', call.incoming(), 'answering', null, ['cancel_converse', 'answer']],
  ['hanging_up', call.endAsked, 'hanging_up', 'hung_up', []],
  ['hanging_up', 'time runs out', 'lingering', 'hung_up', ['cancel_converse']],

  ['calling_back', 'time runs out', 'dialing', null, ['dial']],
  ['calling_back', call.incoming(), 'answering', null, ['answer']],
  ['calling_back', call.endAsked, 'wrapping_up', 'dropped', ['wrap_up']],
  ['calling_back', call.timeUp, 'calling_back', null, []],
  ['calling_back', says('late', 2), 'calling_back', null, []],

  ['wrapping_up', call.wrappedUp, 'lingering', 'completed', []],
  ['wrapping_up', call.incoming(), 'answering', null, ['answer']],
  ['wrapping_up', 'time runs out', 'lingering', 'completed', []],

  ['lingering', call.incoming(), 'answering', null, ['answer']],
  ['lingering', { kind: 'replaced' }, 'closed', 'no_answer', []],
  ['lingering', call.endAsked, 'lingering', 'no_answer', []],
  ['lingering', call.dialed('leg-9'), 'lingering', 'no_answer', ['hang_up']],
  ['lingering', 'time runs out', 'closed', 'no_answer', []],

  ['closed', call.begun, 'closed', 'bad_number', []],
  ['closed', call.incoming(), 'closed', 'bad_number', ['reject']],
  ['closed', call.connected(), 'closed', 'bad_number', ['hang_up']],
  ['closed', call.dialed(), 'closed', 'bad_number', ['hang_up']],
];

function told(event: CallInput | 'time runs out'): string {
  if (event === 'time runs out') return event;
  switch (event.kind) {
    case 'carrier':
      return `carrier: ${event.event.kind}${'reason' in event.event ? ` (${event.event.reason})` : ''} on ${event.event.legId}`;
    case 'dialed':
    case 'answered':
      return `${event.kind}: ${event.result.ok ? 'ok' : `${event.result.failure.disposition} ${event.result.failure.code}`}`;
    case 'conversed':
      return `conversed: ${event.output.ended ?? 'a reply'}`;
    default:
      return event.kind;
  }
}

describe('the table of transitions', () => {
  for (const [from, event, to, outcome, commands] of table) {
    it(`${from} + ${told(event)} → ${to}${outcome ? ` (${outcome})` : ''}`, () => {
      const start = reach(from);
      const after = event === 'time runs out' ? call.runOut(start) : play(start, [event]);
      expect(after.state.phase.kind).toBe(to);
      expect(outcomeOf(after.state)).toBe(outcome);
      expect(after.commands.map(({ kind }) => kind)).toEqual(commands);
    });
  }
});

describe('dialling', () => {
  it('dials again under the same key, three times at most, when nothing was done', () => {
    let state = reach('dialing');
    const dials: unknown[] = [];
    for (let round = 0; round < 5; round += 1) {
      const refused = play(state, [call.notDialed('retryable')]);
      const later = refused.state.phase.kind === 'dialing' ? call.wait(refused.state, 1) : refused;
      dials.push(...later.commands);
      state = later.state;
    }
    expect(dials).toEqual([
      { kind: 'dial', leg: expect.objectContaining({ legId: 'leg-1' }), key: call.key },
      { kind: 'dial', leg: expect.objectContaining({ legId: 'leg-1' }), key: call.key },
    ]);
    expect(state.phase).toMatchObject({ kind: 'lingering', outcome: 'failed' });
  });

  it("waits as long as the carrier's own wish before it dials again", () => {
    const failure = {
      code: 'throttled',
      message: 'slow down',
      disposition: 'retryable',
      retryAfterMs: 9_000,
    } as const;
    const { state } = play(reach('dialing'), [
      { kind: 'dialed', legId: 'leg-1', result: { ok: false, failure } },
    ]);
    expect(state.phase).toMatchObject({ paused: true, until: opening + 9_000 });
    expect(play(state, [call.timeUp], opening + 8_999).commands).toEqual([]);
    expect(play(state, [call.timeUp], opening + 9_000).commands).toMatchObject([{ kind: 'dial' }]);
  });

  it('never dials again when nobody knows whether the carrier dialled', () => {
    const rung = call.wait(play(reach('dialing'), [call.notDialed('unknown')]).state, 20);
    expect(rung.commands).toEqual([]);
    expect(rung.state.phase).toMatchObject({ kind: 'closed', outcome: 'failed' });
  });

  it("takes the carrier's word that the call exists after all", () => {
    const { state } = play(reach('dialing'), [call.notDialed('unknown'), call.connected()]);
    expect(state.phase).toMatchObject({ kind: 'connected', leg: { carrierCallId: 'carrier-leg-1' } });
  });

  it.each([
    ['dialled', 'dialing', call.dialed(), 'leg-1'],
    ['answered', 'answering', call.answered(), 'leg-2'],
  ] as const)('hangs up a leg that is %s after the call was cancelled', (_, from, late, legId) => {
    const cancelled = play(reach(from), [call.endAsked]);
    expect(cancelled.commands).toEqual([]);
    expect(play(cancelled.state, [late]).commands).toEqual([
      { kind: 'hang_up', legId, carrierCallId: `carrier-${legId}` },
    ]);
  });

  it.each([
    ['dialing', call.notDialed('final')],
    ['answering', call.notAnswered('final')],
  ] as const)('a cancelled call ends as soon as the order fails (%s)', (from, late) => {
    const { state } = play(reach(from), [call.endAsked, late]);
    expect(state.phase).toEqual({ kind: 'closed', outcome: 'cancelled' });
  });
});

describe('a standing turn', () => {
  const inputs = (state: CallState, ...events: CallInput[]) =>
    play(state, events).commands.flatMap((command) => (command.kind === 'converse' ? [command.input] : []));

  it('gets the whole context once per attachment and then only what is new', () => {
    const update = toolCall('t1', 'update_claim', { field: 'policy_number', value: 'B-42' });
    const [first, second, third] = inputs(
      reach('connected'),
      attached(),
      replied(1, 'Hello, your number?'),
      says('B 42', 1),
      replied(2, 'Thank you. When was it?', { callerSeq: 1, toolCalls: [update] }),
    );
    expect(first).toMatchObject({
      turn: 1,
      trigger: { kind: 'open' },
      context: { kind: 'whole', entries: [] },
    });
    expect(second).toMatchObject({
      turn: 2,
      trigger: { kind: 'listen' },
      context: { kind: 'new', entries: [] },
    });
    expect(third).toMatchObject({
      turn: 3,
      trigger: { kind: 'listen' },
      context: {
        kind: 'new',
        claim: { policy_number: { value: 'B-42', source: { epoch: 1, seq: 1 } } },
        entries: [{ kind: 'tool', toolCallId: 't1', result: '{"ok":true}' }],
      },
    });
  });

  const update = toolCall('t1', 'update_claim', { field: 'policy_number', value: 'B-42' });
  const wrong = toolCall('t1', 'update_claim', { field: 'incident_time', value: 'yesterday' });
  const end = toolCall('t2', 'end_call', {});
  it.each([
    ['no tool: the person speaks next', 'Hello.', [], 'listen'],
    ['a tool and a question: the person speaks next', 'Noted. When?', [update], 'listen'],
    ['a tool and a question in Chinese', '好的。什么时候\uff1f', [update], 'listen'],
    ['a tool and no question: the agent goes on', 'Noted.', [update], 'toolResults'],
    ['a tool without words: the agent goes on', '', [update], 'toolResults'],
    ['a refused tool: the agent mends it even after a question', 'Right?', [wrong], 'toolResults'],
    ['a good-bye', 'Good-bye.', [end], 'finish'],
    ['a good-bye with a last value', 'Good-bye.', [update, end], 'finish'],
    ['a good-bye with a refused value: not yet', 'Good-bye.', [wrong, end], 'toolResults'],
  ] as const)('%s', (_, text, toolCalls, trigger) => {
    const [input] = inputs(reach('talking'), replied(1, text, { toolCalls }));
    expect(input?.trigger.kind).toBe(trigger);
  });

  it("keeps the person's turn a value came from, also when they have spoken again meanwhile", () => {
    const { state } = play(reach('talking'), [
      says('B 42', 1),
      says('and one more thing', 2),
      replied(1, 'Noted. When?', { callerSeq: 1, toolCalls: [update] }),
    ]);
    expect(state.conversation.claim['policy_number']).toEqual({
      value: 'B-42',
      source: { epoch: 1, seq: 1 },
    });
  });

  it('puts a reply before what was said after it, however late it comes back', () => {
    const answer = play(reach('talking'), [
      says('one', 1),
      says('two', 2),
      replied(1, 'ONE', { callerSeq: 1 }),
    ]);
    const pressed = play(reach('talking'), [
      says('one', 1),
      call.presses('2', 2),
      replied(1, 'ONE', { callerSeq: 1 }),
    ]);
    const unasked = play(reach('talking'), [says('one', 1), replied(1, 'Hello.')]);
    const order = ({ state }: call.Played) =>
      state.conversation.entries.map((entry) => ('text' in entry ? entry.text : entry.kind));
    expect(order(answer)).toEqual(['one', 'ONE', 'two']);
    expect(order(pressed)).toEqual(['one', 'ONE', 'digits']);
    expect(order(unasked)).toEqual(['Hello.', 'one']);
  });
});

describe('taking a call up again', () => {
  const text = 'Please tell me your policy number.';
  const [inTheMiddle, untold] = ['Please tell me', ''];
  const takenUp = (...events: CallInput[]) => {
    const { commands } = play(reach('talking'), [...events, attached('leg-1', 'bridge-b')]);
    const last = commands.findLast(({ kind }) => kind === 'converse');
    if (last?.kind !== 'converse') throw new Error('no turn stands');
    return { trigger: last.input.trigger.kind, resume: last.input.resume?.heardText };
  };
  const update = toolCall('t1', 'update_claim', { field: 'policy_number', value: 'B-42' });

  it('speaks on from the first unheard word the dead bridge reported', () => {
    const cut = heardOf('1-1', inTheMiddle);
    expect(takenUp(replied(1, text), call.fellSilent(2, [cut]))).toEqual({
      trigger: 'listen',
      resume: inTheMiddle,
    });
  });
  it('keeps words whose turn never came back', () => {
    expect(takenUp(call.fellSilent(1, [heardOf('1-1', inTheMiddle)]))).toEqual({
      trigger: 'go_on',
      resume: inTheMiddle,
    });
  });
  it('begins from the beginning when nothing of it was heard of', () => {
    expect(takenUp(replied(1, text), call.fellSilent(2))).toEqual({ trigger: 'listen', resume: untold });
  });
  it('does not repeat what was heard to the end', () => {
    expect(takenUp(replied(1, text), call.fellSilent(2, [heardOf('1-1', text)]))).toEqual({
      trigger: 'listen',
      resume: undefined,
    });
  });
  it('greets when the greeting was never begun', () => {
    expect(takenUp(call.fellSilent(1))).toEqual({ trigger: 'open', resume: undefined });
  });
  it('greets first even when the person has spoken already', () => {
    expect(takenUp(says('hello?', 1), call.fellSilent(1))).toEqual({ trigger: 'open', resume: undefined });
  });
  it('answers what the person said last', () => {
    expect(takenUp(replied(1, text), says('B 42', 1), call.fellSilent(2))).toEqual({
      trigger: 'answer',
      resume: undefined,
    });
  });
  it('answers what the person pressed last', () => {
    expect(takenUp(replied(1, text), call.presses('2', 1), call.fellSilent(2)).trigger).toBe('answer');
  });
  it('does not answer what was said by the way', () => {
    const cut = heardOf('1-1', inTheMiddle);
    expect(takenUp(replied(1, text), call.mutters('mhm', 1), call.fellSilent(2, [cut]))).toEqual({
      trigger: 'listen',
      resume: inTheMiddle,
    });
  });
  it('answers the corrected turn, but not a correction by itself', () => {
    const corrected = call.corrects(1, 'B 52', 2);
    expect(takenUp(replied(1, text), says('B 42', 1), corrected, call.fellSilent(2)).trigger).toBe('answer');
    const answered = replied(2, 'B 42, noted.', { callerSeq: 1 });
    expect(takenUp(replied(1, text), says('B 42', 1), answered, corrected, call.fellSilent(3)).trigger).toBe(
      'listen',
    );
  });
  it('goes on after tools the agent had not spoken about yet', () => {
    const noted = replied(1, 'Noted.', { toolCalls: [update] });
    expect(takenUp(noted, call.fellSilent(2, [heardOf('1-1', 'Noted.', 'Noted.')]))).toEqual({
      trigger: 'toolResults',
      resume: undefined,
    });
  });
  it('still ends after a good-bye', () => {
    const bye = replied(1, text, { toolCalls: [toolCall('t1', 'end_call', {})] });
    expect(takenUp(bye, call.fellSilent(2, [heardOf('1-1', inTheMiddle)]))).toEqual({
      trigger: 'finish',
      resume: inTheMiddle,
    });
  });
  it('does not end after an end_call that was refused', () => {
    const bad = { id: 't1', name: 'end_call', argumentsJson: '{' };
    expect(takenUp(replied(1, text, { toolCalls: [bad] }), call.fellSilent(2)).trigger).toBe('toolResults');
  });
  it('greets again on a new leg, until that greeting was begun', () => {
    const back = [disconnectedAndBack(), attached('leg-2')].flat();
    const { state, commands } = play(reach('talking'), [replied(1, text), ...back]);
    expect(commands.findLast(({ kind }) => kind === 'converse')).toMatchObject({
      input: { trigger: { kind: 'resumed' } },
    });
    const again = play(state, [call.fellSilent(3, [], 2), attached('leg-2', 'bridge-b')]);
    expect(again.commands.at(-1)).toMatchObject({
      kind: 'converse',
      input: { trigger: { kind: 'resumed' } },
    });
    expect(again.state.conversation.entries.filter(({ kind }) => kind === 'notice')).toHaveLength(1);
  });

  function disconnectedAndBack(): CallInput[] {
    const gone = replied(2, null, { heard: [heardOf('1-1', inTheMiddle)], ended: 'media_lost' });
    return [
      call.disconnected('dropped'),
      gone,
      call.wrappedUp,
      call.incoming('leg-2'),
      call.connected('leg-2'),
    ];
  }
  function heardOf(utteranceId: string, heardText: string, written = text) {
    return call.heard(utteranceId, written, heardText);
  }
});

describe('the longest duration', () => {
  it('counts per leg and is not renewed by a new bridge', () => {
    const first = reach('talking');
    const again = play(first, [call.mediaLost(), attached('leg-1', 'bridge-b')], opening + 60_000).state;
    expect(again.phase).toMatchObject({ until: opening + 3_600_000 });
  });
});
