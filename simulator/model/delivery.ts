/** Sends one answer at the profile's pace, with the fault ordered for it, and notes in the ledger how it went. */
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Ledger } from '../ledger.ts';
import type { ModelEntry } from './entries.ts';
import type { Fault } from './faults.ts';
import { type Answer, type CompletionRequest, completionBody, deltasOf, usageOf } from './wire.ts';

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
  readonly kind: 'sent' | 'broken';
  readonly tokens: number;
}

export async function deliver(delivery: Delivery, response: ServerResponse): Promise<void> {
  const { ledger, requestId, answer, fault } = delivery;
  const gone = new AbortController();
  response.once('close', () => {
    gone.abort();
  });
  if (response.destroyed) gone.abort();
  const pace = new Pace(gone.signal);
  const send = delivery.request.stream ? sendStream : sendWhole;
  const { kind, tokens } = await send(delivery, response, pace);
  const { text, finish } = answer;
  const toolCalls = answer.toolCalls.map(({ name, argumentsJson }) => ({ name, argumentsJson }));
  if (kind === 'sent') ledger.record({ kind: 'answer', requestId, text, toolCalls, finish, tokens });
  // A connection broken by order was not broken by the client.
  else if (fault?.kind !== 'cut_stream') ledger.record({ kind: 'aborted', requestId, tokens });
}

async function sendWhole(delivery: Delivery, response: ServerResponse, pace: Pace): Promise<Outcome> {
  const { answer, fault, profile, request, requestId } = delivery;
  const usage = usageOf(request, answer);
  await pace.wait(profile.firstTokenMs + profile.perTokenMs * usage.completion_tokens);
  if (fault?.kind === 'stall') await pace.untilGone();
  if (fault?.kind === 'cut_stream') response.destroy();
  if (pace.isGone || response.destroyed) return { kind: 'broken', tokens: 0 };
  const body = completionBody(requestId, request.model, seconds(), answer, usage);
  response.writeHead(200, { 'content-type': 'application/json', 'x-request-id': requestId });
  response.end(JSON.stringify(body));
  return { kind: 'sent', tokens: usage.completion_tokens };
}

async function sendStream(delivery: Delivery, response: ServerResponse, pace: Pace): Promise<Outcome> {
  const { answer, fault, profile, request, requestId } = delivery;
  const head = { id: requestId, object: 'chat.completion.chunk', created: seconds(), model: request.model };
  const send = (chunk: object): void => {
    response.write(`data: ${JSON.stringify({ ...head, ...chunk })}\n\n`);
  };
  const sendChoice = (delta: object, finish: string | null): void => {
    send({ choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }] });
  };
  response.writeHead(200, { 'content-type': 'text/event-stream', 'x-request-id': requestId });
  response.flushHeaders();
  await pace.wait(profile.firstTokenMs);
  let tokens = 0;
  for (const { delta, isToken } of deltasOf(answer)) {
    if (isToken && tokens > 0) await pace.wait(profile.perTokenMs);
    if (await isBroken(tokens, fault, response, pace)) return { kind: 'broken', tokens };
    sendChoice(delta, null);
    if (isToken) tokens += 1;
  }
  if (await isBroken(tokens, fault, response, pace)) return { kind: 'broken', tokens };
  sendChoice({}, answer.finish);
  if (request.stream_options?.include_usage) send({ choices: [], usage: usageOf(request, answer) });
  response.end('data: [DONE]\n\n');
  return { kind: 'sent', tokens };
}

/** Commits the fault when its place has come; true when nothing more can be sent. */
async function isBroken(
  tokens: number,
  fault: Fault | null,
  response: ServerResponse,
  pace: Pace,
): Promise<boolean> {
  const isStream = fault?.kind === 'stall' || fault?.kind === 'cut_stream';
  if (!isStream || tokens < fault.afterTokens) return pace.isGone;
  if (fault.kind === 'stall') {
    await pace.untilGone();
    return true;
  }
  // What was written before must reach the client before the connection breaks.
  await new Promise((resolve) => response.write('\n', resolve));
  response.destroy();
  return true;
}

function seconds(): number {
  return Math.floor(Date.now() / 1_000);
}
