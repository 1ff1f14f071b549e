import { describe, expect, it } from 'vitest';
import {
  attached,
  callBackDue,
  connected,
  dialed,
  disconnected,
  incoming,
  mediaLost,
  opened,
  play,
  reach,
  replied,
  says,
  waysTo,
  answered,
} from '../../tests/call-fixture.ts';
import type { MachineKind } from '../conversation/answered-by.ts';
import type { OnMachine } from '../plan.ts';
import type { CallCommand, CallInput } from './events.ts';
import { reportOf } from './report-of.ts';
import { outcomeOf } from './state.ts';

const machine = (what: MachineKind = 'voicemail', epoch = 1): CallInput => ({
  kind: 'answered_by',
  ...{ epoch, what, by: 'words' },
});

function contextOf(commands: readonly CallCommand[]): unknown {
  const turns = commands.flatMap((each) => (each.kind === 'converse' ? [each.input.context] : []));
  return turns.findLast(({ kind }) => kind === 'whole');
}

function taken(onMachine: OnMachine) {
  return play(opened({}, 'outbound', { onMachine }), waysTo.talking);
}

describe('whether a bridge listens for a machine', () => {
  it('is asked at the beginning of each leg of ours, where the plan says what then', () => {
    expect(contextOf(taken('hang_up').commands)).toMatchObject({ machine: { found: null } });
    expect(contextOf(play(opened(), waysTo.talking).commands)).not.toHaveProperty('machine');
  });

  it('is not asked of a leg that goes on, nor of people who call us', () => {
    const { state } = taken('hang_up');
    const again = play(state, [replied(1, 'Hello.'), mediaLost(), attached('leg-1', 'bridge-b')]);
    expect(contextOf(again.commands)).not.toHaveProperty('machine');
    const inbound = opened({}, 'inbound', { onMachine: 'hang_up' });
    const calls = play(inbound, [incoming(), answered(), connected('leg-2'), attached('leg-2')]);
    expect(calls.state.phase.kind).toBe('talking');
    expect(contextOf(calls.commands)).not.toHaveProperty('machine');
  });

  it('hears from the bridge before which machine it is', () => {
    const { state } = play(taken('leave_message').state, [replied(1, 'Hello.'), machine()]);
    const again = play(state, [mediaLost(), attached('leg-1', 'bridge-b')]);
    expect(contextOf(again.commands)).toMatchObject({ machine: { found: 'voicemail' } });
  });
});

describe('a machine', () => {
  it('is hung up on', () => {
    const { state, commands } = play(taken('hang_up').state, [machine()]);
    expect(state.phase).toMatchObject({ kind: 'hanging_up', outcome: 'answering_machine' });
    expect(commands.map(({ kind }) => kind)).toEqual(['hang_up']);
    expect(state.unrecorded.map(({ body }) => body)).toContainEqual({
      kind: 'machine_detected',
      ...{ what: 'voicemail', by: 'words', then: 'hang_up' },
    });
    const over = play(state, [replied(1, null, { ended: 'media_lost' }), disconnected()]);
    expect(outcomeOf(over.state)).toBe('answering_machine');
    expect(reportOf(over.state)).toMatchObject({ outcome: 'answering_machine', machine: 'voicemail' });
  });

  it('is hung up on while its media is away', () => {
    const { state } = play(taken('hang_up').state, [replied(1, 'Hello.'), mediaLost(), machine()]);
    expect(state.phase).toMatchObject({ kind: 'hanging_up', outcome: 'answering_machine' });
  });

  it.each([
    ['leave_message', 'voicemail', 'leave_message'],
    ['leave_message', 'screening', 'introduce'],
    ['continue', 'voicemail', 'continue'],
    ['continue', 'screening', 'introduce'],
    ['continue', 'menu', 'continue'],
  ] as const)('is noted, and nothing else is done here: %s, %s', (wished, what, then) => {
    const { state, commands } = play(taken(wished).state, [machine(what)]);
    expect(state.phase.kind).toBe('talking');
    expect(commands).toEqual([]);
    expect(state.unrecorded.at(-1)?.body).toEqual({ kind: 'machine_detected', what, by: 'words', then });
  });

  it('is noted once', () => {
    const { state } = taken('continue');
    const once = play(state, [machine()]).state;
    expect(play(once, [machine()])).toEqual({ state: once, commands: [] });
  });

  it.each([
    ['of another attachment', taken('hang_up').state, machine('voicemail', 2)],
    ['in a call that is not listened to', reach('talking'), machine()],
    ['in a call that is over', reach('lingering', {}, { onMachine: 'hang_up' }), machine('voicemail', 0)],
    ['before anybody talks', reach('ringing', {}, { onMachine: 'hang_up' }), machine('voicemail', 0)],
  ] as const)('is nothing %s', (_, state, event) => {
    expect(play(state, [event])).toEqual({ state, commands: [] });
  });

  it('has its message when the bridge says so', () => {
    const { state } = play(taken('leave_message').state, [
      replied(1, 'Hello.'),
      machine(),
      says('Leave a message after the tone.', 1),
      replied(2, 'Please call us back.', { callerSeq: 1, ended: 'message_left' }),
    ]);
    expect(state.phase).toMatchObject({ kind: 'hanging_up', outcome: 'message_left' });
  });

  it('that ends the call itself is no person who hung up, unless the talk went on', () => {
    const ended = (wished: OnMachine) => play(taken(wished).state, [machine(), disconnected()]).state.phase;
    expect(ended('leave_message')).toMatchObject({ outcome: 'answering_machine' });
    expect(ended('continue')).toMatchObject({ outcome: 'person_hung_up' });
  });

  it('that takes the call back after a lost line leaves that line lost: it is tried again', () => {
    const planned = { onMachine: 'hang_up', onDrop: 'call_back' } as const;
    const waiting = reach('calling_back', {}, planned);
    const due = 'until' in waiting.phase ? waiting.phase.until : 0;
    const back = play(
      waiting,
      [callBackDue(), dialed('leg-3'), connected('leg-3'), attached('leg-3'), machine('voicemail', 2)],
      due,
    );
    expect(back.state.phase).toMatchObject({ kind: 'hanging_up', outcome: 'answering_machine' });
    const ended = play(back.state, [
      replied(back.state.conversation.turn, null, { ended: 'media_lost' }, 2),
      disconnected('hung_up', 'leg-3'),
    ]);
    expect(ended.state).toMatchObject({ phase: { kind: 'calling_back' }, callBacks: 2 });
  });
});
