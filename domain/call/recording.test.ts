import { describe, expect, it } from 'vitest';
import * as call from '../../tests/call-fixture.ts';
import { heard, opened, opening, play, replied, says } from '../../tests/call-fixture.ts';
import { announcementOf } from '../conversation/recording-announcement.ts';
import { phraseLanguages } from '../conversation/phrases.ts';
import type { CallCommand, CallInput } from './events.ts';
import { dueAt, type CallState } from './state.ts';

const followThrough = { toolLimitSec: 8, recording: true };
const greeting = `Hello. ${announcementOf('en-US')} What is it about?`;
const attached: CallInput[] = [call.begun, call.dialed(), call.connected(), call.attached()];
const talking = (): CallState => play(opened({ followThrough }), attached).state;
/** The turn goes back when it is written: its first words are being played. */
const beginning = { ...heard('1-1', greeting, 'Hello.'), playing: true };
const told = [
  replied(1, greeting, { heard: [beginning] }),
  replied(2, null, { heard: [heard('1-1', greeting)] }),
];
const started = (): CallState => {
  const { state } = play(talking(), told);
  return play(state, [call.recordingOrdered(state)]).state;
};
const orders = (commands: readonly CallCommand[]) =>
  commands.flatMap((command) =>
    command.kind === 'start_recording'
      ? ['start']
      : command.kind === 'order_recording'
        ? [command.order]
        : [],
  );
const states = ({ unrecorded }: CallState): string[] =>
  unrecorded.flatMap(({ body }) => (body.kind === 'recording' ? [body.state] : []));
const converse = (commands: readonly CallCommand[]) =>
  commands.flatMap((command) => (command.kind === 'converse' ? [command.input] : [])).at(-1);
/** The carrier does what it is asked last. */
const done = (state: CallState): CallState => play(state, [call.recordingOrdered(state)]).state;

describe('the recording of a call', () => {
  it('is none where calls are not recorded, and no tool is offered for it', () => {
    const { state, commands } = play(opened({ followThrough: { toolLimitSec: 8 } }), [...attached, ...told]);
    expect(state.recording).toBeUndefined();
    expect(orders(commands)).toEqual([]);
    const [first] = commands.filter(({ kind }) => kind === 'converse');
    expect(first).toMatchObject({ input: { context: { plan: { toolsOff: ['recording'] } } } });
  });

  it('begins once its announcement was heard, which the bridge tells as soon as it was', () => {
    const first = play(opened({ followThrough }), attached);
    expect(converse(first.commands)?.context).toMatchObject({ recording: { sinceEpoch: 1 } });
    const said = play(first.state, [replied(1, greeting, { heard: [beginning] })]);
    expect(converse(said.commands)?.trigger).toEqual({ kind: 'listen', untilHeard: true });
    expect(orders(said.commands)).toEqual([]);
    const known = play(said.state, [replied(2, null, { heard: [heard('1-1', greeting)] })]);
    expect(states(known.state)).toEqual(['announced']);
    expect(known.commands).toContainEqual(
      expect.objectContaining({ kind: 'start_recording', carrierCallId: 'carrier-leg-1', attempt: 1 }),
    );
    expect(converse(known.commands)?.trigger).toEqual({ kind: 'listen' });
    expect(states(done(known.state))).toEqual(['announced', 'started']);
  });

  it.each(phraseLanguages)('is announced in %s', (language) => {
    const text = `… ${announcementOf(language)}`;
    const begun = play(talking(), [replied(1, text), replied(2, null, { heard: [heard('1-1', text)] })]);
    expect(orders(begun.commands)).toEqual(['start']);
  });

  it('does not begin where the person broke in: it waits for an announcement that is heard', () => {
    const half = heard('1-1', greeting, 'Hello. This call is');
    const broken = play(talking(), [replied(1, greeting), replied(2, null, { heard: [half] })]);
    expect(orders(broken.commands)).toEqual([]);
    // It is waited for once: whoever has nothing more to tell is not asked for ever.
    expect(converse(broken.commands)?.trigger).toEqual({ kind: 'listen' });
    const again = `${announcementOf('en-US')} So?`;
    const { commands } = play(broken.state, [
      replied(3, again),
      replied(4, null, { heard: [heard('1-3', again)] }),
    ]);
    expect(orders(commands)).toEqual(['start']);
  });

  it.each([
    ['en-US', 'Stop recording, please.'],
    ['en-US', 'Uh, I do not want to be recorded'],
    ['de-DE', 'Aufnahme stoppen bitte'],
    ['fr-FR', "Arrêtez l'enregistrement s'il vous plaît"],
    ['es-ES', 'Detener la grabación'],
    ['it-IT', 'Interrompi la registrazione, grazie'],
    ['zh-CN', '请停止录音。'],
  ])('stops at once when the person says so (%s): %s', (language, text) => {
    const { state } = play(opened({ followThrough }, 'outbound', { language }), [...attached, ...told]);
    const on = done(state);
    const { state: asked, commands } = play(on, [says(text, 1)]);
    expect(orders(commands)).toEqual(['stop']);
    expect(states(done(asked))).toEqual(['announced', 'started', 'stopped']);
  });

  it.each(['Do not stop recording my claim number is B 42', 'Recording', 'Stop.', 'please'])(
    'goes on where the person means something else: %s',
    (text) => {
      expect(orders(play(started(), [says(text, 1)]).commands)).toEqual([]);
    },
  );

  it('never begins when the person does not want it, nor on their next leg', () => {
    const { state } = play(talking(), [says('do not record me', 1), ...told]);
    expect(state.recording).toMatchObject({ kind: 'over', byWish: true });
    const back = play(state, [
      call.disconnected('dropped'),
      replied(3, null, { ended: 'media_lost' }),
      ...[call.incoming(), call.answered(), call.connected('leg-2'), call.attached('leg-2')],
    ]);
    expect(converse(back.commands)?.context).not.toHaveProperty('recording');
    expect(back.state.recording).toMatchObject({ kind: 'over', legId: 'leg-2' });
  });

  it('is announced anew on another leg', () => {
    const back = play(started(), [
      call.disconnected('dropped'),
      replied(3, null, { ended: 'media_lost' }),
      ...[call.incoming(), call.answered(), call.connected('leg-2'), call.attached('leg-2')],
    ]);
    expect(states(back.state)).toEqual(['announced', 'started', 'stopped']);
    expect(converse(back.commands)?.context).toMatchObject({ recording: { sinceEpoch: 2 } });
  });

  it('is paused, resumed and stopped by order, one thing at a time', () => {
    const order = (wish: 'pause' | 'resume' | 'stop'): CallInput => ({
      kind: 'recording_wished',
      order: wish,
    });
    const { state, commands } = play(started(), [order('pause'), order('resume'), order('pause')]);
    expect(orders(commands)).toEqual(['pause']);
    const resumed = play(done(state), [order('resume')]);
    expect(orders(resumed.commands)).toEqual(['resume']);
    const stopped = play(done(resumed.state), [order('stop')]);
    expect(orders(stopped.commands)).toEqual(['stop']);
    const over = done(stopped.state);
    expect(states(over)).toEqual(['announced', 'started', 'paused', 'resumed', 'stopped']);
    expect(orders(play(over, [order('resume')]).commands)).toEqual([]);
  });

  it('is ordered by the agent’s tool, which answers at once', () => {
    const ask = (id: string, order: string) => call.toolCall(id, 'recording', { order });
    const { state, commands } = play(started(), [
      says('pause that', 1),
      replied(3, '', { callerSeq: 1, toolCalls: [ask('p', 'pause')] }),
    ]);
    expect(orders(commands)).toEqual(['pause']);
    expect(converse(commands)?.context).toMatchObject({
      entries: [{ kind: 'tool', result: '{"ok":true,"recording":"paused"}' }],
    });
    const none = play(play(opened(), attached).state, [replied(1, '', { toolCalls: [ask('q', 'stop')] })]);
    expect(converse(none.commands)?.context).toMatchObject({
      entries: [{ kind: 'tool', result: expect.stringContaining('not recorded') }],
    });
    expect(state.conversation.deeds).toBeUndefined();
  });

  it('is asked for again when the carrier refuses for now, and given up for good after some times', () => {
    let { state } = play(talking(), told);
    let at = opening;
    for (let refusals = 1; refusals < 4; refusals++) {
      state = play(state, [call.recordingOrdered(state, 'retryable')], at).state;
      at = dueAt(state) ?? 0;
      const again = play(state, [call.timeUp], at);
      expect(again.commands).toMatchObject([{ kind: 'start_recording', attempt: 1 }]);
      state = again.state;
    }
    state = play(state, [call.recordingOrdered(state, 'retryable')], at).state;
    expect(states(state)).toEqual(['announced', 'failed']);
    expect(state.phase.kind).toBe('talking');
  });

  it('is begun anew, as another one, when the carrier could not make it', () => {
    const failing = play(started(), [call.recordingFailed()]).state;
    const { commands } = play(failing, [call.timeUp], dueAt(failing) ?? 0);
    expect(commands).toMatchObject([{ kind: 'start_recording', attempt: 2 }]);
  });

  it('that cannot be paused is stopped', () => {
    const { state } = play(started(), [{ kind: 'recording_wished', order: 'pause' }]);
    expect(orders(play(state, [call.recordingOrdered(state, 'final')]).commands)).toEqual(['stop']);
  });

  it('ends with the call', () => {
    expect(orders(play(started(), [call.endAsked]).commands)).toEqual(['stop']);
    const gone = play(started(), [call.disconnected(), replied(3, null, { ended: 'media_lost' })]).state;
    expect(states(gone)).toEqual(['announced', 'started', 'stopped']);
    expect(gone.recording).toMatchObject({ kind: 'over' });
  });

  it('pauses while the person is put through, and is stopped for good when they are', () => {
    const way = call.waysTo.transferring.slice(4);
    const agentPhoneNumber = call.agentPhoneNumber;
    const first = play(opened({ followThrough }, 'outbound', { agentPhoneNumber }), [
      ...attached,
      replied(1, greeting, { heard: [heard('1-1', greeting)] }),
    ]).state;
    const { state, commands } = play(done(first), way.slice(1));
    expect(state.phase.kind).toBe('transferring');
    expect(orders(commands)).toEqual(['pause']);
    const back = play(done(state), [call.transferFailed('busy')]);
    expect(orders(back.commands)).toEqual(['resume']);
    expect(orders(play(done(state), [call.transferAccepted()]).commands)).toEqual(['stop']);
  });

  it('has its file noted', () => {
    const file = { eventId: 'e', recordingId: 'r', index: 0, location: 'https://files/r.wav', durationMs: 9 };
    const { unrecorded } = play(started(), [{ kind: 'recording_file', file }]).state;
    expect(unrecorded.at(-1)?.body).toEqual({
      ...{ kind: 'recording_file', recordingId: 'r', index: 0 },
      ...{ location: 'https://files/r.wav', durationMs: 9 },
    });
  });
});
