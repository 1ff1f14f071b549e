import { describe, expect, it } from 'vitest';
import * as call from '../../tests/call-fixture.ts';
import { agentPhoneNumber, heard, opened, opening, play, reach, says } from '../../tests/call-fixture.ts';
import type { LegFailure } from '../ports/carrier.ts';
import { failed, ok } from '../result.ts';
import type { CallCommand, CallInput } from './events.ts';
import { dueAt, type CallState } from './state.ts';

const putting = 'I am putting you through.';
const way = call.waysTo.transferring;
/** Up to the turn in which the announcement is to be heard. */
const announcing = (): CallState =>
  play(opened({}, 'outbound', { agentPhoneNumber }), way.slice(0, -1)).state;
const kinds = (commands: readonly CallCommand[]): string[] => commands.map(({ kind }) => kind);
const converse = (commands: readonly CallCommand[]) =>
  commands.flatMap((command) => (command.kind === 'converse' ? [command.input] : [])).at(-1);
const toolResult = ({ conversation }: CallState): unknown => {
  const last = conversation.entries.findLast((entry) => entry.kind === 'tool');
  return last?.kind === 'tool' ? JSON.parse(last.result) : null;
};
const recorded = ({ unrecorded }: CallState, kind: string) =>
  unrecorded.map(({ body }) => body).filter((body) => body.kind === kind);

describe('to be put through', () => {
  it('needs a colleague, and the person’s yes', () => {
    const asked = call.replied(1, '', {
      toolCalls: [call.toolCall('t0', 'talk_to_person', { reason: 'x' })],
    });
    const nobody = play(opened(), [...way.slice(0, 4), asked]);
    expect(toolResult(nobody.state)).toMatchObject({ ok: false, error: expect.stringMatching(/no tool/) });
    const somebody = play(opened({}, 'outbound', { agentPhoneNumber }), [...way.slice(0, 4), asked]);
    expect(toolResult(somebody.state)).toMatchObject({
      ok: false,
      error: expect.stringMatching(/spoken yes/),
    });
    expect(kinds(somebody.commands)).not.toContain('transfer');
  });

  it('is announced, and asked for once that was heard: under one key, with what is known', () => {
    const before = announcing();
    expect(before.conversation.owed).toEqual({ kind: 'hand_over' });
    const { state, commands } = play(before, [way[way.length - 1] ?? call.timeUp], opening + 1_000);
    expect(state.phase).toMatchObject({ kind: 'transferring', until: opening + 41_000 });
    expect(commands).toMatchObject([
      { kind: 'transfer', carrierCallId: 'carrier-leg-1', to: agentPhoneNumber, toolCallId: 't1' },
      {
        kind: 'tell_colleague',
        to: agentPhoneNumber,
        text: expect.stringMatching(/\+33612345678.*a question of money/),
      },
    ]);
    expect(recorded(state, 'transfer_started')).toMatchObject([{ reason: 'a question of money', claim: [] }]);
    // The tool's own limit is none of it.
    expect(dueAt(state)).toBe(opening + 41_000);
  });

  it('is announced by the bridge where the agent has said nothing', () => {
    const silent = call.replied(4, '', {
      callerSeq: 2,
      toolCalls: [call.toolCall('t1', 'talk_to_person', { reason: 'x' })],
      heard: [heard('1-3', call.transferQuestion)],
    });
    const steps = play(opened({}, 'outbound', { agentPhoneNumber }), [...way.slice(0, 9), silent]);
    expect(converse(steps.commands)?.trigger).toEqual({ kind: 'hand_over', announce: true });
    const said = play(steps.state, [call.replied(5, 'One moment.')]);
    expect(converse(said.commands)?.trigger).toEqual({ kind: 'hand_over' });
    const done = play(said.state, [call.replied(6, null, { heard: [heard('1-5', 'One moment.')] })]);
    expect(done.state.phase.kind).toBe('transferring');
  });

  it.each<[string, CallInput[]]>([
    ['broke in on that', [call.replied(5, null, { heard: [heard('1-4', putting, 'I am')] })]],
    [
      'said something to it',
      [says('no, wait', 3), call.replied(5, null, { heard: [heard('1-4', putting)] })],
    ],
  ])('is not done to a person who %s: the agent is told', (_, events) => {
    const { state, commands } = play(announcing(), events);
    expect(state.phase.kind).toBe('talking');
    expect(kinds(commands)).not.toContain('transfer');
    expect(toolResult(state)).toMatchObject({ ok: false, error: expect.stringMatching(/^not done/) });
    expect(converse(commands)?.trigger).toEqual({ kind: 'toolResults' });
  });

  it('is done to one who only thanks', () => {
    const { state } = play(announcing(), [says('ok, thank you', 3), way[way.length - 1] ?? call.timeUp]);
    expect(state.phase.kind).toBe('transferring');
  });

  it('begins with its announcement on a bridge that takes over', () => {
    const lost = play(announcing(), [call.fellSilent(5, [heard('1-4', putting, 'I am putting')])]).state;
    const { commands } = play(lost, [call.attached('leg-1', 'bridge-b')]);
    const input = converse(commands);
    expect(input?.trigger).toEqual({ kind: 'hand_over' });
    expect(input?.resume).toMatchObject({ heardText: 'I am putting' });
    const done = play(lost, [
      call.attached('leg-1', 'bridge-b'),
      call.replied(6, null, { heard: [heard('1-4', putting)] }, 2),
    ]);
    expect(done.state.phase.kind).toBe('transferring');
  });
});

describe('a person who is being put through', () => {
  it('is with somebody of ours once the carrier says so; nobody hangs the leg up', () => {
    const { state, commands } = play(reach('transferring'), [call.transferAccepted()]);
    expect(state.phase).toMatchObject({ kind: 'hanging_up', outcome: 'transferred', mayCallBack: false });
    expect(kinds(commands)).toEqual([]);
    expect(recorded(state, 'transferred')).toEqual([{ kind: 'transferred', toolCallId: 't1' }]);
    const asked = play(state, [call.looked('connected'), call.connected(), call.timeUp], opening + 3_000);
    expect(kinds(asked.commands)).not.toContain('hang_up');
    const over = play(state, [call.disconnected()]);
    expect(over.state.phase).toMatchObject({ kind: 'wrapping_up', outcome: 'transferred' });
  });

  it.each<[LegFailure, RegExp]>([
    ['busy', /^busy/],
    ['no_answer', /^no_answer/],
    ['declined', /^declined/],
    ['failed', /^failed/],
  ])('is back with the agent when the colleague is %s', (reason, error) => {
    const { state, commands } = play(reach('transferring'), [call.transferFailed(reason)]);
    expect(state.phase.kind).toBe('talking');
    expect(toolResult(state)).toMatchObject({ ok: false, error: expect.stringMatching(error) });
    expect(converse(commands)).toMatchObject({ trigger: { kind: 'toolResults' }, turn: 6 });
    expect(recorded(state, 'transfer_failed')).toMatchObject([{ reason, toolCallId: 't1' }]);
    // To be put through again takes another yes.
    expect(state.conversation.awaitedYes).toBeUndefined();
  });

  it('is back when nothing is heard of it in time, and with whoever takes the call all the same later', () => {
    const waiting = reach('transferring', { followThrough: { toolLimitSec: 8, transferRingSec: 20 } });
    const { state } = play(waiting, [call.timeUp], opening + 20_000);
    expect(state.phase.kind).toBe('talking');
    expect(toolResult(state)).toMatchObject({ ok: false, error: expect.stringMatching(/^no_answer/) });
    const late = play(state, [call.transferAccepted()]).state;
    expect(late.phase).toMatchObject({ kind: 'hanging_up', outcome: 'transferred' });
  });

  it('is back at once where the carrier refuses, and waits for its news where its answer was lost', () => {
    const waiting = reach('transferring');
    const refused = play(waiting, [call.notTransferred(waiting, 'final')]).state;
    expect(toolResult(refused)).toMatchObject({ ok: false, error: expect.stringMatching(/^failed/) });
    expect(play(waiting, [call.notTransferred(waiting, 'unknown')]).state).toBe(waiting);
  });

  it.each<[string, CallInput, string]>([
    ['hangs up', call.disconnected(), 'person_hung_up'],
    ['is hung up by an operator', call.endAsked, 'hung_up'],
    ['is lost with the line', call.disconnected('dropped'), 'dropped'],
  ])('%s', (_, event, outcome) => {
    const { state } = play(reach('transferring'), [event]);
    expect(state.phase).toMatchObject({ outcome });
    expect(state.conversation.deeds).toEqual([]);
  });

  it('counts as put through when the news of the leg’s end was faster', () => {
    const ended = play(reach('transferring'), [call.disconnected()]).state;
    expect(ended.phase).toMatchObject({ kind: 'wrapping_up', outcome: 'person_hung_up' });
    const { state } = play(ended, [call.transferAccepted(), call.wrappedUp]);
    expect(state.phase).toMatchObject({ kind: 'lingering', outcome: 'transferred' });
  });

  it('does not get a second call of theirs answered', () => {
    expect(kinds(play(reach('transferring'), [call.incoming()]).commands)).toEqual(['reject']);
  });

  it('is asked for its media where that is lost, and a bridge that takes over only waits', () => {
    const waiting = reach('transferring');
    const lost = play(waiting, [call.mediaStopped()], opening + 100).state;
    expect(dueAt(lost)).toBe(opening + 1_100);
    const asked = play(lost, [call.timeUp], opening + 1_100);
    expect(asked.commands).toEqual([
      { kind: 'start_media', legId: 'leg-1', carrierCallId: 'carrier-leg-1', anew: null },
    ]);
    const back = play(asked.state, [call.attached('leg-1', 'bridge-b')], opening + 2_000);
    expect(back.state.phase).toMatchObject({ kind: 'transferring', restart: null, media: { epoch: 2 } });
    expect(converse(back.commands)).toMatchObject({
      trigger: { kind: 'hand_over' },
      context: { kind: 'whole' },
    });
    const failure = play(back.state, [call.replied(6, null, {}, 2), call.transferFailed('busy')]);
    expect(converse(failure.commands)).toMatchObject({ trigger: { kind: 'toolResults' }, epoch: 2 });
  });

  it('hears how it went once the media is back, where it was away when that was known', () => {
    const lost = play(reach('transferring'), [call.mediaLost(), call.transferFailed('busy')]).state;
    expect(lost.phase).toMatchObject({ kind: 'detached', restartAt: opening });
    const { commands } = play(lost, [call.attached('leg-1', 'bridge-b')]);
    expect(converse(commands)?.trigger).toEqual({ kind: 'toolResults' });
  });

  it('has the colleague told, or not where there is nothing to send by', () => {
    const waiting = reach('transferring');
    const told = (result: Extract<CallInput, { kind: 'colleague_told' }>['result']) =>
      recorded(play(waiting, [{ kind: 'colleague_told', result }]).state, 'colleague_told');
    const failure = (code: string) => failed({ code, message: 'no', disposition: 'final' });
    expect(told(ok({ messageId: 'm' }))).toEqual([{ kind: 'colleague_told', sent: true }]);
    expect(told(failure('not-configured'))).toEqual([]);
    expect(told(failure('refused'))).toEqual([{ kind: 'colleague_told', sent: false, reason: 'refused' }]);
  });
});
