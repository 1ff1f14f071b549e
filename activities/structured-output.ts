/** Asks the model for a document, checks it against its schema, and sends one that does not fit back with what is wrong. */
import { z } from 'zod';
import type { LanguageModel, ModelMessage } from '../domain/ports/language-model.ts';
import type { Log } from '../domain/ports/log.ts';
import { failed, ok, type Result } from '../domain/result.ts';

/** How often a document that does not fit its schema is sent back with what is wrong. */
const corrections = 1;

interface Dependencies {
  readonly languageModel: Pick<LanguageModel, 'complete'>;
  readonly log: Log;
}

export type Structured = <T>(
  document: {
    readonly name: string;
    readonly schema: z.ZodType<T>;
    readonly messages: readonly ModelMessage[];
  },
  signal: AbortSignal,
) => Promise<Result<T>>;

/** Fails with the code `invalid-output` where the corrected document does not fit either. */
export function structuredOutput({ languageModel, log }: Dependencies): Structured {
  return async ({ name, schema, messages }, signal) => {
    const { $schema: _, ...jsonSchema } = z.toJSONSchema(schema);
    let asked = messages;
    for (let correction = 0; ; correction += 1) {
      const answer = await languageModel.complete({ messages: asked, schema: { name, jsonSchema } }, signal);
      if (!answer.ok) return answer;
      const checked = checkedJson(schema, answer.value);
      if (checked.ok) return ok(checked.value);
      log.warn('structured output refused', { name, correction });
      if (correction === corrections)
        return failed({ code: 'invalid-output', message: `${name}: ${checked.fault}`, disposition: 'final' });
      const wish = `This does not fit: ${checked.fault}. Answer with the corrected JSON document alone.`;
      asked = [
        ...asked,
        { role: 'assistant', content: answer.value, toolCalls: [] },
        { role: 'user', content: wish },
      ];
    }
  };
}

function checkedJson<T>(
  schema: z.ZodType<T>,
  text: string,
): { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: string } {
  try {
    const parsed = schema.safeParse(JSON.parse(text));
    if (parsed.success) return { ok: true, value: parsed.data };
    return {
      ok: false,
      fault: parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '),
    };
  } catch {
    return { ok: false, fault: 'it is not valid JSON' };
  }
}
