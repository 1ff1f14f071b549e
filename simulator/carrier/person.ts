/** A person as data: whether they take the call, and the script of what they say and wait for. */
import { z } from 'zod';
import { noiseKinds } from './noises.ts';

const words = z.string().max(2_000).refine(isPattern, 'the source of a regular expression');
const ms = z.number().nonnegative().max(3_600_000);
const text = z.string().min(1).max(4_000);
const timeoutMs = ms.default(30_000);
const noise = z.enum(noiseKinds);
/** How long a noise lasts. */
const noiseMs = z.number().positive().max(60_000);
/** Relative to full scale, or to the sound it comes from. */
const decibels = z.number().min(-90).max(0);

export const Step = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('say'), text }),
  /** Waits till the words were heard since the last step and, unless `evenWhileSpeaking`, the agent has fallen silent. */
  z.object({
    kind: z.literal('wait_for'),
    words,
    timeoutMs,
    evenWhileSpeaking: z.boolean().default(false),
  }),
  /**
   * A sound that is no word: `cough` is a rough voice in bursts of 250 ms, `hum` a mains hum that stands still, `melody` changing
   * notes as of a line on hold, `click` a crack of 4 ms, `beep` the steady tone of an answering machine. The step
   * ends with it.
   */
  z.object({ kind: z.literal('noise'), noise, ms: noiseMs }),
  /** Speaks into the agent's speech, or makes a noise for `ms`: once it has said certain words, or has spoken for so long. */
  z
    .object({
      kind: z.literal('interrupt'),
      afterWords: words.optional(),
      afterMs: ms.optional(),
      text: text.optional(),
      noise: noise.optional(),
      ms: noiseMs.default(300),
      timeoutMs,
    })
    .refine((step) => (step.afterWords === undefined) !== (step.afterMs === undefined), {
      error: 'either afterWords or afterMs',
    })
    .refine((step) => (step.text === undefined) !== (step.noise === undefined), {
      error: 'either text or noise',
    }),
  /** One key after the other, 120 ms apart, each with its tone of 100 ms in the person's sound. */
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

/** What is wrong with the person's line; what is left out is well. */
export const Line = z.object({
  /** What the person hears of the agent comes back in their own sound after `delayMs`, changed by `levelDb` (-12: a quarter). */
  echo: z.object({ delayMs: z.number().int().nonnegative().max(1_000), levelDb: decibels }).optional(),
  /** White noise of this root mean square (dBFS) under all that the person says. */
  noiseDb: decibels.optional(),
  /** So many frames of a hundred arrive as silence, in both directions; which ones, the number decides. */
  lossPercent: z.number().min(0).max(100).optional(),
  /** How media comes back after its socket was lost: the carrier opens it again by itself, or waits to be asked; left out: as the carrier does. */
  mediaReconnect: z.enum(['by-itself', 'when-asked']).optional(),
  /**
   * So much of what the person says while no socket is open is kept for the next one, which begins with it; it begins with the first sound,
   * and what does not fit any more is lost.
   */
  keepsSoundMs: z.number().nonnegative().max(20_000).default(0),
  /** The person's frames leave 0 to so many ms late, in order. */
  jitterMs: z.number().nonnegative().max(1_000).optional(),
});
export type Line = z.infer<typeof Line>;
export type LineInput = z.input<typeof Line>;

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
  line: Line.prefault({}),
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
