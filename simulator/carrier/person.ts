/** A person as data: whether they take the call, and the script of what they say and wait for. */
import { z } from 'zod';

const words = z.string().max(2_000).refine(isPattern, 'the source of a regular expression');
const ms = z.number().nonnegative().max(3_600_000);
const text = z.string().min(1).max(4_000);
const timeoutMs = ms.default(30_000);

export const Step = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('say'), text }),
  /** Waits till the words were heard since the last step and, unless `evenWhileSpeaking`, the agent has fallen silent. */
  z.object({
    kind: z.literal('wait_for'),
    words,
    timeoutMs,
    evenWhileSpeaking: z.boolean().default(false),
  }),
  /** Speaks into the agent's speech: once it has said certain words, or has spoken for so long. */
  z
    .object({
      kind: z.literal('interrupt'),
      afterWords: words.optional(),
      afterMs: ms.optional(),
      text,
      timeoutMs,
    })
    .refine((step) => (step.afterWords === undefined) !== (step.afterMs === undefined), {
      error: 'either afterWords or afterMs',
    }),
  z.object({ kind: z.literal('press'), digits: z.string().regex(/^[0-9*#A-D]{1,40}$/) }),
  z.object({ kind: z.literal('pause'), ms }),
  z.object({ kind: z.literal('hang_up') }),
  /** Each time the agent has fallen silent, says what the first fitting rule has to say; done when `until` was heard. */
  z.object({
    kind: z.literal('answer_questions'),
    rules: z
      .array(z.object({ when: words, say: text, times: z.number().int().positive().optional() }))
      .max(100),
    until: words,
    timeoutMs: ms.default(300_000),
  }),
]);
export type Step = z.infer<typeof Step>;

const Answers = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('answers'), afterMs: ms.default(0) }),
  z.object({ kind: z.literal('no_answer'), afterMs: ms.default(30_000) }),
  z.object({ kind: z.literal('busy') }),
  z.object({ kind: z.literal('declines') }),
  z.object({ kind: z.literal('bad_number') }),
]);

export const Person = z.object({
  /** E.164. */
  number: z.string().regex(/^\+[1-9]\d{6,14}$/),
  answers: Answers.default({ kind: 'answers', afterMs: 0 }),
  script: z.array(Step).max(200).default([]),
  /** Patience after the script's end; without it the person stays till the agent hangs up. */
  thenHangUpAfterMs: ms.optional(),
});
export type Person = z.infer<typeof Person>;
/** A person as it is written down: what has a default may be left out. */
export type PersonInput = z.input<typeof Person>;

function isPattern(source: string): boolean {
  try {
    new RegExp(source, 'i');
    return true;
  } catch {
    return false;
  }
}
