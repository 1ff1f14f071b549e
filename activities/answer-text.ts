/** Activity: has the model answer the person's text messages in writing, while no call is under way. */
import { cancellationSignal } from '@temporalio/activity';
import type { ConversationContext } from '../domain/conversation/context.ts';
import { planForTexts, textPrompt, type TextAnswer } from '../domain/conversation/texting.ts';
import { toolsFor } from '../domain/conversation/tools/index.ts';
import type { ToolCall } from '../domain/conversation/transcript.ts';
import type { LanguageModel } from '../domain/ports/language-model.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import { fittedText } from '../domain/text-message.ts';
import { valueOrThrow } from './failures.ts';

/** A failure that may pass is thrown, so that Temporal tries again; nothing is sent or changed here. */
export function createAnswerText({ languageModel }: { readonly languageModel: LanguageModel }) {
  return async (context: ConversationContext): Promise<Result<TextAnswer>> => {
    const answer = await answerOf(languageModel, { ...context, plan: planForTexts(context.plan) });
    if (answer.ok || answer.failure.disposition === 'final') return answer;
    return ok(valueOrThrow(answer));
  };
}

async function answerOf(
  languageModel: LanguageModel,
  context: ConversationContext,
): Promise<Result<TextAnswer>> {
  const request = { messages: textPrompt(context), tools: toolsFor(context.plan) };
  let text = '';
  const toolCalls: ToolCall[] = [];
  for await (const event of languageModel.stream(request, cancellationSignal())) {
    switch (event.kind) {
      case 'text':
        text += event.text;
        break;
      case 'tool_call':
        toolCalls.push(event.call);
        break;
      case 'done':
        return ok({ text: fittedText(withoutMark(text)), toolCalls });
      case 'failed':
        return failed(event.failure);
    }
  }
  return failed({ code: 'broken-off', message: 'The model broke off.', disposition: 'retryable' });
}

/** A model may take the mark of text messages in its context for a part of them. */
function withoutMark(text: string): string {
  return text.replace(/^\s*\(text message\)\s*/i, '');
}
