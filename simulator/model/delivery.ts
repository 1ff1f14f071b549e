/** Sends one answer at the profile's pace, with the fault ordered for it, and notes in the ledger how it went. */
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Ledger } from '../ledger.ts';
import type { ModelEntry } from './entries.ts';
import type { Fault } from './faults.ts';
import {
  argumentTokens,
  type Answer,
  type CompletionRequest,
  completionBody,
  deltasOf,
  errorBody,
  filterResults,
  tokensOf,
  usageOf,
} from './wire.ts';

/** How fast the model is, in ms. */
export interface Profile {
  readonly firstTokenMs: number;
  readonly perTokenMs: number;
}

export interface Delivery {
  readonly requestId: string;
  readonly request: CompletionRequest;
  readonly answer: Answer;
  readonly fault: Fault | null;
  readonly profile: Profile;
  readonly ledger: Ledger<ModelEntry>;
}

/** Waits that end early, and for good, when the client has gone. */
class Pace {
  readonly #gone: AbortSignal;
  readonly #startedMs = performance.now();
  #dueMs = 0;

  constructor(gone: AbortSignal) {
    this.#gone = gone;
  }

  get isGone(): boolean {
    return this.#gone.aborted;
  }

  /** Waits so much longer than all before, by the clock: lateness does not add up. */
  async wait(ms: number): Promise<void> {
    this.#dueMs += ms;
    const left = this.#startedMs + this.#dueMs - performance.now();
    if (ms > 0 && left > 0) await sleep(left, undefined, { signal: this.#gone }).catch(() => undefined);
  }

  async untilGone(): Promise<void> {
    if (this.#gone.aborted) return;
    await new Promise((resolve) => {
      this.#gone.addEventListener('abort', resolve, { once: true });
    });
  }
}

/** How sending ended; `tokens` were sent. */
interface Outcome {
  readonly kind: 'sent' | 'gone' | 'broken';
  readonly tokens: number;
}

export async function deliver(delivery: Delivery, response: ServerResponse): Promise<void> {
  const { ledger, requestId, request, answer } = delivery;
  const gone = new AbortController();
  response.once('close', () => {
    gone.abort();
  });
  if (response.destroyed) gone.abort();
  const pace = new Pace(gone.signal);
  const send = request.stream ? sendStream : sendWhole;
  const { kind, tokens } = await send(delivery, response, pace);
  const usage = usageOf(request, answer);
  const facts = { requestId, model: request.model, tokens, promptTokens: usage.prompt_tokens };
  if (kind === 'gone') ledger.record({ kind: 'aborted', ...facts });
  else if (kind === 'broken') ledger.record({ kind: 'broken_off', ...facts });
  else {
    const toolCalls = answer.toolCalls.map(({ name, argumentsJson }) => ({ name, argumentsJson }));
    ledger.record({ kind: 'answer', text: answer.text, toolCalls, finish: answer.finish, ...facts });
  }
}

/** The profile, and what a fault makes of it for one request. */
function paceOf({ profile, fault }: Delivery): Profile {
  if (fault?.kind !== 'slow') return profile;
  return {
    firstTokenMs: fault.firstTokenMs ?? profile.firstTokenMs,
    perTokenMs: fault.perTokenMs ?? profile.perTokenMs,
  };
}

async function sendWhole(delivery: Delivery, response: ServerResponse, pace: Pace): Promise<Outcome> {
  const { answer, fault, request, requestId } = delivery;
  const { firstTokenMs, perTokenMs } = paceOf(delivery);
  const usage = usageOf(request, answer);
  await pace.wait(firstTokenMs + perTokenMs * usage.completion_tokens);
  if (fault?.kind === 'stall') await pace.untilGone();
  if (pace.isGone) return { kind: 'gone', tokens: 0 };
  if (fault?.kind === 'cut_stream' || fault?.kind === 'stream_error') {
    response.destroy();
    return { kind: 'broken', tokens: 0 };
  }
  const body = completionBody(requestId, request.model, seconds(), answer, usage);
  response.writeHead(200, { 'content-type': 'application/json', 'x-request-id': requestId });
  response.end(JSON.stringify(body));
  return { kind: 'sent', tokens: usage.completion_tokens };
}

async function sendStream(delivery: Delivery, response: ServerResponse, pace: Pace): Promise<Outcome> {
  const { answer, fault, request, requestId } = delivery;
  const { firstTokenMs, perTokenMs } = paceOf(delivery);
  const head = { id: requestId, object: 'chat.completion.chunk', created: seconds(), model: request.model };
  const send = (chunk: object): void => {
    response.write(`data: ${JSON.stringify({ ...head, ...chunk })}\n\n`);
  };
  const sendChoice = (delta: object, finish: string | null): void => {
    send({ choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }] });
  };
  response.writeHead(200, { 'content-type': 'text/event-stream', 'x-request-id': requestId });
  response.flushHeaders();
  await pace.wait(firstTokenMs);
  const breakAt = breakPlace(answer, fault);
  let tokens = 0;
  for (const { delta, isToken } of deltasOf(answer)) {
    if (isToken && tokens > 0) await pace.wait(perTokenMs);
    if (tokens >= breakAt) return { kind: await breakOff(fault, response, pace), tokens };
    if (pace.isGone) return { kind: 'gone', tokens };
    sendChoice(delta, null);
    if (isToken) tokens += 1;
  }
  if (tokens >= breakAt) return { kind: await breakOff(fault, response, pace), tokens };
  if (pace.isGone) return { kind: 'gone', tokens };
  if (fault?.kind === 'content_filter' && fault.category !== undefined)
    send({ choices: [filteredChoice(answer, fault.category)] });
  else sendChoice({}, answer.finish);
  if (request.stream_options?.include_usage) send({ choices: [], usage: usageOf(request, answer) });
  response.end('data: [DONE]\n\n');
  return { kind: 'sent', tokens };
}

/** Azure's last choice of an answer that was stopped says what was found in it. */
function filteredChoice({ finish }: Answer, category: string): object {
  return {
    ...{ index: 0, delta: {}, logprobs: null, finish_reason: finish },
    content_filter_results: filterResults(category),
  };
}

/** After how many tokens a fault strikes; never, where none does. */
function breakPlace(answer: Answer, fault: Fault | null): number {
  if (fault === null || !('afterTokens' in fault)) return Number.POSITIVE_INFINITY;
  if (!fault.inToolCall) return fault.afterTokens;
  const [first] = answer.toolCalls;
  const inArguments = Math.ceil(argumentTokens(first?.argumentsJson ?? '').length / 2);
  return tokensOf(answer.text).length + inArguments;
}

/** Commits the fault whose place has come. */
async function breakOff(
  fault: Fault | null,
  response: ServerResponse,
  pace: Pace,
): Promise<'gone' | 'broken'> {
  if (pace.isGone) return 'gone';
  if (fault?.kind === 'stall') {
    await pace.untilGone();
    return 'gone';
  }
  if (fault?.kind === 'stream_error') {
    response.end(`data: ${JSON.stringify(errorBody(500, null, 'A fault on command.'))}\n\n`);
    return 'broken';
  }
  // What was written before must reach the client before the connection breaks.
  await new Promise((resolve) => response.write('\n', resolve));
  response.destroy();
  return 'broken';
}

function seconds(): number {
  return Math.floor(Date.now() / 1_000);
}
