/** A recorded event on the wire: what the live stream sends, in snake_case with ISO 8601 times. */
import type { CallEvent, CallStateName, RecordBody } from '../domain/call/record-events.ts';
import { wirePlan, wireTime } from './call-report.ts';

/** The call is over in these states: nothing more is said in it unless the person is on the line again. */
const overStates: readonly CallStateName[] = ['lingering', 'closed'];

export function isOver(state: CallStateName): boolean {
  return overStates.includes(state);
}

/** One server-sent event (WHATWG HTML §9.2): its number as id, its kind as event, its content as one line of JSON. */
export function sseEvent({ callId, seq, at, body }: CallEvent): string {
  const data = { call_id: callId, seq, at: wireTime(at), ...wireBody(body) };
  return `id: ${seq}\nevent: ${body.kind}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** The last event of a stream; it has no id, so that a client that reconnects goes on after the last recorded one. */
export const sseEnd = 'event: end\ndata: {"reason":"call_over"}\n\n';

function wireBody(body: RecordBody): Record<string, unknown> {
  if (body.kind === 'call_back_planned') return { ...snakeKeys(body), due_at: wireTime(body.dueAt) };
  if (body.kind !== 'opened') return snakeKeys(body);
  const { plan, direction } = body;
  return { kind: 'opened', direction, plan: { ...wirePlan(plan), lang: plan.language, claim: plan.claim } };
}

/** Safe because no key of a recorded event is data: claim fields and the like are named by values. */
function snakeKeys(value: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).map(([key, part]: [string, unknown]) => [snake(key), wireValue(part)]),
  );
}

function wireValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(wireValue);
  return typeof value === 'object' && value !== null ? snakeKeys(value) : value;
}

function snake(key: string): string {
  return key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
