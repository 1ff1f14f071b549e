import { describe, expect, it } from 'vitest';
import * as call from '../../tests/call-fixture.ts';
import {
  agentPhoneNumber,
  attached,
  heard,
  opened,
  play,
  replied,
  says,
  toolCall,
} from '../../tests/call-fixture.ts';
import type { ToolCall } from '../conversation/transcript.ts';
import type { CallCommand, CallInput } from './events.ts';
import type { CallState } from './state.ts';

const wants = toolCall('w', 'talk_to_person', { reason: 'money' });
const looks = toolCall('s', 'search_documents', { query: 'hail' });
const writes = (text: string): ToolCall => toolCall('m', 'send_sms', { recipient: 'colleague', text });
const question = call.transferQuestion;
const ask = { kind: 'ask', text: question, language: 'en-US' };
const asked = [...call.waysTo.talking, replied(1, 'Hello.'), says('a human please', 1)];
const opening = (): CallState =>
  opened({ followThrough: { toolLimitSec: 8 } }, 'outbound', { agentPhoneNumber });

/** The agent's answer calls these tools, and then this happens. */
function calling(toolCalls: readonly ToolCall[], ...then: readonly CallInput[]): call.Played {
  const before = play(opening(), asked).state;
  return play(before, [replied(2, 'I see.', { callerSeq: 1, toolCalls }), ...then]);
}

function inputOf(commands: readonly CallCommand[]) {
  return commands.flatMap((command) => (command.kind === 'converse' ? [command.input] : [])).at(-1);
}

function resultsOf({ conversation }: CallState): Record<string, unknown> {
  return Object.fromEntries(
    conversation.entries.flatMap((entry) =>
      entry.kind === 'tool' ? [[entry.toolCallId, JSON.parse(entry.result)]] : [],
    ),
  );
}

describe('a tool that needs a yes', () => {
  it('has the person asked in the words of code, and no model in between', () => {
    const { state, commands } = calling([wants]);
    expect(inputOf(commands)?.trigger).toEqual(ask);
    expect(resultsOf(state)).toMatchObject({ w: { ok: false, error: expect.stringMatching(/do not ask/) } });
    const after = play(state, [replied(3, question)]);
    expect(inputOf(after.commands)?.trigger).toEqual({ kind: 'listen' });
  });

  it('reads out what the model has written, on one line, where that is short enough to be listened to', () => {
    const short = inputOf(calling([writes('Call Marie\nback.')]).commands)?.trigger;
    expect(short).toMatchObject({
      kind: 'ask',
      ofModel: true,
      text: expect.stringContaining('Call Marie back'),
    });
    const long = calling([writes('Call Marie back. '.repeat(20))]);
    expect(inputOf(long.commands)?.trigger).toEqual({ kind: 'toolResults' });
    expect(resultsOf(long.state)).toMatchObject({ m: { error: expect.stringMatching(/shorten it by \d+/) } });
    expect(long.state.conversation.awaitedYes).toBeUndefined();
  });

  it('has one question asked at a time: the first', () => {
    const { state, commands } = calling([wants, writes('Call Marie.')]);
    expect(inputOf(commands)?.trigger).toEqual(ask);
    expect(resultsOf(state)).toMatchObject({ m: { error: expect.stringMatching(/something else first/) } });
    expect(state.conversation.awaitedYes).toMatchObject({ tool: 'talk_to_person' });
  });

  it('has it asked once what else the answer wanted is done', () => {
    const begun = calling([looks, wants]);
    expect(begun.commands.at(-1)).toMatchObject({ kind: 'deed', toolCallId: 's' });
    const done: CallInput = {
      kind: 'deed_done',
      toolCallId: 's',
      answer: { ok: true, told: { found: 'x' } },
    };
    const after = play(begun.state, [done]);
    expect(inputOf(after.commands)).toMatchObject({
      trigger: ask,
      context: { entries: [{ toolCallId: 'w' }, { toolCallId: 's' }] },
    });
    // Wherever the media is by then.
    const away = play(begun.state, [call.mediaLost(), done, attached('leg-1', 'bridge-b')]);
    expect(inputOf(away.commands)?.trigger).toEqual(ask);
    const early = play(begun.state, [call.mediaLost(), attached('leg-1', 'bridge-b')]);
    expect(inputOf(early.commands)?.trigger).toEqual({ kind: 'listen' });
  });
});

describe('a question whose bridge dies', () => {
  const back = attached('leg-1', 'bridge-b');
  const said = heard('1-2', 'I see.');

  it('before a word of it was spoken is asked by the next one', () => {
    const input = inputOf(calling([wants], call.fellSilent(3, [said]), back).commands);
    expect(input).toMatchObject({ trigger: ask });
    expect(input?.resume).toBeUndefined();
  });

  it.each<[string, CallInput[]]>([
    ['in the middle of it', [call.fellSilent(3, [said, heard('1-3', question, 'Shall I put')])]],
    [
      'when the turn is back already',
      [replied(3, question), call.fellSilent(4, [said, heard('1-3', question, 'Shall I put')])],
    ],
  ])('%s is gone on with, and counts once it was heard', (_, events) => {
    const resumed = calling([wants], ...events, back);
    expect(inputOf(resumed.commands)).toMatchObject({
      trigger: { kind: 'listen' },
      resume: { utteranceId: '1-3', text: question, heardText: 'Shall I put' },
    });
    const { turn } = resumed.state.conversation;
    const rest = { callerSeq: 1, toolCalls: [{ ...wants, id: 'again' }], heard: [heard('1-3', question)] };
    const agreed = play(resumed.state, [says('yes please', 1, 2), replied(turn, 'Well.', rest, 2)]);
    expect(agreed.state.conversation.deeds).toMatchObject([{ toolCallId: 'again' }]);
  });

  it('in other words, as it was refused, leaves it to the model how to go on', () => {
    const declined = heard('1-3', 'I cannot talk about that.', 'I cannot');
    expect(
      inputOf(calling([wants], call.fellSilent(3, [said, declined]), back).commands)?.trigger,
    ).toMatchObject({
      kind: 'go_on',
    });
  });

  it('is not asked past what the person has said meanwhile', () => {
    const { commands } = calling([wants], says('no, wait', 2), call.fellSilent(3, [said]), back);
    expect(inputOf(commands)?.trigger).toEqual({ kind: 'answer', epoch: 1, seq: 2 });
  });
});
