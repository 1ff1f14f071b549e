/** Has the people of a run play their parts: asks the API for calls, lets people call us, and waits till each call is over. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { AcceptedCall, InboundCall, RefusedCall } from './evidence.ts';
import type { Part } from './people.ts';
import type { SimulatorDoors } from './simulator-doors.ts';
import type { Stage } from './stage.ts';

export type Played =
  | { readonly kind: 'accepted'; readonly call: AcceptedCall; readonly end: CallEnd }
  | { readonly kind: 'refused'; readonly call: RefusedCall }
  | { readonly kind: 'inbound'; readonly call: InboundCall; readonly end: CallEnd };

/** How the API showed the call when it was last looked at; null: nobody was ever told of it, or it did not end in time. */
export interface CallEnd {
  readonly state: string | null;
  readonly outcome: string | null;
}

const Call = z.looseObject({ call_id: z.string(), state: z.string(), outcome: z.string().nullable() });
type Call = z.infer<typeof Call>;

const lookEveryMs = 1_000;
/** A request to the API that does not answer for so long is asked again. */
const answerWithinMs = 8_000;
const askAgainMs = 700;
const mostAttempts = 40;
/** The longest any part can take, with all that may go wrong. */
const overWithinMs = 240_000;
const tellWithinMs = 30_000;

/** Plays one part to its end. */
export async function play(part: Part, stage: Stage, doors: SimulatorDoors): Promise<Played> {
  await doors.put(part.person);
  if (part.colleague) await doors.put(part.colleague);
  const asked = {
    ...{ n: part.n, number: part.person.number, at: Date.now(), person: part.person, manner: part.manner },
  };
  const dropped = loseTheLine(part, stage, doors);
  const written = write(part, stage, doors);
  if (part.begins.by === 'person') {
    const delivered = await doors.callsUs(part.person, stage.ourNumber);
    const end = delivered ? await over(part.person.number, stage, dropped) : noEnd;
    await Promise.all([dropped, written]);
    return { kind: 'inbound', call: { ...asked, delivered }, end };
  }
  const { body } = part.begins;
  const idempotencyKey = randomUUID();
  const answer = await request(body, idempotencyKey, stage);
  if (answer.callId === null) {
    await Promise.all([dropped, written]);
    return { kind: 'refused', call: { ...asked, body, status: answer.status } };
  }
  const { callId, attempts } = answer;
  const acceptedAt = Date.now();
  const end = await over(callId, stage, dropped);
  await written;
  return { kind: 'accepted', call: { ...asked, body, idempotencyKey, callId, attempts, acceptedAt }, end };
}

const noEnd: CallEnd = { state: null, outcome: null };

/** The network drops the line, and the person calls us back, each if the part says so. */
async function loseTheLine(part: Part, stage: Stage, doors: SimulatorDoors): Promise<void> {
  if (part.dropsAfterMs === null) return;
  await sleep(part.dropsAfterMs);
  const struck = await doors.carrierFault({ kind: 'drop_call', number: part.person.number });
  if (struck === 0 || part.callsBackAfterMs === null) return;
  await sleep(part.callsBackAfterMs);
  await doors.callsUs(part.person, stage.ourNumber);
}

const onTheTelephoneWithinMs = 60_000;
const telephoneLookMs = 500;

/** They write to us once they are on the telephone for so long; whoever never comes to it does not. */
async function write({ writes, person }: Part, stage: Stage, doors: SimulatorDoors): Promise<void> {
  if (!writes) return;
  const until = performance.now() + onTheTelephoneWithinMs;
  while (!(await doors.onTheTelephone()).includes(person.number)) {
    if (performance.now() > until) return;
    await sleep(telephoneLookMs);
  }
  await sleep(writes.afterMs);
  await doors.textsUs(person.number, stage.ourNumber, writes.text);
}

interface Answer {
  readonly callId: string | null;
  readonly status: number | null;
  readonly attempts: number;
}

/** As a careful client does: the same key until there is an answer. */
async function request(body: object, key: string, { stack }: Stage): Promise<Answer> {
  let status: number | null = null;
  for (let attempts = 1; attempts <= mostAttempts; attempts += 1) {
    try {
      const response = await fetch(`${stack.apiUrl}/call`, {
        method: 'POST',
        headers: { ...headersOf(stack.apiKey), 'content-type': 'application/json', 'idempotency-key': key },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(answerWithinMs),
      });
      status = response.status;
      if (response.ok) return { callId: Call.parse(await response.json()).call_id, status, attempts };
      await response.text();
      if (status < 500 && status !== 429) return { callId: null, status, attempts };
    } catch {
      // No answer: whether the call was taken is not known, which is what the key is for.
    }
    await sleep(askAgainMs);
  }
  return { callId: null, status, attempts: mostAttempts };
}

function headersOf(apiKey: string): Record<string, string> {
  return { authorization: `Bearer ${apiKey}` };
}

/** Waits till the call of that id, or the newest of that number, has come to an end and nothing more is to happen. */
async function over(which: string, stage: Stage, dropped: Promise<void>): Promise<CallEnd> {
  const until = performance.now() + overWithinMs;
  const first = await ended(which, stage, until);
  // Whoever hung up before the line could be lost has nothing to lose any more.
  if (first.outcome !== 'dropped') return first;
  await dropped;
  return ended(which, stage, until);
}

async function ended(which: string, stage: Stage, until: number): Promise<CallEnd> {
  const tellBy = performance.now() + tellWithinMs;
  let seen: CallEnd = noEnd;
  while (performance.now() < until && !(seen.state === null && performance.now() > tellBy)) {
    const call = await look(which, stage);
    if (call) seen = { state: call.state, outcome: call.outcome };
    if (call?.state === 'lingering' || call?.state === 'closed') break;
    await sleep(lookEveryMs);
  }
  return seen;
}

async function look(which: string, { stack }: Stage): Promise<Call | null> {
  try {
    const response = await fetch(`${stack.apiUrl}/call/${encodeURIComponent(which)}`, {
      headers: headersOf(stack.apiKey),
      signal: AbortSignal.timeout(answerWithinMs),
    });
    const body: unknown = await response.json();
    return response.ok ? Call.parse(body) : null;
  } catch {
    return null;
  }
}
