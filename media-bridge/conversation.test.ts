import { describe, expect, it } from 'vitest';
import type { ConverseOutput } from '../domain/conversation/converse.ts';
import { phrase, waitingPhrase } from '../domain/conversation/phrases.ts';
import { agentEntry } from '../domain/conversation/context.ts';
import { ConversationStage, type Answer, type StageScript } from './conversation-stage-fixture.ts';

const firstWords: Answer = { words: 2, pieceMs: 0, ends: 'done' };
const long: Answer = { words: 12, pieceMs: 0, ends: 'done' };

/** A conversation, and what was sent: a word for each frame, null for a clear. */
function stageOf(script: Partial<StageScript>): { stage: ConversationStage; sent: (string | null)[] } {
  const plain = { answers: [], voiceFails: () => false, chooses: false, resumes: false };
  const stage = new ConversationStage({ ...plain, ...script });
  const sent: (string | null)[] = [];
  stage.onSent = (word) => sent.push(word);
  return { stage, sent };
}

/** The same once the agent has said its first words; a turn stands that listens. */
async function greeted({ answers = [], ...script }: Partial<StageScript> = {}): Promise<
  ReturnType<typeof stageOf> & { listening: Promise<ConverseOutput> }
> {
  const made = stageOf({ ...script, answers: [firstWords, ...answers] });
  const { stage } = made;
  const first = stage.turn({ kind: 'answer', epoch: 0, seq: 1 }, []);
  await stage.run(200);
  await first;
  return { ...made, listening: stage.turn({ kind: 'listen' }, []) };
}

/** The caller says something; the phrase is complete as soon as they are silent, if at all. */
async function say(
  stage: ConversationStage,
  text: string,
  last: 'final' | 'partial' = 'final',
): Promise<number> {
  const from = stage.now;
  stage.conversation.take({ kind: 'voice_on', at: from });
  stage.conversation.take({ kind: 'partial', text, offsetMs: from, durationMs: 100 });
  await stage.run(100);
  stage.conversation.take({ kind: 'voice_off', at: stage.now });
  if (last === 'final') stage.conversation.take({ kind: 'final', text, offsetMs: from, durationMs: 100 });
  return from;
}

/** Lets time pass until it holds. */
async function until(stage: ConversationStage, what: string, holds: () => boolean): Promise<void> {
  for (let ms = 0; ms < 20_000; ms += 5) {
    if (holds()) return;
    await stage.run(5);
  }
  throw new Error(`waited in vain for: ${what}`);
}

/** Each word once, in the order in which it was sent. */
function wordsOf(sent: readonly (string | null)[]): string {
  return sent.filter((word, at) => word && word !== sent[at - 1]).join(' ');
}

const spoken = (text: string): string =>
  [...text.matchAll(/[\p{L}\p{N}']+/gu)].map(([word]) => word).join(' ');

describe('a line that is lost', () => {
  it.each([
    ['was paused for', 0],
    ['goes on behind', 300],
  ])('tells of a backchannel that the agent %s as one', async (_name, afterMs) => {
    const { stage, sent, listening } = await greeted({ answers: [long] });
    stage.acknowledge('all');
    await say(stage, 'count.');
    await settled(stage, listening);
    await until(stage, 'the answer', () => sent.includes('a2x2'));
    const next = stage.turn({ kind: 'listen' }, []);
    await say(stage, 'mhm', 'partial');
    await stage.run(afterMs);
    expect(stage.told).toHaveLength(1);
    const over = stage.conversation.end('media_lost', stage.now);
    await stage.run(500);
    await over;
    expect(stage.told[1]).toMatchObject({ text: 'mhm', aside: { kind: 'backchannel' } });
    expect((await next).ended).toBe('media_lost');
  });

  it('mends the last turn with what the recogniser says behind its end', async () => {
    const { stage, listening } = await greeted({ answers: [{ ...long, pieceMs: 600 }] });
    stage.acknowledge('all');
    const from = await say(stage, 'the red car', 'partial');
    await until(stage, 'the turn', () => stage.measures.counters.turns === 1);
    const over = stage.conversation.end('media_lost', stage.now);
    stage.conversation.take({ kind: 'final', text: 'The dead car.', offsetMs: from, durationMs: 100 });
    await stage.run(500);
    await over;
    expect(stage.told.at(-1)).toMatchObject({
      text: 'The dead car.',
      aside: { kind: 'correction', ofSeq: 1 },
    });
    expect(await listening).toMatchObject({ ended: 'media_lost', heard: [{ complete: true }] });
  });

  it('gives its turn back at once when all was said and told', async () => {
    const { stage, listening } = await greeted();
    const { now } = stage;
    const over = stage.conversation.end('media_lost', now);
    await over;
    expect(stage.now).toBe(now);
    expect((await listening).ended).toBe('media_lost');
  });

  it.each([
    ['until the workflow has taken what it was told', true],
    ['no longer than a second for a workflow that takes nothing', false],
  ])('keeps its turn %s', async (_name, acknowledged) => {
    const { stage, listening } = await greeted({ answers: [long] });
    await say(stage, 'hello.');
    await until(stage, 'the turn', () => stage.measures.counters.turns === 1);
    let back = false;
    void listening.then(() => (back = true));
    const over = stage.conversation.end('media_lost', stage.now);
    await stage.run(1_000);
    expect(back).toBe(false);
    if (acknowledged) stage.acknowledge('first');
    await stage.run(acknowledged ? 5 : 500);
    expect(back).toBe(true);
    await over;
  });
});

describe('a caller who is kept waiting', () => {
  it('hears the apology while the answer only waits for the workflow, and then the answer', async () => {
    const { stage, sent, listening } = await greeted({ answers: [{ ...long, words: 3 }] });
    await say(stage, 'hello.');
    const apology = spoken(phrase('too_long', 'en-US'));
    await until(stage, 'the apology', () => wordsOf(sent).includes(apology));
    expect(wordsOf(sent)).not.toContain('a2x');
    stage.acknowledge('all');
    expect((await listening).utterance?.text).toBe('a2x1 a2x2 a2x3');
    await until(stage, 'the answer', () => sent.includes('a2x3'));
  });

  it('hears another request for patience than on the leg before', async () => {
    const asked = { id: '0-7w1', text: waitingPhrase('en-US', 0), toolCalls: [] };
    const { stage, sent } = await greeted({ entries: [agentEntry(asked, 0)] });
    await say(stage, 'hello.');
    const second = spoken(waitingPhrase('en-US', 1));
    await until(stage, 'a request', () => stage.measures.counters.waitingPhrases === 1);
    await until(stage, 'all of it', () => wordsOf(sent).includes(second));
    expect(wordsOf(sent)).not.toContain(spoken(waitingPhrase('en-US', 0)));
  });
});

describe('an answer', () => {
  it('that nobody has heard is not said once the turn it was for is mended, though the workflow has it', async () => {
    let ready = Promise.resolve();
    const { stage, sent, listening } = await greeted({ voiceReady: () => ready });
    stage.acknowledge('all');
    const { promise, resolve } = Promise.withResolvers<undefined>();
    ready = promise.then(() => undefined);
    const from = await say(stage, 'the red car', 'partial');
    await until(stage, 'the turn', () => stage.measures.counters.turns === 1);
    expect((await listening).utterance?.text).toBe('a2x1 a2x2');
    const next = stage.turn({ kind: 'listen' }, []);
    stage.conversation.take({ kind: 'final', text: 'The dead car.', offsetMs: from, durationMs: 100 });
    resolve(undefined);
    const { utterance, heard } = await settled(stage, next);
    expect(utterance?.text).toBe('a3x1 a3x2');
    expect(heard).toContainEqual(expect.objectContaining({ writtenText: 'a2x1 a2x2', heardText: '' }));
    await until(stage, 'the answer', () => sent.includes('a3x2'));
    expect(wordsOf(sent)).not.toContain('a2x');
  });

  it('that the results of tools make possible waits while the caller makes a sound', async () => {
    const { stage, sent, listening } = await greeted({ answers: [{ words: 1, pieceMs: 0, ends: 'tool' }] });
    stage.acknowledge('all');
    await say(stage, 'my name is Max.');
    expect((await settled(stage, listening)).utterance?.toolCalls).toHaveLength(1);
    await until(stage, 'all to be said', () => !stage.conversation.speaking);
    await say(stage, 'It is red.');
    await until(stage, 'the turn', () => stage.measures.counters.turns === 2);
    const { counters } = stage.measures;
    const { pauses } = counters;
    stage.conversation.take({ kind: 'voice_on', at: stage.now });
    await until(stage, 'the pause', () => counters.pauses > pauses);
    const next = stage.turn({ kind: 'toolResults' }, ['a2x']);
    await stage.run(100);
    expect(wordsOf(sent)).not.toContain('a3x');
    stage.conversation.take({ kind: 'voice_off', at: stage.now });
    expect((await settled(stage, next)).utterance?.text).toBe('a3x1 a3x2');
    await until(stage, 'the answer', () => sent.includes('a3x2'));
  });

  it('begun on the chance is the answer although the complete phrase is written otherwise', async () => {
    const { stage, listening } = await greeted();
    stage.acknowledge('all');
    const from = await say(stage, 'my name is marie', 'partial');
    await until(stage, 'a guess', () => stage.measures.counters.speculations === 1);
    stage.conversation.take({ kind: 'final', text: 'My name is Marie.', offsetMs: from, durationMs: 100 });
    expect((await settled(stage, listening)).utterance?.text).toBe('a2x1 a2x2');
    expect(stage.told.map(({ text }) => text)).toEqual(['my name is marie']);
    expect(stage.measures.counters.speculationsDropped).toBe(0);
  });

  it('begun on the chance does not stand before the good-bye to somebody who understands nothing', async () => {
    const { stage, sent, listening } = await greeted({
      floor: { endOfTurn: { vadSilenceMs: 600, sttCompleteMs: 40, stalledMs: 2_000 } },
    });
    stage.acknowledge('all');
    await say(stage, 'pardon');
    await settled(stage, listening);
    await until(stage, 'all to be said', () => !stage.conversation.speaking);
    const next = stage.turn({ kind: 'listen' }, []);
    const { counters } = stage.measures;
    const { speculations } = counters;
    await say(stage, 'pardon', 'partial');
    await until(stage, 'a guess', () => counters.speculations > speculations);
    const { ended, utterance } = await settled(stage, next);
    expect([ended, utterance?.text]).toEqual(['not_understood', phrase('good_bye_not_understood', 'en-US')]);
    expect(wordsOf(sent)).toContain(spoken(phrase('good_bye_not_understood', 'en-US')));
  });

  it('to a key that cuts the menu off is waited for like any other', async () => {
    const { stage, sent } = stageOf({ chooses: true, answers: [{ words: 1, pieceMs: 700, ends: 'done' }] });
    stage.acknowledge('all');
    const menu = stage.turn({ kind: 'open' }, []);
    await until(stage, 'the menu', () => sent.length > 20);
    await menu;
    void stage.turn({ kind: 'listen' }, []);
    stage.conversation.take({ kind: 'digit', digit: '1' });
    await until(stage, 'the answer', () => sent.includes('a1x1'));
    expect(stage.measures.counters.waitingPhrases).toBe(1);
  });

  it('to a new turn cuts off what it does not wait for, and it is told how much of that was heard', async () => {
    const { stage, sent, listening } = await greeted();
    const goodBye = spoken(phrase('good_bye', 'en-US')).split(' ')[0] ?? '?';
    expect((await settled(stage, listening)).utterance?.text).toBe(phrase('still_there', 'en-US'));
    const leaving = stage.turn({ kind: 'listen' }, []);
    await until(stage, 'the good-bye', () => sent.includes(goodBye));
    await stage.run(100);
    const next = stage.turn({ kind: 'toolResults' }, []);
    expect(sent.at(-1)).toBeNull();
    expect((await leaving).ended).toBe('fenced');
    const { utterance, heard } = await settled(stage, next);
    expect(utterance?.text).toBe('a2x1 a2x2');
    const writtenText = phrase('good_bye', 'en-US');
    expect(heard).toContainEqual(expect.objectContaining({ writtenText, complete: false, playing: false }));
  });
});

it('leaves an answer that is being heard its name, though a turn with a text message brings it back', async () => {
  const { stage, sent, listening } = await greeted({ answers: [{ ...long, pieceMs: 60 }] });
  stage.acknowledge('all');
  await say(stage, 'hello.');
  await until(stage, 'the answer', () => sent.includes('a2x2'));
  const next = stage.turn({ kind: 'text_message' }, [], ['I am on the train.']);
  expect((await listening).ended).toBe('fenced');
  expect(await settled(stage, next)).toMatchObject({ utterance: { id: '1-2' }, missesTexts: true });
  await until(stage, 'all to be said', () => !stage.conversation.speaking);
  const { heard } = await settled(stage, stage.turn({ kind: 'text_message' }, []));
  expect(heard).toContainEqual(expect.objectContaining({ utteranceId: '1-2', complete: true }));
});

/** The turn as it comes back, however long that takes. */
async function settled(stage: ConversationStage, turn: Promise<ConverseOutput>): Promise<ConverseOutput> {
  let back = false;
  void turn.then(() => (back = true));
  await until(stage, 'the turn to come back', () => back);
  return turn;
}

it('asks soon where an answer may have been missed, and late where none was', async () => {
  const silence = { silenceMs: 20_000, promptsMax: 1, monologueMs: 20_000, monologuesMax: 2 };
  const askedAfter = async (misses: boolean): Promise<number> => {
    const { stage, sent } = stageOf({ misses, floor: { silence } });
    const from = stage.now;
    void stage.turn({ kind: 'listen' }, []);
    while (sent.length === 0 && stage.now - from < 25_000) await stage.run(100);
    return stage.now - from;
  };
  expect(Math.round((await askedAfter(true)) / 1_000)).toBe(4);
  expect(Math.round((await askedAfter(false)) / 1_000)).toBe(20);
});
