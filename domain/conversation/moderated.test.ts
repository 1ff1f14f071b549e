/** Words that were refused: recorded without themselves, and shown to no model again. */
import { describe, expect, it } from 'vitest';
import { opening, play, reach, replied, says } from '../../tests/call-fixture.ts';
import type { CallInput } from '../call/events.ts';
import { foldEvent, openReport } from '../call/report.ts';
import type { CallState } from '../call/state.ts';
import { wholeContext } from '../call/take-up.ts';
import { materialOf, materialOfReport, wrapUpPrompt } from '../call/wrap-up-prompt.ts';
import type { ConverseOutput } from './converse.ts';
import { unansweredWords, withheldNotice, type Moderated } from './moderated.ts';
import { promptFor } from './prompt.ts';

const threat = 'I will burn your house down.';
const refusedInput: Moderated = {
  ...{ where: 'input', category: 'violence', severity: 7 },
  turns: [{ epoch: 1, seq: 1 }],
};

function brings(turn: number, output: Partial<ConverseOutput>): CallInput {
  return { kind: 'conversed', epoch: 1, turn, output: { heard: [], ...output } };
}

const declined = brings(2, {
  callerSeq: 1,
  utterance: { id: '1-2', text: 'I cannot talk about that. What is your name?', toolCalls: [] },
  moderated: [refusedInput],
});

function reportOf({ plan, direction, lineId, unrecorded }: CallState) {
  const empty = openReport({ plan, direction, lineId, state: 'dialing', at: opening });
  return unrecorded.reduce(foldEvent, empty);
}

describe('what the caller said and was refused', () => {
  const { state } = play(reach('talking'), [replied(1, 'Hello.'), says(threat, 1), declined]);

  it('is recorded by its kind, not by its words', () => {
    const records = state.unrecorded.flatMap(({ body }) => (body.kind === 'moderated' ? [body] : []));
    expect(records).toEqual([
      { kind: 'moderated', where: 'input', category: 'violence', severity: 7, turnIds: ['1-1'] },
    ]);
  });

  it('is shown to no model again, and what stands in its place says that it was declined', () => {
    const prompt = promptFor(wholeContext(state, opening));
    expect(JSON.stringify(prompt)).not.toContain('burn');
    expect(prompt.map(({ role }) => role)).toEqual(['system', 'assistant', 'system', 'assistant']);
    expect(prompt[2]?.content).toBe(withheldNotice);
  });

  it('is not summed up, neither from the call nor from its records', () => {
    const { plan, conversation } = state;
    const { language, claim, entries } = conversation;
    const ofCall = wrapUpPrompt(materialOf({ plan, language, claim, entries, now: opening }), language);
    const ofRecords = wrapUpPrompt(materialOfReport(reportOf(state)), language);
    expect(JSON.stringify([ofCall, ofRecords])).not.toContain('burn');
  });

  it('stands in the report for people, marked', () => {
    expect(reportOf(state).messages).toContainEqual(
      expect.objectContaining({ kind: 'caller', text: threat, withheld: true }),
    );
  });

  it('stays withheld when the recogniser mends it', () => {
    const mended = says('I will burn your horse down.', 2, 1, { kind: 'correction', ofSeq: 1 });
    const prompt = promptFor(wholeContext(play(state, [mended]).state, opening));
    expect(JSON.stringify(prompt)).not.toContain('burn');
  });
});

it('a sentence of the agent that was not spoken is recorded, and changes nothing else', () => {
  const said = brings(2, {
    callerSeq: 1,
    utterance: { id: '1-2', text: 'One moment.', toolCalls: [] },
    moderated: [{ where: 'output', category: 'hate', severity: 5 }],
  });
  const before = play(reach('talking'), [replied(1, 'Hello.'), says('Hi.', 1)]).state;
  const { state } = play(before, [said]);
  expect(state.unrecorded).toContainEqual(
    expect.objectContaining({
      body: { kind: 'moderated', where: 'output', category: 'hate', severity: 5 },
    }),
  );
  expect(promptFor(wholeContext(state, opening)).at(1)).toEqual({
    ...{ role: 'assistant', content: 'Hello.', toolCalls: [] },
  });
});

describe('the words to be answered', () => {
  it.each([
    [
      'are none after the agent has spoken',
      [replied(1, 'Hello.'), says('Hi.', 1), replied(2, 'Yes?', { callerSeq: 1 })],
      null,
    ],
    ['are all that was said since', [replied(1, 'Hello.'), says('Hi.', 1), says('Well.', 2)], 'Hi.\nWell.'],
    ['are no backchannels', [replied(1, 'Hello.'), says('mhm', 1, 1, { kind: 'backchannel' })], null],
    ['are none that are withheld', [replied(1, 'Hello.'), says(threat, 1), declined, says('Hm.', 2)], 'Hm.'],
  ] as const)('%s', (_, events, words) => {
    const { entries } = play(reach('talking'), events).state.conversation;
    expect(unansweredWords(entries)?.text ?? null).toBe(words);
  });
});
