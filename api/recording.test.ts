import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  apiFixture,
  down,
  eventGridKey,
  gone,
  jsonObject,
  person,
  type ApiFixture,
} from '../tests/api-fixture.ts';

let api: ApiFixture;
let callId = '';

beforeEach(async () => {
  api = apiFixture();
  const { call_id: id } = await jsonObject(await api.request('POST', '/call', { phone_number: person }));
  callId = String(id);
});
afterEach(() => api.dispose());

const file = { recordingId: 'r-1', index: 0, location: 'https://files.example/r-1.wav', durationMs: 900 };
const told = { eventId: 'e-1', ...file };
const deliver = (): Promise<Response> =>
  api.request('POST', `/carrier/incoming?key=${eventGridKey}`, { recordingFiles: [told] });
const recordings = async (): Promise<unknown> =>
  (await jsonObject(await api.request('GET', `/call/${callId}`)))['recordings'];

describe('POST /call/{id}/recording', () => {
  it.each(['pause', 'resume', 'stop'])('hands the order to the call: %s', async (order) => {
    const response = await api.request('POST', `/call/${callId}/recording`, { order });
    expect(response.status).toBe(202);
    expect(api.calls.orders).toMatchObject([{ order: `${order} recording`, ref: { callId } }]);
  });

  it.each([{ order: 'start' }, {}, { order: 'stop', more: 1 }])('refuses %j', async (body) => {
    expect((await api.request('POST', `/call/${callId}/recording`, body)).status).toBe(422);
    expect(api.calls.orders).toEqual([]);
  });

  it('knows calls that are over, and none that never was', async () => {
    api.calls.gone = true;
    expect((await api.request('POST', `/call/${callId}/recording`, { order: 'stop' })).status).toBe(409);
    const nobodys = '/call/00000000000000000000000000000bad/recording';
    expect((await api.request('POST', nobodys, { order: 'stop' })).status).toBe(404);
  });
});

describe('the file of a recording', () => {
  beforeEach(() => api.recordings.keep({ recordingId: 'r-1', callId, startedAt: 0 }));

  it('is linked from its call, which hears of it while its window is open', async () => {
    expect(await recordings()).toMatchObject([{ recording_id: 'r-1', files: [] }]);
    expect((await deliver()).status).toBe(200);
    expect(await recordings()).toEqual([
      {
        ...{ recording_id: 'r-1', started_at: '1970-01-01T00:00:00.000Z' },
        files: [{ index: 0, location: file.location, duration_ms: 900 }],
      },
    ]);
    expect(api.calls.recordingFiles).toMatchObject([{ ref: { callId }, file: { recordingId: 'r-1' } }]);
  });

  it('is linked once, however often it is told of, and when the call is long over', async () => {
    api.calls.failure = gone;
    for (let times = 0; times < 2; times += 1) expect((await deliver()).status).toBe(200);
    expect(await recordings()).toMatchObject([{ files: [{ index: 0 }] }]);
  });

  it('is to be told of again where the call could not be reached', async () => {
    api.calls.failure = down;
    expect((await deliver()).status).toBe(503);
  });

  it('of somebody else is passed over', async () => {
    const others = { recordingFiles: [{ ...told, recordingId: 'r-9' }] };
    const response = await api.request('POST', `/carrier/incoming?key=${eventGridKey}`, others);
    expect(response.status).toBe(200);
    expect(api.calls.recordingFiles).toEqual([]);
  });
});
