import { afterEach, expect, it } from 'vitest';
import { PortTaken, startHealthServer, type HealthServer } from './health-server.ts';

const servers: HealthServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function serving(isReady: () => boolean): Promise<HealthServer> {
  const figures = () => ({ holds: [{ name: 'activities', now: 1, most: 2 }] });
  const server = await startHealthServer({
    ...{ host: '127.0.0.1', port: 0, setting: 'WORKER_PORT' },
    ...{ isReady, figures },
  });
  servers.push(server);
  return server;
}

it('lives from the start, and is ready when it says so', async () => {
  let ready = false;
  const { url } = await serving(() => ready);
  expect((await fetch(`${url}/health/live`)).status).toBe(200);
  expect((await fetch(`${url}/health/ready`)).status).toBe(503);
  ready = true;
  expect((await fetch(`${url}/health/ready`)).status).toBe(200);
});

it('shows its figures, and nothing else', async () => {
  const { url } = await serving(() => true);
  const figures = await fetch(`${url}/figures`).then((response) => response.json());
  expect(figures).toEqual({ holds: [{ name: 'activities', now: 1, most: 2 }] });
  expect((await fetch(`${url}/else`)).status).toBe(404);
});

it('on a port that is taken fails with the setting to change', async () => {
  const { url } = await serving(() => true);
  const port = Number(new URL(url).port);
  const second = startHealthServer({
    ...{ host: '127.0.0.1', port, setting: 'WORKER_PORT' },
    ...{ isReady: () => true, figures: () => ({}) },
  });
  await expect(second).rejects.toThrow(PortTaken);
  await expect(second).rejects.toThrow(/set WORKER_PORT/);
});
