/** Starting or scheduling a call once, however often the request comes. */
import { createHash } from 'node:crypto';
import { openReport, type CallReport } from '../domain/call/report.ts';
import type { Reservation } from '../domain/ports/call-records.ts';
import type { BeginAnswer } from '../domain/ports/calls.ts';
import type { Plan } from '../domain/plan.ts';
import { ok, type Failure, type Result } from '../domain/result.ts';
import { planOfRequest, type CallRequest } from './call-request.ts';
import type { ApiDeps } from './deps.ts';

type Tools = Pick<
  ApiDeps,
  | 'calls'
  | 'records'
  | 'settings'
  | 'variantsFor'
  | 'defaults'
  | 'ourNumber'
  | 'clock'
  | 'randomId'
  | 'log'
  | 'takePlace'
  | 'optOuts'
>;

export type StartAnswer =
  | { readonly kind: 'created'; readonly report: CallReport }
  | { readonly kind: 'busy'; readonly callId: string }
  /** As many calls are under way as may be; nothing was begun and nothing is kept. */
  | { readonly kind: 'full' }
  /** The person wants to hear of us no more. */
  | { readonly kind: 'opted_out' }
  /** The idempotency key was used before for another request. */
  | { readonly kind: 'key_reused' }
  | { readonly kind: 'failed'; readonly failure: Failure };

type Key = Pick<Reservation, 'keyHash' | 'bodyHash'>;

/** The key is one API key's own; the body counts as the same however its keys are ordered and spaced. */
export function idempotencyKey(apiKeyName: string, key: string, request: CallRequest): Key {
  return { keyHash: sha256(`${apiKeyName}\n${key}`), bodyHash: sha256(JSON.stringify(sorted(request))) };
}

/** Starts the call the request asks for; with a key, the call that the key stands for. */
export async function startCall(tools: Tools, request: CallRequest, key: Key | null): Promise<StartAnswer> {
  const callId = tools.randomId();
  const planned = (id: string): Plan => planOfRequest(request, { ...tools, callId: id });
  if (!key) return inItsPlace(tools, planned(callId), beginWrittenDown);
  const reserved = await tools.records.reserve({ ...key, callId }, tools.clock());
  if (!reserved.ok) return { kind: 'failed', failure: reserved.failure };
  const held = reserved.value;
  if (held.bodyHash !== key.bodyHash) return { kind: 'key_reused' };
  const isMine = held.callId === callId;
  if (!isMine) {
    const known = await tools.records.find(held.callId);
    // A call that may have been made already is not begun again on a guess.
    if (!known.ok) return { kind: 'failed', failure: known.failure };
    if (known.value) return { kind: 'created', report: known.value };
  }
  const answer = await inItsPlace(tools, planned(held.callId), begin);
  const isRefused = answer.kind === 'busy' || answer.kind === 'opted_out';
  if (isRefused || (answer.kind === 'full' && isMine)) await release(tools, held);
  return answer;
}

type Beginning = (tools: Tools, plan: Plan) => Promise<StartAnswer>;

/** A planned call needs no place before its time. */
async function inItsPlace(tools: Tools, plan: Plan, beginning: Beginning): Promise<StartAnswer> {
  const out = await tools.optOuts.find(plan.phoneNumber);
  if (!out.ok) return { kind: 'failed', failure: out.failure };
  if (out.value) return { kind: 'opted_out' };
  if (plan.scheduledAt !== undefined) return beginning(tools, plan);
  const place = await tools.takePlace();
  if (!place.ok) return { kind: 'failed', failure: place.failure };
  if (!place.value) return { kind: 'full' };
  try {
    return await beginning(tools, plan);
  } finally {
    place.value.leave();
  }
}

/** Reserves the call's own id, so that no call is begun while the store takes nothing in, as on a full disk. */
async function beginWrittenDown(tools: Tools, plan: Plan): Promise<StartAnswer> {
  const { callId } = plan;
  const reservation = { keyHash: sha256(callId), bodyHash: '', callId };
  const reserved = await tools.records.reserve(reservation, tools.clock());
  return reserved.ok ? begin(tools, plan) : { kind: 'failed', failure: reserved.failure };
}

async function begin(tools: Tools, plan: Plan): Promise<StartAnswer> {
  const { callId } = plan;
  const begun = await beginOrSchedule(tools, plan);
  if (!begun.ok) return { kind: 'failed', failure: begun.failure };
  if (begun.value.kind === 'busy') return begun.value;
  const opening = {
    plan,
    direction: 'outbound',
    lineId: begun.value.lineId,
    state: plan.scheduledAt === undefined ? 'dialing' : 'scheduled',
    at: tools.clock(),
  } as const;
  const opened = await tools.records.open(opening);
  // The call is under way all the same, and its own records will open it.
  if (!opened.ok) tools.log.warn('call.not_recorded', { callId, code: opened.failure.code });
  tools.log.info('call.begun', { callId, state: opening.state, answer: begun.value.kind });
  return { kind: 'created', report: openReport(opening) };
}

async function beginOrSchedule(tools: Tools, plan: Plan): Promise<Result<BeginAnswer>> {
  if (plan.scheduledAt === undefined) return tools.calls.begin(plan, tools.settings(plan.variants));
  const scheduled = await tools.calls.schedule(plan, tools.settings(plan.variants));
  return scheduled.ok ? ok({ kind: 'started', lineId: scheduled.value.lineId }) : scheduled;
}

async function release(tools: Tools, reservation: Reservation): Promise<void> {
  const released = await tools.records.release(reservation);
  if (!released.ok) tools.log.warn('call.key_not_released', { code: released.failure.code });
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The same value with every object's keys in alphabetical order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries: [string, unknown][] = Object.entries(value);
  return Object.fromEntries(
    entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, part]) => [key, sorted(part)]),
  );
}
