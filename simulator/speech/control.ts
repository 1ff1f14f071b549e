/** The simulated speech service's plain HTTP side: its ledger to read, its delays and faults to set. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Ledger } from '../ledger.ts';
import type { SpeechEntry } from './entries.ts';
import { readFault, type SpeechFault } from './profile.ts';

const largestBodyBytes = 10_000;

export interface SpeechControls {
  readonly ledger: Ledger<SpeechEntry>;
  /** Changes the delays named; returns an error sentence if it can't. */
  setProfile(changes: unknown): string | null;
  fault(fault: SpeechFault): void;
}

/** `GET /ledger?after=seq`, `PUT /profile`, `POST /faults`; JSON in and out. */
export async function answerControl(
  request: IncomingMessage,
  response: ServerResponse,
  controls: SpeechControls,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const asked = `${request.method ?? ''} ${url.pathname}`;
  if (asked === 'GET /ledger') {
    const after = Number(url.searchParams.get('after') ?? 0);
    answer(response, 200, controls.ledger.after(Number.isInteger(after) && after > 0 ? after : 0));
    return;
  }
  if (asked !== 'PUT /profile' && asked !== 'POST /faults') {
    answer(response, 404, { error: 'there are GET /ledger, PUT /profile and POST /faults' });
    return;
  }
  const error = change(asked, await readJson(request), controls);
  answer(response, error === null ? 200 : 400, error === null ? {} : { error });
}

function change(asked: string, json: unknown, controls: SpeechControls): string | null {
  if (asked === 'PUT /profile') return controls.setProfile(json);
  const fault = readFault(json);
  if (typeof fault === 'string') return fault;
  controls.fault(fault);
  return null;
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const part of request.setEncoding('utf8')) {
    text += String(part);
    if (text.length > largestBodyBytes) return undefined;
  }
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
