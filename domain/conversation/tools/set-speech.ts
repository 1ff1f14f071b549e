/** Tool: speak slower, faster or in another style, because the person wishes it. */
import { z } from 'zod';
import { fastestSpeech, slowestSpeech, speechStyles, type Speech } from '../speech.ts';
import type { Tool } from './tool.ts';

export const setSpeech: Tool<{ speed?: number | undefined; style?: Speech['style'] | undefined }> = {
  name: 'set_speech',
  description:
    'Changes how you speak from your next words on, when the person wishes it slower, faster or in another style. Write nothing beside this call; then go on with what you said last.',
  parameters: () =>
    z
      .strictObject({
        speed: z
          .number()
          .min(slowestSpeech)
          .max(fastestSpeech)
          .optional()
          .describe('1 is the usual speed; a step of 0.15 is well heard'),
        style: z
          .enum(speechStyles)
          .optional()
          .describe('How the voice sounds; none is the usual. Not every voice has every style'),
      })
      .refine((given) => given.speed !== undefined || given.style !== undefined, 'give a speed or a style'),
  apply: ({ speech }, { speed = speech.speed, style = speech.style }) => {
    if (speed === speech.speed && style === speech.style)
      return { ok: true, records: [], told: { speed, style } };
    return {
      ok: true,
      speech: { speed, style },
      records: [{ kind: 'speech_changed', speed, style }],
      told: { speed, style },
    };
  },
};
