/** Structured output from a transcript: fits the product's schemas, any schema, and what was said. */
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { NextAction, Synthesis } from '../../domain/call/wrap-up.ts';
import type { ChatMessage } from './conversation.ts';
import { documentFor } from './document.ts';

function transcript(...lines: readonly string[]): readonly ChatMessage[] {
  return [
    { role: 'system', text: 'You sum up a telephone call.\nLanguage: en-US\nNow: 2026-11-21T08:00:00Z' },
    { role: 'user', text: `Transcript:\nAgent: How are you?\n${lines.join('\n')}` },
  ];
}

function made<T>(schema: z.ZodType<T>, messages: readonly ChatMessage[]): T {
  return schema.parse(documentFor(z.toJSONSchema(schema), messages));
}

describe('documents', () => {
  it.each([
    [['Person: A truck hit me.', 'Person: Thank you, very kind.'], 'high', 'case_closed'],
    [['Person: This is ridiculous, I want to complain!'], 'low', 'requires_expertise'],
    [["Person: I'll send the photos."], 'partial', 'customer_will_send_info'],
    [['Person: My husband was injured.'], 'partial', 'requires_expertise'],
    [['Person: Merci beaucoup.'], 'high', 'case_closed'],
    [['Person pressed: 1'], 'unknown', 'case_closed'],
  ])('%j', (lines, satisfaction, action) => {
    const synthesis = made(Synthesis, transcript(...lines));
    expect(synthesis.satisfaction).toBe(satisfaction);
    expect(synthesis.long).not.toContain('How are you');
    expect(made(NextAction, transcript(...lines)).action).toBe(action);
  });

  it('takes the messages themselves where no transcript is given', () => {
    const messages: readonly ChatMessage[] = [{ role: 'user', text: 'My cellar is under water.' }];
    expect(made(Synthesis, messages).short).toBe('My cellar is under water');
  });

  it('fits schemas it has never seen', () => {
    const schema = z.object({
      id: z.literal('x'),
      at: z.iso.datetime(),
      note: z.string().max(5),
      code: z.string().min(40),
      level: z.enum(['a', 'b']),
      count: z.int().min(3),
      done: z.boolean(),
      maybe: z.string().nullable(),
      items: z.array(z.object({ name: z.string() })).min(2),
    });
    expect(made(schema, transcript('Person: Hello there, everybody.'))).toMatchObject({
      count: 3,
      level: 'a',
    });
  });
});
