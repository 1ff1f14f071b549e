/** Streams one answer, under a limit to its first piece and one between pieces. */
import type OpenAI from 'openai';
import type { ChatCompletionChunk } from 'openai/resources/chat/completions';
import type { LanguageModel, ModelEvent } from '../../domain/ports/language-model.ts';
import { AnswerFold } from './answer.ts';
import { foundInPrompt } from './content-filter.ts';
import { Deadline } from './deadline.ts';
import { failureOf, firstTokenTimeout, tokenTimeout, wasDeadConnection } from './failures.ts';
import type { LanguageModelSettings } from './settings.ts';
import { streamRequest } from './request.ts';

type Request = Parameters<LanguageModel['stream']>[0];

export async function* streamAnswer(
  client: OpenAI,
  settings: LanguageModelSettings,
  request: Request,
  signal: AbortSignal,
): AsyncGenerator<ModelEvent, void, undefined> {
  const deadline = new Deadline(signal);
  const answer = new AnswerFold();
  try {
    deadline.start(settings.firstTokenTimeoutMs);
    for await (const chunk of await open(client, settings, request, deadline.signal)) {
      for (const event of answer.take(chunk)) {
        // The time the listener takes is not the model's.
        deadline.stop();
        if (signal.aborted) return;
        yield event;
      }
      // Chunks that hold nothing do not make the first piece come later.
      if (answer.begun) deadline.start(settings.tokenTimeoutMs);
    }
  } catch (error) {
    if (signal.aborted) return;
    if (!deadline.expired && !answer.finished) {
      const found = foundInPrompt(error);
      yield { kind: 'failed', failure: failureOf(error, Date.now()), ...(found ? { found } : {}) };
      return;
    }
  } finally {
    deadline.stop();
  }
  // The SDK ends an aborted stream like a finished one.
  if (signal.aborted) return;
  if (deadline.expired && !answer.finished)
    yield { kind: 'failed', failure: timeoutFailure(answer, settings) };
  else yield answer.end();
}

function timeoutFailure(answer: AnswerFold, settings: LanguageModelSettings) {
  return answer.begun
    ? tokenTimeout(settings.tokenTimeoutMs)
    : firstTokenTimeout(settings.firstTokenTimeoutMs);
}

async function open(
  client: OpenAI,
  settings: LanguageModelSettings,
  request: Request,
  signal: AbortSignal,
): Promise<AsyncIterable<ChatCompletionChunk>> {
  const body = streamRequest(settings, request);
  try {
    return await client.chat.completions.create(body, { signal });
  } catch (error) {
    // The pool may hand out a connection the service has just closed; a new one costs nothing but a handshake.
    if (signal.aborted || !wasDeadConnection(error)) throw error;
    return await client.chat.completions.create(body, { signal });
  }
}
