/** The variants of feature flags: chosen when a call begins, and kept on it. */
import { afterEach, expect, it } from 'vitest';
import type { CallSettings } from '../domain/plan.ts';
import { apiFixture, jsonObject, person, type ApiFixture } from '../tests/api-fixture.ts';

const settings: CallSettings = {
  ...{ ringTimeoutSec: 60, attachTimeoutSec: 20, graceSec: 30, maxCallMinutes: 60, callbackTimeoutHour: 3 },
};

let api: ApiFixture;
afterEach(() => api.dispose());

it('are chosen for the line, stand in the call, and decide its settings', async () => {
  const asked: unknown[] = [];
  api = apiFixture({
    variantsFor: (line) => (line.phoneNumber === person ? { callback_timeout_hour: 'long' } : {}),
    settings: (variants) => {
      asked.push(variants);
      return settings;
    },
  });
  const response = await api.request('POST', '/call', { phone_number: person });
  expect(response.status).toBe(201);
  const call = await jsonObject(response);
  expect(call).toMatchObject({ variants: { callback_timeout_hour: 'long' } });
  expect(api.calls.begun).toMatchObject([{ variants: { callback_timeout_hour: 'long' } }]);
  expect(asked).toContainEqual({ callback_timeout_hour: 'long' });
});

it('are left out where there are none, and a summary is wanted only when asked for', async () => {
  api = apiFixture();
  const call = await jsonObject(await api.request('POST', '/call', { phone_number: person }));
  expect(call).toMatchObject({ variants: {}, sms_summary: false });
  expect(api.calls.begun[0]).not.toHaveProperty('variants');
  const other = await jsonObject(
    await api.request('POST', '/call', { phone_number: '+33612345679', sms_summary: true }),
  );
  expect(other).toMatchObject({ sms_summary: true });
});
