import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { apiFixture, jsonObject, now, person, type ApiFixture } from '../tests/api-fixture.ts';
import { plan } from '../tests/call-fixture.ts';
import { outreachRecord } from '../tests/contracts/outreach-records.contract.ts';
import { zonesOfNumber } from './number-zones.ts';

let api: ApiFixture;
beforeEach(() => {
  api = apiFixture();
});
afterEach(() => api.dispose());

const dueAt = Date.parse('2026-11-24T09:00:00Z');
const kept = outreachRecord({ dueAt, nextAt: dueAt, phoneNumber: person });
const path = `/reminders/${kept.outreachId}`;
const wire = {
  ...{ reminder_id: kept.outreachId, call_id: kept.callId, phone_number: person, title: 'Call back' },
  ...{ owner: 'assistant', state: 'waiting', due_date_time: '2026-11-24T09:00:00.000Z', tries: 0 },
};

describe('/reminders', () => {
  it('shows one, lists them, and lists those of a call', async () => {
    await api.outreachRecords.put(kept);
    const shown = await api.request('GET', path);
    expect(shown.status).toBe(200);
    expect(await jsonObject(shown)).toMatchObject(wire);
    const byPerson = await api.request(
      'GET',
      `/reminders?phone_number=${encodeURIComponent(person)}&state=waiting`,
    );
    expect(await jsonObject(byPerson)).toMatchObject({ reminders: [wire] });
    expect(await jsonObject(await api.request('GET', '/reminders?state=done'))).toEqual({ reminders: [] });
    expect((await api.request('GET', `/call/${kept.callId}/reminders`)).status).toBe(404);
    await api.records.open({
      plan: { ...plan, callId: kept.callId },
      direction: 'inbound',
      lineId: 'line',
      state: 'talking',
      at: now,
    });
    const ofCall = await api.request('GET', `/call/${kept.callId}/reminders`);
    expect(await jsonObject(ofCall)).toMatchObject({ reminders: [wire] });
  });

  it.each([
    ['a state that there is not', '/reminders?state=asleep'],
    ['no number', '/reminders?phone_number=tom'],
    ['too many', '/reminders?limit=1000'],
  ])('refuses %s', async (_, url) => {
    expect((await api.request('GET', url)).status).toBe(422);
  });

  it('moves and changes one', async () => {
    await api.outreachRecords.put(kept);
    const moved = await api.request('PATCH', path, {
      ...{ due_date_time: '2026-11-25T10:00:00+01:00', title: 'Ring', owner: 'human' },
    });
    expect(moved.status).toBe(200);
    expect(await jsonObject(moved)).toMatchObject({
      ...{ due_date_time: '2026-11-25T09:00:00.000Z', title: 'Ring', owner: 'human' },
    });
  });

  it.each([
    ['a time of the past', { due_date_time: '2026-11-20T10:00:00Z' }, '/due_date_time'],
    ['a time without zone', { due_date_time: '2026-11-25T10:00:00' }, '/due_date_time'],
    ['a day that does not exist', { due_date_time: '2027-02-29T10:00:00Z' }, '/due_date_time'],
    ['a time after more than a year', { due_date_time: '2028-11-25T10:00:00Z' }, '/due_date_time'],
    ['nobody to act', { owner: 'boss' }, '/owner'],
    ['no title', { title: ' ' }, '/title'],
  ])('does not move to %s', async (_, body, pointer) => {
    await api.outreachRecords.put(kept);
    const answer = await api.request('PATCH', path, body);
    expect(answer.status).toBe(422);
    expect(await jsonObject(answer)).toMatchObject({ code: 'invalid-request', errors: [{ pointer }] });
  });

  it('takes one back, again without harm; then it is too late to move it', async () => {
    await api.outreachRecords.put(kept);
    for (let again = 0; again < 2; again += 1) {
      const answer = await api.request('DELETE', path);
      expect(answer.status).toBe(200);
      expect(await jsonObject(answer)).toMatchObject({ state: 'cancelled', next_at: null });
    }
    const late = await api.request('PATCH', path, { title: 'Ring' });
    expect(late.status).toBe(409);
    expect(await jsonObject(late)).toMatchObject({ code: 'reminder-too-late' });
  });

  it('one that is being done names the call', async () => {
    await api.outreachRecords.put({ ...kept, state: 'under_way', callIds: ['c'.repeat(32)] });
    const late = await api.request('DELETE', path);
    expect(late.status).toBe(409);
    expect(await jsonObject(late)).toMatchObject({ call_id: 'c'.repeat(32) });
  });

  it.each(['GET', 'DELETE'])('%s of one that is not there', async (method) => {
    const answer = await api.request(method, path);
    expect(answer.status).toBe(404);
    expect(await jsonObject(answer)).toMatchObject({ code: 'no-such-reminder' });
  });

  it('wants a key, and stands in the document', async () => {
    expect((await api.app.request(path)).status).toBe(401);
    const document = await jsonObject(await api.request('GET', '/openapi.json'));
    expect(Object.keys(document['paths'] ?? {})).toEqual(
      expect.arrayContaining(['/reminders', '/reminders/{id}', '/call/{id}/reminders']),
    );
  });
});

describe('where a person is', () => {
  it('stands in the plan as the request says, and by the number', async () => {
    await api.request('POST', '/call', { phone_number: person, time_zone: 'Asia/Tokyo' });
    expect(api.calls.begun).toMatchObject([{ timeZone: 'Asia/Tokyo', timeZones: ['Europe/Paris'] }]);
  });
  it('must be a zone that there is', async () => {
    const answer = await api.request('POST', '/call', { phone_number: person, time_zone: 'Europe/Atlantis' });
    expect(answer.status).toBe(422);
    expect(await jsonObject(answer)).toMatchObject({ errors: [{ pointer: '/time_zone' }] });
  });
  it.each([
    ['+33612345678', 1],
    ['+493012345678', 1],
    ['+34612345678', 2],
    ['+80012345678', 0],
  ])('by the number %s: %i zones', (number, zones) => {
    expect(zonesOfNumber(number, now)).toHaveLength(zones);
  });
  it('is one of many for a number of the United States, New York’s clock among them', () => {
    const zones = zonesOfNumber('+12125550123', now);
    const clocks = new Set(
      zones.map((timeZone) =>
        new Date(now).toLocaleTimeString('en', { timeZone, hour: 'numeric', hour12: false }),
      ),
    );
    expect(zones.length).toBeGreaterThan(4);
    expect(clocks).toContain(
      new Date(now).toLocaleTimeString('en', {
        timeZone: 'America/New_York',
        hour: 'numeric',
        hour12: false,
      }),
    );
  });
});
