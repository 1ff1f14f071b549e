/** The story of a promised call that outlives everything: Temporal, API, worker and bridge are killed while it waits. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import type { PersonInput } from '../../simulator/carrier.ts';
import { startStack, type Stack } from '../../tools/stack.ts';
import { asked } from './rehearsal.ts';

const claim = [
  { name: 'full_name', type: 'text', description: 'your full name' },
  { name: 'policy_number', type: 'text', description: 'the policy number' },
];
const processes = ['worker', 'api', 'bridge-1'];
const number = '+33612000042';
const Call = z.looseObject({ call_id: z.string(), state: z.string() });
const Reminders = z.object({
  reminders: z.array(
    z.looseObject({ reminder_id: z.string(), state: z.string(), call_ids: z.array(z.string()) }),
  ),
});

let stack: Stack;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-restart-'));
  stack = await startStack({
    ...{ folder, bridges: 1, durable: true },
    environment: { CALLING_HOURS: '00:00-24:00', LOG_LEVEL: 'error' },
    say: () => undefined,
  });
}, 180_000);
afterAll(async () => {
  await stack.stop();
  await rm(folder, { recursive: true, force: true });
}, 60_000);

async function request(method: string, path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(`${stack.apiUrl}${path}`, {
    method,
    headers: { authorization: `Bearer ${stack.apiKey}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok)
    throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
  return response.json();
}

async function person(script: NonNullable<PersonInput['script']>): Promise<void> {
  const response = await fetch(`${stack.carrierUrl}/control/persons/${encodeURIComponent(number)}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ number, script }),
  });
  expect(response.ok).toBe(true);
}

const remindersOf = async (callId: string) =>
  Reminders.parse(await request('GET', `/call/${callId}/reminders`)).reminders;

test(
  'a promised call comes after everything was killed and started again',
  { timeout: 240_000 },
  async () => {
    await person([
      ...asked('full name', 'My name is Paul Martin.'),
      ...asked('policy number', 'Please call me back tomorrow at ten.'),
      ...asked('policy number', 'Goodbye.'),
    ]);
    const { call_id: callId } = Call.parse(await request('POST', '/call', { phone_number: number, claim }));
    await expect
      .poll(async () => Call.parse(await request('GET', `/call/${callId}`)).state, { timeout: 90_000 })
      .toBe('lingering');
    await expect.poll(async () => (await remindersOf(callId)).length, { timeout: 20_000 }).toBe(1);
    const [promised] = await remindersOf(callId);
    await person([...asked('policy number', 'It is POL-8830.'), ...asked('anything else', 'No, goodbye.')]);
    // By the time it is due, nothing runs.
    const due = Date.now() + 6_000;
    const dueDateTime = new Date(due).toISOString();
    await request('PATCH', `/reminders/${promised?.reminder_id ?? ''}`, { due_date_time: dueDateTime });

    const { outage } = stack.temporal;
    if (!outage) throw new Error('this needs a Temporal server of its own');
    await outage.signal('SIGKILL');
    await Promise.all(processes.map((name) => stack.signal(name, 'SIGKILL')));
    await expect.poll(() => Date.now(), { timeout: 20_000 }).toBeGreaterThan(due);
    await outage.startAgain();
    await Promise.all(processes.map((name) => stack.restart(name)));

    await expect
      .poll(async () => (await remindersOf(callId))[0], { timeout: 90_000, interval: 500 })
      .toMatchObject({ state: 'done', outcome: 'completed', tries: 1 });
    const made = (await remindersOf(callId))[0]?.call_ids[0] ?? '';
    // The records of a call are written behind it.
    await expect
      .poll(() => request('GET', `/call/${made}`).catch(() => null), { timeout: 30_000, interval: 500 })
      .toMatchObject({ claim: [{ value: 'Paul Martin' }, { value: 'POL-8830' }] });
  },
);
