import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  apiFixture,
  defaults,
  down,
  jsonObject,
  now,
  otherKey,
  person,
  refused,
  type ApiFixture,
} from '../tests/api-fixture.ts';
import { failed } from '../domain/result.ts';

const hour = 60 * 60 * 1_000;

describe('POST /call', () => {
  let api: ApiFixture;
  beforeEach(() => {
    api = apiFixture();
  });
  afterEach(() => api.dispose());

  const post = async (body: unknown, headers?: Record<string, string>) => {
    const response = await api.request('POST', '/call', body, headers);
    const answer = await jsonObject(response);
    return { status: response.status, headers: response.headers, answer };
  };

  it('starts a call from a phone number alone, on the configured defaults', async () => {
    const { status, headers, answer } = await post({ phone_number: person });
    expect(status).toBe(201);
    expect(headers.get('location')).toBe(`/call/${String(answer['call_id'])}`);
    expect(answer).toMatchObject({
      state: 'dialing',
      direction: 'outbound',
      phone_number: person,
      bot_company: 'Contoso',
      bot_name: 'Amélie',
      task: 'Help.',
      lang: 'en-US',
      on_drop: 'wait',
      claim: [{ name: 'caller_name', type: 'text', description: 'caller name', value: null, source: null }],
      missing_fields: ['caller_name'],
      opened_at: '2026-11-21T10:00:00.000Z',
    });
    expect(api.calls.begun).toMatchObject([{ phoneNumber: person, ourNumber: '+33180000001' }]);
    const shown = await api.request('GET', headers.get('location') ?? '');
    expect(await shown.json()).toEqual(answer);
  });

  it('switches tools off, and knows their names', async () => {
    const { answer } = await post({ phone_number: person, tools_off: ['end_call', 'search_documents'] });
    expect(answer['tools_off']).toEqual(expect.arrayContaining(['end_call', 'search_documents']));
    expect(api.calls.begun[0]?.toolsOff).toEqual(answer['tools_off']);
    const wrong = await post({ phone_number: person, tools_off: ['make_coffee'] });
    expect([wrong.status, JSON.stringify(wrong.answer)]).toEqual([
      422,
      expect.stringMatching(/\/tools_off\/0.*search_documents/),
    ]);
  });

  it('takes every part from the body', async () => {
    const { status, answer } = await post({
      phone_number: person,
      bot_company: 'Fabrikam',
      bot_name: 'Max',
      task: 'Take the claim.',
      agent_phone_number: '+33180000002',
      claim: [
        { name: 'incident_time', type: 'datetime', description: 'when it happened' },
        { name: 'licence_plate', type: 'text' },
      ],
      lang: 'fr-FR',
      on_drop: 'call_back',
    });
    expect(status).toBe(201);
    expect(answer).toMatchObject({
      bot_company: 'Fabrikam',
      agent_phone_number: '+33180000002',
      lang: 'fr-FR',
      on_drop: 'call_back',
    });
    expect(api.calls.begun[0]?.claim).toEqual([
      { name: 'incident_time', type: 'datetime', description: 'when it happened' },
      { name: 'licence_plate', type: 'text', description: 'licence plate' },
    ]);
  });

  describe('offers the person languages', () => {
    const offered = ['fr-FR', 'en-US', 'de-DE'];
    const withDefaults = async (languages: string[], body: object) => {
      await api.dispose();
      api = apiFixture({ defaults: { ...defaults, languages } });
      return post({ phone_number: person, ...body });
    };

    it.each([
      ['that the body names, in its own to begin with', { languages: offered }, 'en-US'],
      ['and begins in the first where ours is not among them', { languages: ['fr-FR', 'de-DE'] }, 'fr-FR'],
      ['and begins in the one it is told', { languages: offered, lang: 'de-DE' }, 'de-DE'],
    ])('%s', async (_, body, lang) => {
      const { status, answer } = await post({ phone_number: person, ...body });
      expect([status, answer]).toMatchObject([201, { lang, languages: body.languages }]);
      expect(api.calls.begun).toMatchObject([{ language: lang, languages: body.languages }]);
    });

    it.each([
      ['that are configured, where the body names none', {}, offered],
      ['that are configured only then: one that is asked for is spoken', { lang: 'fr-FR' }, null],
      ['of the body rather than the configured ones', { languages: ['en-US', 'es-ES'] }, ['en-US', 'es-ES']],
    ])('%s', async (_, body, languages) => {
      const { answer } = await withDefaults(offered, body);
      expect(answer).toMatchObject({ languages });
      expect(api.calls.begun[0]?.languages ?? null).toEqual(languages);
    });
  });

  describe('refuses', () => {
    it('and names every fault at once', async () => {
      const { status, headers, answer } = await post({
        phone_number: '0612345678',
        'a/b': 1,
        task: '',
        claim: [
          { name: 'plate', type: 'number' },
          { name: 'plate', type: 'text' },
          { name: 'Bad Name', type: 'text' },
        ],
        lang: 'french',
        languages: ['en-US', 'english', 'en-GB', 'xx-XX'],
        on_drop: 'ignore',
        scheduled_at: 'tomorrow',
      });
      expect(status).toBe(422);
      expect(headers.get('content-type')).toBe('application/problem+json');
      const errors: unknown = answer['errors'];
      const pointers = Array.isArray(errors) ? errors.map((fault: { pointer: string }) => fault.pointer) : [];
      expect(pointers.sort()).toEqual([
        '/a~1b',
        '/claim/0/type',
        '/claim/1/name',
        '/claim/2/name',
        '/lang',
        '/lang',
        '/languages/1',
        '/languages/2',
        '/languages/3',
        '/on_drop',
        '/phone_number',
        '/scheduled_at',
        '/task',
      ]);
      expect(api.calls.begun).toEqual([]);
    });

    it.each([
      ['a missing number', {}, '/phone_number'],
      ['a number that cannot exist', { phone_number: '+33000000000' }, '/phone_number'],
      ['a country that does not exist', { phone_number: '+999123456789' }, '/phone_number'],
      ['a number with spaces', { phone_number: '+33 6 12 34 56 78' }, '/phone_number'],
      ['a number with the zero dialled at home', { phone_number: '+330612345678' }, '/phone_number'],
      ['our own number', { phone_number: '+33180000001' }, '/phone_number'],
      [
        'an unknown key in the claim',
        { phone_number: person, claim: [{ name: 'plate', type: 'text', hint: 'AB-123' }] },
        '/claim/0/hint',
      ],
      ['a bad agent', { phone_number: person, agent_phone_number: '12' }, '/agent_phone_number'],
      ['a language nobody can be greeted in', { phone_number: person, lang: 'xx-XX' }, '/lang'],
      ['one language to choose from', { phone_number: person, languages: ['fr-FR'] }, '/languages'],
      [
        'more languages than there are keys',
        { phone_number: person, languages: Array<string>(10).fill('fr-FR') },
        '/languages',
      ],
      [
        'two kinds of one language',
        { phone_number: person, languages: ['en-US', 'fr-FR', 'en-GB'] },
        '/languages/2',
      ],
      [
        'a language to begin in that is not offered',
        { phone_number: person, lang: 'de-DE', languages: ['en-US', 'fr-FR'] },
        '/lang',
      ],
      ['a text for languages', { phone_number: person, languages: 'fr-FR' }, '/languages'],
      ['a list as body', [], ''],
      ['a past time', { phone_number: person, scheduled_at: '2026-11-21T09:59:59Z' }, '/scheduled_at'],
      ['the present', { phone_number: person, scheduled_at: '2026-11-21T10:00:00Z' }, '/scheduled_at'],
      ['a time without zone', { phone_number: person, scheduled_at: '2026-11-22T10:00:00' }, '/scheduled_at'],
      ['a far time', { phone_number: person, scheduled_at: '2028-01-01T00:00:00Z' }, '/scheduled_at'],
    ])('%s', async (_, body, pointer) => {
      const { status, answer } = await post(body);
      expect([status, answer]).toMatchObject([422, { errors: [{ pointer }] }]);
      expect(api.calls.begun).toEqual([]);
      expect(api.calls.scheduled).toEqual([]);
    });

    it('a body that is not JSON, not called JSON, or too large', async () => {
      expect(await post('{"phone_number":')).toMatchObject({ status: 400, answer: { code: 'not-json' } });
      expect(await post('phone_number=1', { 'content-type': 'text/plain' })).toMatchObject({
        status: 415,
        answer: { code: 'not-declared-as-json' },
      });
      expect(await post({ phone_number: person, task: 'x'.repeat(300_000) })).toMatchObject({
        status: 413,
        answer: { code: 'body-too-large' },
      });
    });

    it('a second call to a person on the line, naming the first', async () => {
      const first = await post({ phone_number: person });
      const second = await post({ phone_number: person, task: 'Something else.' });
      expect(second).toMatchObject({
        status: 409,
        answer: { code: 'line-busy', call_id: first.answer['call_id'] },
      });
      api.calls.free(person);
      expect((await post({ phone_number: person })).status).toBe(201);
    });

    it('with a wish to come back while calls cannot be started', async () => {
      api.calls.failure = { ...down, retryAfterMs: 2_500 };
      const { status, headers } = await post({ phone_number: person });
      expect([status, headers.get('retry-after')]).toEqual([503, '3']);
    });
  });

  describe('with an Idempotency-Key', () => {
    const keyed = { 'idempotency-key': 'order-1' };
    const body = { phone_number: person, task: 'Call.', lang: 'fr-FR' };

    it('gives the same call for the same body, in whatever order its keys come', async () => {
      const first = await post(body, keyed);
      const again = await post({ lang: 'fr-FR', task: 'Call.', phone_number: person }, keyed);
      expect(again.status).toBe(201);
      expect(again.headers.get('location')).toBe(first.headers.get('location'));
      expect(again.answer).toEqual(first.answer);
      expect(api.calls.begun).toHaveLength(1);
    });

    it('gives the same call for two requests at once', async () => {
      const both = await Promise.all([post(body, keyed), post(body, keyed)]);
      expect(both.map(({ status }) => status)).toEqual([201, 201]);
      expect(new Set(both.map(({ answer }) => answer['call_id'])).size).toBe(1);
      expect(api.calls.begun).toHaveLength(1);
    });

    it('refuses another body', async () => {
      await post(body, keyed);
      expect(await post({ ...body, task: 'Other.' }, keyed)).toMatchObject({
        status: 422,
        answer: { code: 'idempotency-key-reused', errors: [{ parameter: 'idempotency-key' }] },
      });
    });

    it('keeps the keys of two API keys apart', async () => {
      const first = await post(body, keyed);
      const other = await post(
        { ...body, phone_number: '+33612345679' },
        { ...keyed, authorization: `Bearer ${otherKey}` },
      );
      expect(other.status).toBe(201);
      expect(other.answer['call_id']).not.toBe(first.answer['call_id']);
    });

    it('starts the call on the second try when the first could not', async () => {
      api.calls.failure = down;
      expect((await post(body, keyed)).status).toBe(503);
      api.calls.failure = null;
      expect((await post(body, keyed)).status).toBe(201);
      expect((await post(body, keyed)).status).toBe(201);
      expect(api.calls.begun).toHaveLength(1);
    });

    it('is free again when the line was busy', async () => {
      await post({ phone_number: person });
      expect((await post(body, keyed)).status).toBe(409);
      api.calls.free(person);
      const later = await post({ ...body, task: 'Another body, even.' }, keyed);
      expect(later.status).toBe(201);
    });

    it.each([
      ['an empty one', ''],
      ['a long one', 'x'.repeat(256)],
      ['one with a control character', 'a\tb'],
    ])('refuses %s', async (_, value) => {
      expect(await post(body, { 'idempotency-key': value })).toMatchObject({
        status: 422,
        answer: { errors: [{ parameter: 'idempotency-key' }] },
      });
    });

    it('starts nothing while it cannot be remembered', async () => {
      await api.records.close();
      expect((await post(body, keyed)).status).toBe(503);
      expect(api.calls.begun).toEqual([]);
    });
  });

  it('starts nothing, with a key or without, while the store is down', async () => {
    await api.records.close();
    const { status, headers } = await post({ phone_number: person });
    expect([status, headers.get('retry-after')]).toEqual([503, '1']);
    expect(api.calls.begun).toEqual([]);
  });

  it('answers with a call that began though its opening could not be written: its own records will open it', async () => {
    api.records.open = () => Promise.resolve(failed(down));
    expect((await post({ phone_number: person })).status).toBe(201);
    expect(api.calls.begun).toHaveLength(1);
    expect(api.lines).toMatchObject([
      { event: 'call.not_recorded', fields: { code: 'engine-down' } },
      { event: 'call.begun' },
    ]);
  });

  it('does not begin again a call that may have been made, when the store cannot tell', async () => {
    const keyed = { 'idempotency-key': 'order-2' };
    await post({ phone_number: person }, keyed);
    api.calls.free(person);
    api.records.find = () => Promise.resolve(failed(down));
    expect((await post({ phone_number: person }, keyed)).status).toBe(503);
    expect(api.calls.begun).toHaveLength(1);
  });

  it('answers 503 to a final refusal too, without its message', async () => {
    api.calls.failure = refused;
    const { status, answer } = await post({ phone_number: person });
    expect(status).toBe(503);
    expect(JSON.stringify(answer)).not.toContain(refused.message);
  });

  it('schedules a call for later, which is shown and cancelled', async () => {
    const { status, headers, answer } = await post({
      phone_number: person,
      scheduled_at: '2026-11-21T12:00:00+01:00',
    });
    expect(status).toBe(201);
    expect(answer).toMatchObject({ state: 'scheduled', scheduled_at: '2026-11-21T11:00:00.000Z' });
    expect(api.calls.scheduled).toMatchObject([{ scheduledAt: now + hour }]);
    expect(api.calls.begun).toEqual([]);
    const location = headers.get('location') ?? '';
    expect(await (await api.request('GET', location)).json()).toMatchObject({ state: 'scheduled' });
    expect((await api.request('DELETE', location)).status).toBe(202);
    expect(api.calls.orders).toMatchObject([{ order: 'cancel', ref: { callId: answer['call_id'] } }]);
  });

  it('writes neither number nor task into the log', async () => {
    await post({ phone_number: person, task: 'A secret task.' });
    const log = JSON.stringify(api.lines);
    expect(log).not.toContain(person.slice(1));
    expect(log).not.toContain('secret');
  });
});
