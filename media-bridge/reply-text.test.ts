/** What of a reply is handed on to be spoken, and what stands in its text, whatever is refused and whenever that is known. */
import { setImmediate as nextRound } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { ok } from '../domain/result.ts';
import { newMeasures } from './figures.ts';
import { Moderator } from '../domain/conversation/moderator.ts';
import { ManualClock } from './playout-fixture.ts';
import { ReplyText, type Sentence } from './reply-text.ts';

const silent = (): void => undefined;
const log = { debug: silent, info: silent, warn: silent, error: silent };
const level = { hate: 4, self_harm: 4, sexual: 4, violence: 4 };
const own = { language: 'en-US', recurring: false };
const declined = 'I cannot talk about that.';

/** `order`: in which of the sentences asked about the verdicts come; all at once where it is left out. */
function written(
  options: {
    readonly order?: readonly number[];
    readonly moderated?: boolean;
    readonly opening?: string;
  } = {},
) {
  const { order, moderated = true, opening = '' } = options;
  const waiting: (() => void)[] = [];
  const moderation = {
    judge: async (text: string) => {
      if (order) await new Promise<void>((resolve) => void waiting.push(resolve));
      return ok([{ category: 'violence' as const, severity: text.includes('bad') ? 6 : 0 }]);
    },
  };
  const moderator = new Moderator({
    ...{ moderation, levels: level, limitMs: 60_000, log },
    ...{ clock: new ManualClock(), measures: newMeasures() },
  });
  const sentences: Sentence[] = [];
  const abort = new AbortController();
  let refused = 0;
  const text = new ReplyText({
    ...{ language: 'en-US', heardBefore: '', opening, declined, signal: abort.signal },
    moderator: moderated ? moderator : null,
    onSentence: (sentence) => sentences.push(sentence),
    onRefused: () => (refused += 1),
  });
  if (opening !== '') text.line(opening, own);
  return {
    text,
    sentences,
    waiting,
    abort,
    spoken: () => sentences.map((sentence) => sentence.text),
    refused: () => refused,
    release: async () => {
      for (const at of order ?? []) {
        waiting[at]?.();
        await nextRound();
      }
    },
  };
}

const cases: readonly (readonly [string, string, readonly string[], string])[] = [
  ['clean words', 'One is fine. Two is fine.', ['One is fine.', 'Two is fine.'], 'One is fine. Two is fine.'],
  [
    'a bad sentence in the middle',
    'One. Two is bad. Three.',
    ['One.', declined, 'Three.'],
    `One. ${declined} Three.`,
  ],
  ['a bad sentence at the beginning', 'One is bad. Two.', [declined, 'Two.'], `${declined} Two.`],
  ['a bad sentence at the end', 'One. Two is bad.', ['One.', declined], `One. ${declined}`],
  [
    'two bad sentences',
    'One is bad. Two. Three is bad. Four.',
    [declined, 'Two.', 'Four.'],
    `${declined} Two. Four.`,
  ],
  ['nothing but bad sentences', 'One is bad. Two is bad.', [declined], declined],
];

describe('a reply', () => {
  it.each(cases)('of %s', async (_, words, spoken, whole) => {
    const reply = written();
    for (const piece of words.match(/\s*\S+/g) ?? []) reply.text.add(piece);
    await reply.text.end();
    expect(reply.spoken()).toEqual(spoken);
    expect(reply.text.text).toBe(whole);
    expect(reply.refused()).toBe(words.split('bad').length - 1);
    // What was heard is found by where its sentence begins.
    for (const { start, text } of reply.sentences) expect(whole.slice(start, start + text.length)).toBe(text);
  });

  it('is spoken in its order, in whatever order the verdicts come', async () => {
    const reply = written({ order: [2, 0, 1] });
    reply.text.add('One. Two is bad. Three.');
    const end = reply.text.end();
    expect(reply.spoken()).toEqual([]);
    expect(reply.text.handedOn).toBe('');
    await reply.release();
    await end;
    expect(reply.spoken()).toEqual(['One.', declined, 'Three.']);
  });

  it('has its fixed words spoken at once, unjudged', async () => {
    const reply = written({ order: [0], opening: 'Nothing bad.' });
    expect(reply.spoken()).toEqual(['Nothing bad.']);
    reply.text.add('Two.');
    void reply.text.end();
    expect(reply.spoken()).toEqual(['Nothing bad.']);
    await reply.release();
    expect(reply.text.text).toBe('Nothing bad. Two.');
  });

  it('that is cut has no words that nobody has judged', async () => {
    const reply = written({ order: [0] });
    reply.text.add('One. Two is bad. Thr');
    await reply.release();
    reply.text.cut();
    expect(reply.text.text).toBe('One.');
    for (const wake of reply.waiting) wake();
    await nextRound();
    expect(reply.spoken()).toEqual(['One.']);
    expect(reply.text.text).toBe('One.');
  });

  it('that nobody judges keeps what it had begun when it is cut', () => {
    const reply = written({ moderated: false });
    reply.text.add('One. Two is bad. Thr');
    reply.text.cut();
    expect(reply.spoken()).toEqual(['One.', 'Two is bad.']);
    expect(reply.text.text).toBe('One. Two is bad. Thr');
  });

  it('that the service of the model stops drops what it had begun, and says so once', async () => {
    const reply = written();
    reply.text.add('One is bad. Two. Thr');
    await nextRound();
    reply.text.refuseRest({ category: 'model_filter', severity: null });
    await reply.text.end();
    expect(reply.text.text).toBe(`${declined} Two.`);
    const other = written();
    other.text.add('One. Thr');
    other.text.refuseRest({ category: 'model_filter', severity: null });
    await other.text.end();
    expect(other.spoken().slice(0, 2)).toEqual(['One.', declined]);
  });

  it('never speaks a bad sentence, and has in its text just what it hands on', async () => {
    const sentence = fc.constantFrom('Good one.', 'A bad one.', 'What?', 'So it is!', 'bad.');
    await fc.assert(
      fc.asyncProperty(
        fc.array(sentence, { maxLength: 8 }),
        fc.array(fc.nat(7), { maxLength: 16 }),
        async (said, order) => {
          const all = [...order, ...said.map((_, at) => at)];
          const reply = written({ order: all });
          for (const one of said) reply.text.add(`${one} `);
          const end = reply.text.end();
          await reply.release();
          await end;
          expect(reply.spoken().join(' ')).not.toContain('bad');
          expect(reply.spoken().filter((text) => text === declined).length).toBeLessThanOrEqual(1);
          expect(reply.text.text.trim().replaceAll(/\s+/g, ' ')).toBe(reply.spoken().join(' '));
          for (const { start, text } of reply.sentences)
            expect(reply.text.text.slice(start, start + text.length)).toBe(text);
        },
      ),
      { numRuns: 60 },
    );
  });
});
