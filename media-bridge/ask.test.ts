/** A question in the words of the workflow: spoken without a model, and part of the talk like every other utterance. */
import { afterEach, describe, expect, it } from 'vitest';
import type { ConverseOutput, Trigger } from '../domain/conversation/converse.ts';
import { phrase } from '../domain/conversation/phrases.ts';
import { ConversationStage, type Answer, type StageScript } from './conversation-stage-fixture.ts';
import { openLeg, saying, wholeContext, type Leg } from './leg-fixture.ts';
import type { Person } from './person-fixture.ts';

const spoken = 'q1 q2 q3 q4 q5 q6 q7 q8 q9';
const text = `${spoken}?`;
const ask: Trigger = { kind: 'ask', text, language: 'en-US' };
const ofModel: Trigger = { ...ask, ofModel: true };
const calls: Answer = { words: 2, pieceMs: 0, ends: 'tool' };
const plain: Answer = { words: 3, pieceMs: 0, ends: 'done' };

/** The agent has spoken and called a tool; the question is brought once `meanwhile` has happened. */
async function asked(
  trigger: Trigger,
  script: Partial<StageScript> = {},
  meanwhile: (stage: ConversationStage) => Promise<void> = () => Promise.resolve(),
): Promise<{ stage: ConversationStage; sent: string[]; output: Promise<ConverseOutput> }> {
  const fixed = { voiceFails: () => false, chooses: false, resumes: false };
  const stage = new ConversationStage({ ...fixed, answers: [calls, plain], ...script });
  stage.acknowledge('all');
  const first = stage.turn({ kind: 'answer', epoch: 0, seq: 1 }, []);
  await stage.run(1_000);
  const { utterance } = await first;
  await meanwhile(stage);
  const sent: string[] = [];
  stage.onSent = (word) => {
    if (word !== null && sent.at(-1) !== word) sent.push(word);
  };
  const output = stage.turn(trigger, utterance?.toolCalls.map(({ id }) => id) ?? []);
  return { stage, sent, output };
}

async function says(stage: ConversationStage, words: string): Promise<void> {
  const from = stage.now;
  stage.conversation.take({ kind: 'voice_on', at: from });
  stage.conversation.take({ kind: 'partial', text: words, offsetMs: from, durationMs: 100 });
  await stage.run(200);
  stage.conversation.take({ kind: 'voice_off', at: stage.now });
  stage.conversation.take({ kind: 'final', text: words, offsetMs: from, durationMs: 100 });
}

describe('a question of the workflow', () => {
  it('is spoken as it stands, and the turn goes back at once', async () => {
    const { stage, sent, output } = await asked(ask);
    await stage.run(20);
    expect(await output).toMatchObject({ utterance: { id: '1-2', text, toolCalls: [] } });
    await stage.run(800);
    expect(sent.join(' ')).toBe(spoken);
  });

  it('ends where the person speaks into it, and their words are answered by the model', async () => {
    const { stage, sent, output } = await asked(ask);
    await stage.run(120);
    await output;
    const answer = stage.turn({ kind: 'listen' }, []);
    await says(stage, 'No, wait.');
    await stage.run(3_000);
    const { callerSeq, utterance, heard } = await answer;
    expect([callerSeq, utterance?.text]).toEqual([1, 'a2x1 a2x2 a2x3']);
    const report = heard.find(({ utteranceId }) => utteranceId === '1-2');
    expect(report).toMatchObject({ writtenText: text, complete: false });
    expect(report?.heardText).toMatch(/^q1/);
    expect(sent).not.toContain('q9');
  });

  it('is not put to somebody who has said something meanwhile: they are answered', async () => {
    const { stage, sent, output } = await asked(ask, {}, async (waiting) => {
      await says(waiting, 'Wait, one more thing.');
      await waiting.run(1_000);
    });
    await stage.run(3_000);
    expect(await output).toMatchObject({ callerSeq: 1, utterance: { text: 'a2x1 a2x2 a2x3' } });
    expect(sent.join(' ')).not.toMatch(/q\d/);
  });

  it('is whole, and nobody has to write on, where the line is lost in it', async () => {
    const { stage, output } = await asked(ask);
    await stage.run(300);
    await output;
    const next = stage.turn({ kind: 'listen' }, []);
    void stage.conversation.end('media_lost', stage.now);
    await stage.run(1_000);
    const { heard, unfinished } = await next;
    expect(heard).toContainEqual(expect.objectContaining({ utteranceId: '1-2', writtenText: text }));
    expect(unfinished).toBeUndefined();
  });
});

describe('words of a model in a question', () => {
  it('are judged with it as one, before any of it is said', async () => {
    const judged: string[] = [];
    const stages: ConversationStage[] = [];
    const { stage, sent, output } = await asked(
      ofModel,
      {
        violence: (words) => {
          judged.push(words);
          return new Promise((resolve) => {
            stages[0]?.after(200, () => {
              resolve(0);
            });
          });
        },
      },
      (waiting) => {
        stages.push(waiting);
        return Promise.resolve();
      },
    );
    await stage.run(100);
    expect(sent.join(' ')).not.toMatch(/q\d/);
    await stage.run(900);
    expect(judged).toContain(text);
    expect((await output).utterance?.text).toBe(text);
    expect(sent.join(' ')).toContain(spoken);
  });

  it('that are refused are not said: the person is told so in place of the whole question', async () => {
    const violence = (words: string): Promise<number> => Promise.resolve(words.includes('q3') ? 7 : 0);
    const { stage, sent, output } = await asked(ofModel, { violence });
    await stage.run(4_000);
    expect(await output).toMatchObject({
      utterance: { text: phrase('declined', 'en-US') },
      moderated: [{ where: 'output', category: 'violence', severity: 7 }],
    });
    expect(sent.join(' ')).not.toMatch(/q\d/);
  });

  it('are none in fixed words: nobody judges these', async () => {
    const { stage, output } = await asked(ask, { violence: () => Promise.resolve(7) });
    await stage.run(500);
    expect((await output).utterance?.text).toBe(text);
  });
});

describe('on a line', () => {
  let leg: Leg | null = null;
  afterEach(() => leg?.close());

  async function attached(answers: readonly string[]): Promise<{ leg: Leg; person: Person }> {
    const made = await openLeg({ answers: answers.map((words) => saying(words)) });
    leg = made;
    const person = made.person();
    await person.until('attachment', () => made.call.epoch === 1);
    return { leg: made, person };
  }

  it('asks no model, and the yes to it does', async () => {
    const { leg: made, person } = await attached(['I will.']);
    await made.turn(ask);
    expect(made.questions).toHaveLength(0);
    await person.untilHeard('q9');
    const answer = made.turn({ kind: 'listen' });
    person.say('yes please');
    const { callerSeq, heard, utterance } = await answer;
    expect([callerSeq, utterance?.text]).toEqual([1, 'I will.']);
    expect(heard).toContainEqual(expect.objectContaining({ utteranceId: '1-1', complete: true }));
    expect(made.questions[0]?.slice(-2)).toEqual([
      { role: 'assistant', content: text, toolCalls: [] },
      { role: 'user', content: 'yes please' },
    ]);
  });

  it('goes on with one that was cut off on another bridge, and reports it as one', async () => {
    const { leg: made, person } = await attached([]);
    const cut = { kind: 'agent', at: 0, utteranceId: '0-7', text, toolCalls: [] } as const;
    const entries = [{ ...cut, heard: { text: 'q1 q2', complete: false } }];
    const turn = made.turn(
      { kind: 'listen' },
      {
        context: { ...wholeContext, entries },
        resume: { utteranceId: '0-7', text, heardText: 'q1 q2' },
      },
    );
    await person.untilHeard('q9');
    person.say('yes');
    const { heard } = await turn;
    expect(heard).toContainEqual(
      expect.objectContaining({ utteranceId: '0-7', heardText: text, complete: true }),
    );
    expect(person.heard()).not.toContain('q2');
  });
});
