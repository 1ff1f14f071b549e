/** Activity: after the call, its synthesis and next action, as structured output checked against its schema. */
import { cancellationSignal } from '@temporalio/activity';
import {
  NextAction,
  OperatorSynthesis,
  SummaryText,
  SynthesisDocument,
  type WrapUp,
} from '../domain/call/wrap-up.ts';
import {
  materialOf,
  wrapUpPrompt,
  type WrapUpInput,
  type WrapUpMaterial,
} from '../domain/call/wrap-up-prompt.ts';
import type { LanguageModel } from '../domain/ports/language-model.ts';
import type { Log } from '../domain/ports/log.ts';
import { ok, type Result } from '../domain/result.ts';
import { valueOrThrow } from './failures.ts';
import { structuredOutput, type Structured } from './structured-output.ts';

interface Dependencies {
  readonly languageModel: Pick<LanguageModel, 'complete'>;
  readonly log: Log;
}

/** What is wanted beside the synthesis and the next action. */
export interface WrapUpWishes {
  /** BCP 47. */
  readonly operatorLanguage?: string;
  readonly summaryAgreed?: boolean;
}

export function createWrapUp(deps: Dependencies) {
  const structured = structuredOutput(deps);
  return async (input: WrapUpInput): Promise<Result<WrapUp>> =>
    failedUnlessLater(await summedUp(structured, materialOf(input), input, cancellationSignal()));
}

/** All documents are asked for at once; the first that cannot be had decides. */
export async function summedUp(
  structured: Structured,
  material: WrapUpMaterial,
  { operatorLanguage, summaryAgreed = false }: WrapUpWishes,
  signal: AbortSignal,
): Promise<Result<WrapUp>> {
  const { language } = material;
  const messages = wrapUpPrompt(material, language);
  const isForeign = operatorLanguage !== undefined && primary(operatorLanguage) !== primary(language);
  const [synthesis, nextAction, foreign, summary] = await Promise.all([
    structured({ name: 'synthesis', schema: SynthesisDocument, messages }, signal),
    structured({ name: 'next_action', schema: NextAction, messages }, signal),
    isForeign
      ? structured(
          {
            name: 'operator_synthesis',
            schema: OperatorSynthesis,
            messages: wrapUpPrompt(material, operatorLanguage),
          },
          signal,
        )
      : null,
    summaryAgreed ? structured({ name: 'summary_text', schema: SummaryText, messages }, signal) : null,
  ]);
  if (!synthesis.ok) return synthesis;
  if (!nextAction.ok) return nextAction;
  if (foreign && !foreign.ok) return foreign;
  if (summary && !summary.ok) return summary;
  const { long, short } = foreign?.value ?? synthesis.value;
  const operator =
    operatorLanguage === undefined ? {} : { operator: { lang: operatorLanguage, long, short } };
  return ok({
    synthesis: { ...synthesis.value, ...operator },
    nextAction: nextAction.value,
    ...(summary ? { summaryText: summary.value.text } : {}),
  });
}

/** A text in British English need not be written again in American. */
function primary(bcp47: string): string {
  return bcp47.split('-')[0]?.toLowerCase() ?? '';
}

/** A failure that may pass is thrown, so that Temporal tries again; one that will not comes back as a value. */
function failedUnlessLater<T>(result: Result<T>): Result<T> {
  return result.ok || result.failure.disposition === 'final' ? result : valueOrThrow<Result<T>>(result);
}
