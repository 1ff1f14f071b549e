import { z } from 'zod';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { apiFixture, key, otherKey, type ApiFixture } from '../tests/api-fixture.ts';

/** What needs no API key: health and figures say nothing worth hiding, and the carrier proves itself in other ways. */
const keyless = ['/health/live', '/health/ready', '/figures'];
const carriers = ['/carrier/incoming', '/carrier/:lineId/:legId/events', '/carrier/sms/twilio'];

describe('the API key', () => {
  let api: ApiFixture;
  beforeEach(() => {
    api = apiFixture({ textWebhook: { read: () => null } });
  });
  afterEach(() => api.dispose());

  const send = (method: string, path: string, headers: Record<string, string> = {}) =>
    api.app.request(path, { method, headers }, {});

  it('is asked for on every route but health and figures; the carrier’s routes refuse strangers as well', async () => {
    const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
    const walked = [];
    for (const { method, path } of api.app.routes) {
      if (path === '/*' || (keyless.includes(path) && method === 'GET')) continue;
      for (const each of method === 'ALL' ? methods : [method]) {
        if (keyless.includes(path) && each === 'GET') continue;
        const response = await send(each, path.replaceAll(/:\w+/g, 'x'.repeat(32)));
        walked.push(`${each} ${path} ${response.status}`);
      }
    }
    expect(walked.filter((line) => !line.endsWith(' 401'))).toEqual([]);
    expect(new Set(walked.map((line) => line.split(' ')[1]))).toEqual(
      new Set([
        ...carriers,
        ...keyless,
        '/call',
        '/call/:id',
        '/call/:id/hang_up',
        '/call/:id/recording',
        '/call/:id/wrap-up',
        '/opt-outs',
        '/opt-outs/:phone_number',
        '/call/:id/reminders',
        '/reminders',
        '/reminders/:id',
        '/call/:id/events',
        '/openapi.json',
        '/webhooks',
        '/webhooks/:id',
        '/webhooks/:id/test',
        '/webhooks/:id/deliveries',
        '/webhooks/deliveries/:id/replay',
      ]),
    );
    expect((await send('GET', '/nothing-here')).status).toBe(401);
  });

  it.each([
    ['no key', {}],
    ['a wrong key', { authorization: `Bearer ${key}x` }],
    ['a part of the key', { authorization: `Bearer ${key.slice(0, -1)}` }],
    ['an empty key', { authorization: 'Bearer ' }],
    ['another scheme', { authorization: `Basic ${key}` }],
    ['a wrong x-api-key', { 'x-api-key': 'wrong' }],
  ])('refuses %s with a problem that says what to send', async (_, headers) => {
    const response = await send('GET', '/call', headers);
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Bearer');
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toMatchObject({ status: 401, code: 'unauthorized' });
  });

  it.each([
    ['Bearer', { authorization: `Bearer ${key}` }],
    ['bearer in small letters', { authorization: `bearer ${key}` }],
    ['x-api-key', { 'x-api-key': otherKey }],
  ])('lets in with %s', async (_, headers) => {
    const response = await send('GET', '/call', headers);
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
  });
});

/** What is looked at of an OpenAPI document. */
const OpenApi = z.object({
  paths: z.record(
    z.string(),
    z.record(
      z.string(),
      z.object({
        responses: z.record(z.string(), z.object({ headers: z.record(z.string(), z.unknown()).optional() })),
      }),
    ),
  ),
});

describe('around the routes', () => {
  let api: ApiFixture;
  beforeEach(() => {
    api = apiFixture();
  });
  afterEach(() => api.dispose());

  it('answers 404 and 405 with problems', async () => {
    const lost = await api.request('GET', '/nothing-here');
    expect([lost.status, await lost.json()]).toMatchObject([404, { code: 'no-such-path' }]);
    const wrong = await api.request('PUT', '/call');
    expect([wrong.status, await wrong.json()]).toMatchObject([405, { code: 'method-not-allowed' }]);
    expect(wrong.headers.get('allow')?.split(', ').sort()).toEqual(['GET', 'POST']);
  });

  it('answers a bug with 500 and tells nothing of it, and logs no message', async () => {
    api.records.find = () => Promise.reject(new Error('+33612345678 said something private'));
    const response = await api.request('GET', `/call/${'a'.repeat(32)}`);
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('private');
    expect(api.lines).toMatchObject([{ event: 'api.bug', fields: { error: 'Error' } }]);
    expect(JSON.stringify(api.lines)).not.toContain('private');
  });

  it('is live always, ready only when it is', async () => {
    const ready = async () => {
      const response = await api.app.request('/health/ready');
      return [response.status, await response.json()];
    };
    expect((await api.app.request('/health/live')).status).toBe(200);
    expect(await ready()).toEqual([200, { status: 'ready' }]);
    api.setReadiness('not ready');
    expect(await ready()).toMatchObject([503, { code: 'not-ready' }]);
    api.setReadiness('draining');
    expect(await ready()).toMatchObject([503, { code: 'draining' }]);
  });

  it('describes when to come again wherever it may have to send somebody away', async () => {
    const document = OpenApi.parse(await (await api.request('GET', '/openapi.json')).json());
    const sendAway = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(
        ([method, { responses }]) => [`${method} ${path}`, responses['503']] as const,
      ),
    );
    const silent = sendAway
      .filter(([, response]) => !response?.headers?.['Retry-After'])
      .map(([route]) => route);
    expect(silent).toEqual(['get /health/live', 'get /health/ready', 'get /figures']);
  });

  it('describes every route in its OpenAPI document', async () => {
    const response = await api.request('GET', '/openapi.json');
    expect(response.status).toBe(200);
    const document: unknown = await response.json();
    expect(document).toMatchObject({
      openapi: '3.1.0',
      paths: {
        '/call': { get: {}, post: { responses: { '201': {}, '409': {}, '422': {} } } },
        '/call/{id}': { get: {}, delete: {} },
        '/call/{id}/hang_up': { post: {} },
        '/call/{id}/events': { get: {} },
        '/carrier/{lineId}/{legId}/events': { post: { security: [] } },
        '/carrier/incoming': { post: { security: [] } },
        '/health/live': { get: { security: [] } },
      },
      components: {
        schemas: { Call: {}, CallRequest: { required: ['phone_number'], additionalProperties: false } },
      },
    });
  });
});
