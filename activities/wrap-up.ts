/** Activity: after the call, its synthesis and next action, as structured output checked against its schema. */
import { z } from 'zod';
import { activityInfo, cancellationSignal } from '@temporalio/activity';
import { NextAction, Synthesis } from '../domain/call/wrap-up.ts';
import { wrapUpPrompt, type WrapUpInput } from '../domain/call/wrap-up-prompt.ts';
import type { LanguageModel, ModelMessage } from '../domain/ports/language-model.ts';
import type { Log } from '../domain/ports/log.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import { valueOrThrow } from './failures.ts';

/** How often a document that does not fit its schema is sent back with what is wrong. */
const corrections = 1;

interface Dependencies {
  readonly languageModel: LanguageModel;
  readonly log: Log;
}

export function createWrapUp({ languageModel, log }: Dependencies) {
  async function structured<T>(
    name: string,
    schema: z.ZodType<T>,
    messages: readonly ModelMessage[],
  ): Promise<Result<T>> {
    const { $schema: _, ...jsonSchema } = z.toJSONSchema(schema);
    let asked = messages;
    for (let attempt = 0; ; attempt += 1) {
      const answer = await languageModel.complete(
        { messages: asked, schema: { name, jsonSchema } },
        cancellationSignal(),
      );
      if (!answer.ok) return answer;
      const checked = checkedJson(schema, answer.value);
      if (checked.ok) return ok(checked.value);
      log.warn('structured output refused', { name, attempt: activityInfo().attempt, correction: attempt });
      if (attempt === corrections) {
        return failed({ code: 'invalid-output', message: `${name}: ${checked.fault}`, disposition: 'final' });
      }
      const correction = `This does not fit: ${checked.fault}. Answer with the corrected JSON document alone.`;
      asked = [
        ...asked,
        { role: 'assistant', content: answer.value, toolCalls: [] },
        { role: 'user', content: correction },
      ];
    }
  }

  return async (input: WrapUpInput): Promise<Result<{ synthesis: Synthesis; nextAction: NextAction }>> => {
    const messages = wrapUpPrompt(input);
    const [synthesis, nextAction] = await Promise.all([
      structured('synthesis', Synthesis, messages),
      structured('next_action', NextAction, messages),
    ]);
    if (!synthesis.ok) return failedUnlessLater(synthesis);
    if (!nextAction.ok) return failedUnlessLater(nextAction);
    return ok({ synthesis: synthesis.value, nextAction: nextAction.value });
  };
}

/** A failure that may pass is thrown, so that Temporal tries again; one that will not comes back as a value. */
function failedUnlessLater(result: Extract<Result<unknown>, { ok: false }>): Result<never> {
  return result.failure.disposition === 'final' ? result : valueOrThrow<Result<never>>(result);
}

function checkedJson<T>(
  schema: z.ZodType<T>,
  text: string,
): { ok: true; value: T } | { ok: false; fault: string } {
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
