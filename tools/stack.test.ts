/** Everything started for real, two of each: what is killed is missed by nobody, and comes back where it was. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startStack, type Stack } from './stack.ts';

const startMs = 120_000;

let folder: string;
let stack: Stack;
const broken = vi.fn<(name: string) => void>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-stack-'));
  stack = await startStack({
    ...{ folder, bridges: 2, workers: 2, apis: 2, durable: true },
    environment: { LOG_LEVEL: 'error' },
    say: () => undefined,
  });
  void stack.broken.then(broken);
}, startMs);

afterAll(async () => {
  await stack.stop();
  await rm(folder, { recursive: true, force: true });
}, startMs);

const status = async (url: string): Promise<number> => {
  const response = await fetch(url, { headers: { connection: 'close' } });
  await response.arrayBuffer();
  return response.status;
};
const apiReady = () => status(`${stack.apiUrl}/health/ready`);
const bridgeReady = () => status(`${stack.bridgeUrls[0] ?? ''}/health/ready`);

test('one API of two can go, in whatever way', { timeout: startMs }, async () => {
  await stack.signal('api-1', 'SIGKILL');
  // A request that was on its way to the one that died is lost with it; whoever sent it sends it again.
  await vi.waitFor(async () => {
    expect(await apiReady()).toBe(200);
  });
  for (let asked = 0; asked < 4; asked += 1) expect(await apiReady()).toBe(200);
  await stack.restart('api-1');
  await stack.signal('api-2', 'SIGTERM');
  await vi.waitFor(async () => {
    expect(await apiReady()).toBe(200);
  });
  await stack.restart('api-2');
});

test('a bridge comes back on its port', { timeout: startMs }, async () => {
  await stack.signal('bridge-1', 'SIGKILL');
  await expect(bridgeReady()).rejects.toThrow();
  await stack.restart('bridge-1');
  expect(await bridgeReady()).toBe(200);
  expect(stack.processes.map(({ name }) => name).toSorted()).toEqual(
    ['api-1', 'api-2', 'bridge-1', 'bridge-2', 'simulator', 'worker-1', 'worker-2'].toSorted(),
  );
});

test('Temporal comes back with what it knew', { timeout: startMs }, async () => {
  const { outage } = stack.temporal;
  const number = '+33612000001';
  const headers = { authorization: `Bearer ${stack.apiKey}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ phone_number: number });
  const call = () => fetch(`${stack.apiUrl}/call`, { method: 'POST', headers, body });
  expect((await call()).status).toBe(201);
  await outage?.signal('SIGKILL');
  await outage?.startAgain();
  // The line is busy with the call from before.
  await vi.waitFor(async () => expect((await call()).status).toBe(409), { timeout: 20_000, interval: 200 });
});

test(
  'what was ended on purpose is no breakage, and what ends by itself is',
  { timeout: startMs },
  async () => {
    expect(broken).not.toHaveBeenCalled();
    stack.processes.find(({ name }) => name === 'worker-2')?.tethered.signal('SIGKILL');
    await vi.waitFor(() => {
      expect(broken).toHaveBeenCalledWith(expect.stringContaining('worker-2 ended with 137'));
    });
  },
);
