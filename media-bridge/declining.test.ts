/** What the caller says is judged while it is answered: nothing is heard before the verdict, and no later than without one. */
import { describe, expect, it } from 'vitest';
import type { ConverseOutput } from '../domain/conversation/converse.ts';
import { phrase } from '../domain/conversation/phrases.ts';
import { ConversationStage, type Answer, type StageScript } from './conversation-stage-fixture.ts';

const declined = phrase('declined', 'en-US');
const greeting: Answer = { words: 2, pieceMs: 0, ends: 'done' };

interface Told {
  readonly stage: ConversationStage;
  /** When each word began to be sent, in ms since the caller fell silent. */
  readonly sentAt: Map<string, number>;
  readonly output: Promise<ConverseOutput>;
}

/** The caller says something to an agent that has greeted and listens. */
async function told(
  text: string,
  answers: readonly Answer[],
  script: Partial<StageScript> = {},
): Promise<Told> {
  const plain = { voiceFails: () => false, chooses: false, resumes: false };
  const stage = new ConversationStage({ ...plain, ...script, answers: [greeting, ...answers] });
  stage.acknowledge('all');
  const first = stage.turn({ kind: 'answer', epoch: 0, seq: 1 }, []);
  await stage.run(400);
  await first;
  const output = stage.turn({ kind: 'listen' }, []);
  const from = stage.now;
  stage.conversation.take({ kind: 'voice_on', at: from });
  stage.conversation.take({ kind: 'partial', text, offsetMs: from, durationMs: 100 });
  await stage.run(100);
  stage.conversation.take({ kind: 'voice_off', at: stage.now });
  stage.conversation.take({ kind: 'final', text, offsetMs: from, durationMs: 100 });
  const silentAt = stage.now;
  const sentAt = new Map<string, number>();
  stage.onSent = (word) => {
    if (word !== null && !sentAt.has(word)) sentAt.set(word, stage.now - silentAt);
  };
  return { stage, sentAt, output };
}

const later = (stage: () => ConversationStage | undefined, ms: number): Promise<void> =>
  new Promise((resolve) => {
    stage()?.after(ms, resolve);
  });

/** Judges the caller's words after so long, and the agent's at once. */
function judging(
  ms: number,
  severity: number,
): { script: Partial<StageScript>; on(stage: ConversationStage): void } {
  const stages: ConversationStage[] = [];
  return {
    script: {
      violence: async (text) => {
        if (/a\dx/.test(text) || !text.includes('mean')) return 0;
        await later(() => stages[0], ms);
        return severity;
      },
    },
    on: (stage) => stages.push(stage),
  };
}

describe('the answer to what the caller says', () => {
  const answer: Answer = { words: 3, pieceMs: 40, ends: 'done' };

  it('is heard as soon as without a judge, where the verdict comes before the first word', async () => {
    const heardAt = async (script: Partial<StageScript>): Promise<number | undefined> => {
      const { stage, sentAt } = await told('A kind word.', [answer], script);
      await stage.run(2_000);
      return sentAt.get('a2x1');
    };
    const plain = await heardAt({});
    expect(plain).toBeGreaterThan(0);
    expect(await heardAt({ violence: () => Promise.resolve(0) })).toBe(plain);
  });

  it.each([
    ['once the verdict is there', 200],
    ['after the limit, where none comes', 60_000],
  ])('is heard %s', async (_, ms) => {
    const judge = judging(ms, 0);
    const made = told('A mean word.', [{ ...answer, pieceMs: 0 }], judge.script);
    const { stage, sentAt } = await made;
    judge.on(stage);
    await stage.run(2_000);
    const at = sentAt.get('a2x1') ?? 0;
    expect(at).toBeGreaterThanOrEqual(Math.min(ms, 300));
    expect(at).toBeLessThan(Math.min(ms, 300) + 300);
    expect(stage.measures.counters.moderationLate).toBe(ms > 300 ? 1 : 0);
  });

  it('is dropped, tool calls and all, where they must not be answered: they are declined, and the talk goes on', async () => {
    const judge = judging(50, 7);
    const tool: Answer = { words: 3, pieceMs: 0, ends: 'tool' };
    const { stage, sentAt, output } = await told(
      'A mean word.',
      [tool, { ...answer, pieceMs: 0 }],
      judge.script,
    );
    judge.on(stage);
    await stage.run(3_000);
    const { utterance, callerSeq, moderated } = await output;
    expect(utterance).toMatchObject({ text: `${declined} a3x1 a3x2 a3x3`, toolCalls: [] });
    expect(callerSeq).toBe(1);
    expect(moderated).toEqual([
      { where: 'input', category: 'violence', severity: 7, turns: [{ epoch: 1, seq: 1 }] },
    ]);
    expect([...sentAt.keys()]).not.toContain('a2x1');
    expect(sentAt.has('a3x3')).toBe(true);
    expect(stage.measures.counters).toMatchObject({ inputsRefused: 1, outputsRefused: 0 });
  });

  it('is declined where a guess at it was refused before the greeting could begin', async () => {
    const plain = { voiceFails: () => false, chooses: false, resumes: false };
    const stage = new ConversationStage({ ...plain, answers: [{ words: 0, pieceMs: 0, ends: 'filtered' }] });
    stage.conversation.take({ kind: 'final', text: 'A mean word.', offsetMs: 0, durationMs: 100 });
    stage.acknowledge('all');
    await stage.run(500);
    const output = stage.turn({ kind: 'open' }, []);
    await stage.run(1_000);
    const { utterance, moderated } = await output;
    expect(utterance?.text).toContain(declined);
    expect(moderated).toMatchObject([{ where: 'input', category: 'model_filter' }]);
    const next = stage.turn({ kind: 'listen' }, []);
    await stage.run(60_000);
    const [heard] = (await next).heard;
    expect(heard).toMatchObject({ utteranceId: '1-1', heardText: utterance?.text, complete: true });
  });

  it('is told as refused even if the line is lost before the caller hears it', async () => {
    const judge = judging(50, 7);
    const { stage, output } = await told('A mean word.', [answer, { ...answer, pieceMs: 900 }], {
      ...judge.script,
      voiceReady: () => new Promise(() => undefined),
    });
    judge.on(stage);
    await stage.run(600);
    const over = stage.conversation.end('media_lost', stage.now);
    await stage.run(500);
    await over;
    expect((await output).moderated).toMatchObject([{ where: 'input', turns: [{ epoch: 1, seq: 1 }] }]);
  });
});

describe('the answer to what the person writes', () => {
  const answer: Answer = { words: 3, pieceMs: 0, ends: 'done' };
  const refused = { where: 'input', category: 'violence', severity: 7 };
  const violence = (text: string): Promise<number> => Promise.resolve(text.includes('mean') ? 7 : 0);

  it('is dropped where it is refused, and the message is named that is withheld', async () => {
    const { stage, sentAt, output } = await told('A kind word.', [answer, answer, answer], { violence });
    await stage.run(3_000);
    await output;
    const spoken = stage.turn({ kind: 'text_message' }, [], ['A mean text.']);
    await stage.run(3_000);
    const { utterance, moderated, missesTexts } = await spoken;
    expect(missesTexts).toBeUndefined();
    expect(utterance?.text).toBe(`${declined} a4x1 a4x2 a4x3`);
    expect(moderated).toEqual([{ ...refused, texts: ['id of A mean text.'] }]);
    expect([...sentAt.keys()]).not.toContain('a3x1');
  });

  it('is judged with the next words where the message came while a reply was made without it', async () => {
    const judged: string[] = [];
    const made = await told('A kind word.', [{ ...answer, pieceMs: 300 }, answer, answer], {
      violence: (text) => {
        judged.push(text);
        return violence(text);
      },
    });
    const { stage, output } = made;
    await stage.run(400);
    const bound = stage.turn({ kind: 'text_message' }, [], ['A mean text.']);
    await stage.run(1_000);
    await output;
    const { moderated: unjudged, missesTexts } = await bound;
    expect([unjudged, missesTexts]).toEqual([undefined, true]);
    expect(judged.join()).not.toContain('mean');
    const next = stage.turn({ kind: 'listen' }, []);
    stage.conversation.take({ kind: 'voice_on', at: stage.now });
    stage.conversation.take({ kind: 'partial', text: 'Well.', offsetMs: stage.now, durationMs: 100 });
    await stage.run(100);
    stage.conversation.take({ kind: 'voice_off', at: stage.now });
    stage.conversation.take({ kind: 'final', text: 'Well.', offsetMs: stage.now - 100, durationMs: 100 });
    await stage.run(3_000);
    const { utterance, moderated } = await next;
    expect(judged).toContain('A mean text.\nWell.');
    expect(utterance?.text).toMatch(declined);
    expect(moderated).toEqual([{ ...refused, turns: [{ epoch: 1, seq: 2 }], texts: ['id of A mean text.'] }]);
  });
});
