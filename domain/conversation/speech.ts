/** How the agent speaks: its speed and its style. */
import { z } from 'zod';

export const speechStyles = ['none', 'cheerful', 'sad'] as const;

export const slowestSpeech = 0.75;
export const fastestSpeech = 1.25;

export const Speech = z.object({
  /** 1 is the voice's own pace. */
  speed: z.number().min(slowestSpeech).max(fastestSpeech),
  /** Spoken where the voice has it, plainly otherwise. */
  style: z.enum(speechStyles),
});
export type Speech = z.infer<typeof Speech>;

export const plainSpeech: Speech = { speed: 1, style: 'none' };
