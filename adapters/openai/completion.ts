/** Asks for one JSON document and waits for the whole of it. */
import type OpenAI from 'openai';
import type { ChatCompletion } from 'openai/resources/chat/completions';
import type { LanguageModel } from '../../domain/ports/language-model.ts';
import { type Result, failed, ok } from '../../domain/result.ts';
import { Deadline } from './deadline.ts';
import {
  aborted,
  answerTooLong,
  completeTimeout,
  contentFiltered,
  failureOf,
  refused,
  streamCut,
} from './failures.ts';
import type { LanguageModelSettings } from './settings.ts';
import { documentRequest } from './request.ts';

const defaultTimeoutMs = 60_000;

export async function completeDocument(
  client: OpenAI,
  settings: LanguageModelSettings,
  request: Parameters<LanguageModel['complete']>[0],
  signal: AbortSignal,
): Promise<Result<string>> {
  const timeoutMs = settings.completeTimeoutMs ?? defaultTimeoutMs;
  const deadline = new Deadline(signal);
  deadline.start(timeoutMs);
  try {
    const body = documentRequest(settings, request);
    return documentOf(await client.chat.completions.create(body, { signal: deadline.signal }));
  } catch (error) {
    if (signal.aborted) return failed(aborted);
    return failed(deadline.expired ? completeTimeout(timeoutMs) : failureOf(error, Date.now()));
  } finally {
    deadline.stop();
  }
}

function documentOf(completion: ChatCompletion): Result<string> {
  const choice = completion.choices[0];
  if (choice?.finish_reason === 'content_filter') return failed(contentFiltered);
  if (choice?.finish_reason === 'length') return failed(answerTooLong);
  if (choice?.message.refusal) return failed(refused);
  const text = choice?.message.content;
  return text ? ok(text) : failed(streamCut);
}
