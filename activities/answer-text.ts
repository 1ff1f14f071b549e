/** Activity: has the model answer the person's text messages in writing, while no call is under way; both are judged. */
import type { ConversationContext } from '../domain/conversation/context.ts';
import {
  namesIn,
  refusedByFilter,
  unansweredWords,
  type Moderated,
  type Refused,
} from '../domain/conversation/moderated.ts';
import type { Moderator } from '../domain/conversation/moderator.ts';
import { phrase } from '../domain/conversation/phrases.ts';
import { planForTexts, textPrompt, type TextAnswer } from '../domain/conversation/texting.ts';
import { toolsFor } from '../domain/conversation/tools/index.ts';
import type { ToolCall } from '../domain/conversation/transcript.ts';
import type { LanguageModel } from '../domain/ports/language-model.ts';
import { failed, ok, type Failure, type Result } from '../domain/result.ts';
import { fittedText } from '../domain/text-message.ts';
import { valueOrThrow } from './failures.ts';

interface Dependencies {
  readonly languageModel: LanguageModel;
  /** Null: only the filter of the model's own service refuses anything. */
  readonly moderator: Pick<Moderator, 'judge'> | null;
  /** Of the activity under way: aborted when nobody waits for it any more. */
  readonly cancelled: () => AbortSignal;
}

/** A failure that may pass is thrown, so that Temporal tries again; nothing is sent or changed here. */
export function createAnswerText(deps: Dependencies) {
  return async (given: ConversationContext): Promise<Result<TextAnswer>> => {
    const context = { ...given, plan: planForTexts(given.plan) };
    const answer = await judgedAnswer(deps, context);
    if (answer.ok || answer.failure.disposition === 'final') return answer;
    return ok(valueOrThrow(answer));
  };
}

/** The model is shown nothing that nobody has judged: unlike on the telephone, there is time for it. */
async function judgedAnswer(
  { languageModel, moderator, cancelled }: Dependencies,
  context: ConversationContext,
): Promise<Result<TextAnswer>> {
  const signal = cancelled();
  const words = unansweredWords(context.entries);
  const names = words ? namesIn(words) : {};
  const declined = (moderated: Moderated, toolCalls: readonly ToolCall[] = []): Result<TextAnswer> =>
    ok({ text: phrase('declined', context.language), toolCalls, moderated: [moderated] });

  const refusedInput = words && ((await moderator?.judge(words.text, signal)) ?? null);
  if (refusedInput) return declined({ where: 'input', ...refusedInput, ...names });
  const { text, toolCalls, failure, refused } = await written(languageModel, context, signal);
  if (refused && text === '' && toolCalls.length === 0)
    return declined({ where: 'input', ...refused, ...names });
  if (failure && !refused) return failed(failure);
  const refusedOutput = refused ?? (await moderator?.judge(text, signal));
  return refusedOutput
    ? declined({ where: 'output', ...refusedOutput }, toolCalls)
    : ok({ text: fittedText(withoutMark(text)), toolCalls });
}

interface Written {
  readonly text: string;
  readonly toolCalls: readonly ToolCall[];
  readonly failure: Failure | null;
  /** By the filter of the model's own service. */
  readonly refused: Refused | null;
}

async function written(
  languageModel: LanguageModel,
  context: ConversationContext,
  signal: AbortSignal,
): Promise<Written> {
  const request = { messages: textPrompt(context), tools: toolsFor(context.plan) };
  let text = '';
  const toolCalls: ToolCall[] = [];
  for await (const event of languageModel.stream(request, signal)) {
    switch (event.kind) {
      case 'text':
        text += event.text;
        break;
      case 'tool_call':
        toolCalls.push(event.call);
        break;
      case 'done':
        return { text, toolCalls, failure: null, refused: null };
      case 'failed':
        return { text, toolCalls, failure: event.failure, refused: refusedByFilter(event) };
    }
  }
  return { text, toolCalls, failure: brokenOff, refused: null };
}

const brokenOff: Failure = {
  code: 'broken-off',
  message: 'The model broke off.',
  disposition: 'retryable',
};

/** A model may take the mark of text messages in its context for a part of them. */
function withoutMark(text: string): string {
  return text.replace(/^\s*\(text message\)\s*/i, '');
}
