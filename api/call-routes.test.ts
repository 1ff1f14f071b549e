import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { apiFixture, down, jsonObject, person, type ApiFixture } from '../tests/api-fixture.ts';
import { eventsOf, planOf, said, value } from '../tests/contracts/call-records.contract.ts';
import type { CallStateName } from '../domain/call/record-events.ts';

const first = 'a'.repeat(32);
const second = 'b'.repeat(32);

describe('calls', () => {
  let api: ApiFixture;
  beforeEach(async () => {
    api = apiFixture();
    await open(first, 1_000);
  });
  afterEach(() => api.dispose());

  const open = async (callId: string, at: number, state: CallStateName = 'dialing'): Promise<void> => {
    value(
      await api.records.open({ plan: planOf(callId), direction: 'outbound', lineId: 'line-1', state, at }),
    );
  };
  const get = async (path: string) => {
    const response = await api.request('GET', path);
    const answer = await jsonObject(response);
    return { status: response.status, answer };
  };

  it('are shown whole', async () => {
    value(
      await api.records.append(
        first,
        eventsOf(
          first,
          { kind: 'opened', plan: planOf(first), direction: 'outbound', lineId: 'line-1' },
          { kind: 'state_changed', state: 'talking' },
          { kind: 'agent_said', utteranceId: '1-1', text: 'Hello there.' },
          {
            kind: 'agent_heard',
            utteranceId: '1-1',
            heardText: 'Hello',
            complete: false,
            figures: {
              decidedAt: 1_000,
              firstAudioMs: 3,
              signalAckMs: 2,
              signalTookMs: 6,
              standingMs: 1,
              modelFirstTokenMs: 1,
              speechFirstByteMs: 2,
            },
          },
          said('I am Ida.'),
          { kind: 'caller_corrected', turnId: 'I am Ida.', text: 'I am Ada.', was: 'I am Ida.' },
          { ...said('mhm'), aside: 'backchannel' },
          { kind: 'language_chosen', language: 'fr-FR', by: 'voice' },
          {
            kind: 'claim_changed',
            field: 'caller_name',
            value: { value: 'Ada', source: { epoch: 1, seq: 1 } },
          },
          {
            kind: 'reminder_set',
            changed: false,
            reminder: {
              title: 'Ring',
              description: 'Back',
              dueDateTime: '2026-11-24T10:00:00+01:00',
              owner: 'human',
            },
          },
          { kind: 'state_changed', state: 'lingering', outcome: 'completed' },
        ),
      ),
    );
    const { status, answer } = await get(`/call/${first}`);
    expect(status).toBe(200);
    expect(answer).toMatchObject({
      call_id: first,
      state: 'lingering',
      outcome: 'completed',
      opened_at: '1970-01-01T00:00:01.000Z',
      last_seq: 11,
      lang: 'fr-FR',
      languages: null,
      claim: [
        { name: 'caller_name', description: 'caller name', value: 'Ada', source: { epoch: 1, seq: 1 } },
        { name: 'plate', value: null },
      ],
      missing_fields: ['plate'],
      reminders: [{ title: 'Ring', due_date_time: '2026-11-24T10:00:00+01:00' }],
      messages: [
        {
          kind: 'agent',
          at: '1970-01-01T00:00:01.002Z',
          text: 'Hello there.',
          heard_text: 'Hello',
          complete: false,
          figures: { decided_at: 1_000, first_audio_ms: 3 },
        },
        { kind: 'caller', text: 'I am Ada.', was: 'I am Ida.', aside: null },
        { kind: 'caller', text: 'mhm', was: null, aside: 'backchannel' },
      ],
    });
    expect(JSON.stringify(answer)).not.toMatch(/"[a-z]+[A-Z]\w*":/);
  });

  it.each([`/call/${person}`, `/call/${person.replace('+', '%2B')}`, `/call/${person.slice(1)}`])(
    'are found by the person’s number: %s',
    async (path) => {
      await open(second, 2_000);
      expect(await get(path)).toMatchObject({ status: 200, answer: { call_id: second } });
    },
  );

  it.each([`/call/${second}`, '/call/+4915112345678', '/call/nonsense', '/call/%00'])(
    'that nobody knows are 404: %s',
    async (path) => {
      expect(await get(path)).toMatchObject({ status: 404, answer: { code: 'no-such-call' } });
    },
  );

  it('are listed, the newest first', async () => {
    await open(second, 2_000);
    const ids = async (path: string) => {
      const { answer } = await get(path);
      const calls: unknown = answer['calls'];
      return Array.isArray(calls) ? calls.map((call: { call_id: string }) => call.call_id) : answer;
    };
    expect(await ids('/call')).toEqual([second, first]);
    expect(await ids(`/call?phone_number=${person}&limit=1`)).toEqual([second]);
    expect(await ids(`/call?phone_number=${encodeURIComponent(person)}`)).toEqual([second, first]);
    expect(await ids('/call?phone_number=%2B4915112345678')).toEqual([]);
  });

  it.each(['phone_number=hello', 'limit=0', 'limit=101', 'limit=x'])(
    'are not listed with %s',
    async (query) => {
      const parameter = query.split('=')[0];
      expect(await get(`/call?${query}`)).toMatchObject({ status: 422, answer: { errors: [{ parameter }] } });
    },
  );

  it('cannot be shown while the store does not answer', async () => {
    await api.records.close();
    expect(await get(`/call/${first}`)).toMatchObject({ status: 503, answer: { code: 'unavailable' } });
    expect(await get('/call')).toMatchObject({ status: 503 });
  });

  describe.each([
    { name: 'cancel', method: 'DELETE', path: (id: string) => `/call/${id}` },
    { name: 'hang up', method: 'POST', path: (id: string) => `/call/${id}/hang_up` },
  ])('$name', ({ name, method, path }) => {
    it('is handed on', async () => {
      const response = await api.request(method, path(first));
      expect([response.status, await response.json()]).toMatchObject([202, { call_id: first }]);
      expect(api.calls.orders).toEqual([{ order: name, ref: { callId: first, lineId: 'line-1' } }]);
    });

    it('of an unknown call is 404', async () => {
      expect((await api.request(method, path(second))).status).toBe(404);
    });

    it.each(['wrapping_up', 'lingering', 'closed'] as const)('of a call that is %s is 409', async (state) => {
      await open(second, 2_000, state);
      expect((await api.request(method, path(second))).status).toBe(409);
      expect(api.calls.orders).toEqual([]);
    });

    it('of a call that is gone is 409, and 503 when it cannot be told', async () => {
      api.calls.gone = true;
      expect((await api.request(method, path(first))).status).toBe(409);
      api.calls.failure = down;
      expect((await api.request(method, path(first))).status).toBe(503);
    });
  });
});
