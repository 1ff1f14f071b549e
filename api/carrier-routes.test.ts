import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  apiFixture,
  defaults,
  down,
  eventGridKey,
  gone,
  person,
  refused,
  type ApiFixture,
  type Delivery,
} from '../tests/api-fixture.ts';
import type { CarrierEvent, IncomingCall } from '../domain/ports/carrier.ts';
import { failed, ok } from '../domain/result.ts';

const event = (eventId: string): CarrierEvent => ({
  kind: 'connected',
  eventId,
  legId: 'leg-1',
  carrierCallId: 'carrier-1',
});
const ringing: IncomingCall = {
  eventId: 'in-1',
  from: person,
  to: '+33180000009',
  incomingContext: 'opaque',
};

describe('the carrier’s webhooks', () => {
  let api: ApiFixture;
  beforeEach(() => {
    api = apiFixture();
  });
  afterEach(() => api.dispose());

  const deliver = (body: Delivery | string, signed = 'yes', path = '/carrier/line-1/leg-1/events') =>
    api.request('POST', path, body, { authorization: '', 'x-signed': signed });

  it('are taken in order, without an API key', async () => {
    expect((await deliver({ events: [event('1'), event('2')] })).status).toBe(200);
    expect(api.calls.carrierEvents).toEqual([
      { lineId: 'line-1', event: event('1') },
      { lineId: 'line-1', event: event('2') },
    ]);
  });

  it('are refused from strangers before their body is looked at, and asked for again when it cannot be told', async () => {
    expect((await deliver('{ not json', 'no')).status).toBe(401);
    const later = await deliver({ events: [event('1')] }, 'later');
    expect([later.status, later.headers.get('retry-after')]).toEqual([503, '1']);
    expect(api.calls.carrierEvents).toEqual([]);
  });

  it('of unknown kinds are counted, with what they were, and taken', async () => {
    const body = { events: [event('1')], unknown: ['Microsoft.Communication.New', 'a"b\n'], malformed: 2 };
    expect((await deliver(body)).status).toBe(200);
    expect(api.calls.carrierEvents).toHaveLength(1);
    const fields = { source: 'webhook', unknown: 2, malformed: 2, kinds: 'Microsoft.Communication.New ab' };
    expect(api.lines).toEqual([{ event: 'carrier.not_understood', fields }]);
  });

  it('are asked for again while the call cannot be told', async () => {
    api.calls.failure = down;
    expect((await deliver({ events: [event('1')] })).status).toBe(503);
  });

  it('are asked for again when they are refused, whatever the reason', async () => {
    api.calls.failure = refused;
    expect((await deliver({ events: [event('1')] })).status).toBe(503);
  });

  it('of a call that is gone are taken', async () => {
    api.calls.failure = gone;
    expect((await deliver({ events: [event('1')] })).status).toBe(200);
  });

  it('with a broken body or path are refused', async () => {
    expect((await deliver('{ not json')).status).toBe(400);
    expect((await deliver({}, 'yes', '/carrier/li%20ne/leg/events')).status).toBe(422);
    expect((await deliver('x'.repeat(1_100_000))).status).toBe(413);
  });
});

describe('incoming calls', () => {
  let api: ApiFixture;
  beforeEach(() => {
    api = apiFixture();
  });
  afterEach(() => api.dispose());

  const deliver = (body: Delivery | string, query = `?key=${eventGridKey}`) =>
    api.request('POST', `/carrier/incoming${query}`, body, { authorization: '' });

  it('answer the handshake', async () => {
    const response = await deliver({ validations: [{ code: 'code-1' }] });
    expect([response.status, await response.json()]).toEqual([200, { validationResponse: 'code-1' }]);
  });

  it.each(['', '?key=', '?key=wrong', `?key=${eventGridKey}x`])(
    'are refused with the key %j',
    async (query) => {
      expect((await deliver({ incoming: [ringing] }, query)).status).toBe(401);
      expect(api.calls.incomingCalls).toEqual([]);
    },
  );

  it('are handed on with a plan from the defaults', async () => {
    expect((await deliver({ incoming: [ringing] })).status).toBe(200);
    expect(api.calls.incomingCalls).toMatchObject([
      {
        call: ringing,
        plan: {
          phoneNumber: person,
          ourNumber: '+33180000009',
          task: 'Help.',
          language: 'en-US',
          claim: [{ name: 'caller_name', description: 'caller name' }],
        },
      },
    ]);
    expect(api.calls.incomingCalls[0]?.plan.callId).toMatch(/^[0-9a-f]{32}$/);
  });

  it('are offered the configured languages', async () => {
    await api.dispose();
    const languages = ['fr-FR', 'en-US'];
    api = apiFixture({ defaults: { ...defaults, languages } });
    await deliver({ incoming: [ringing] });
    expect(api.calls.incomingCalls).toMatchObject([{ plan: { language: 'en-US', languages } }]);
  });

  it.each(['', 'anonymous', 'sip:someone'])('without a number (%j) are refused and counted', async (from) => {
    expect((await deliver({ incoming: [{ ...ringing, from }, ringing] })).status).toBe(200);
    expect(api.calls.incomingCalls.map(({ call }) => call.from)).toEqual([person]);
    expect(api.lines).toEqual([{ event: 'carrier.incoming_refused', fields: { reason: 'anonymous' } }]);
  });

  it('are asked for again while they cannot be handed on', async () => {
    api.calls.failure = down;
    expect((await deliver({ incoming: [ringing] })).status).toBe(503);
  });

  it('in a body that is not JSON are refused', async () => {
    expect((await deliver('{')).status).toBe(400);
  });
});

describe('incoming calls where there is no room', () => {
  let api: ApiFixture;
  afterEach(() => api.dispose());

  const another = { ...ringing, eventId: 'in-2', from: '+33612345679' };
  const deliver = async (...incoming: IncomingCall[]) => {
    const path = `/carrier/incoming?key=${eventGridKey}`;
    expect((await api.request('POST', path, { incoming }, { authorization: '' })).status).toBe(200);
  };
  const taken = () => api.calls.incomingCalls.map(({ call }) => call.eventId);
  const turnedAway = () => api.calls.turnedAway.map(({ call }) => call.eventId);

  it('are turned away as busy, counted, and nothing is begun', async () => {
    api = apiFixture({ takePlace: () => Promise.resolve(ok(null)) });
    await deliver(ringing);
    expect(api.calls.turnedAway).toEqual([{ call: ringing, how: { kind: 'busy' } }]);
    expect(taken()).toEqual([]);
    expect(api.lines).toEqual([{ event: 'carrier.turned_away', fields: { how: 'busy' } }]);
  });

  it('hear an apology in the language of the house, where one is configured', async () => {
    api = apiFixture({
      takePlace: () => Promise.resolve(ok(null)),
      inboundOverload: 'apology',
      defaults: { ...defaults, language: 'fr-FR' },
    });
    await deliver(ringing);
    expect(api.calls.turnedAway).toMatchObject([{ how: { kind: 'apology', language: 'fr-FR' } }]);
    const [first] = api.calls.turnedAway;
    expect(first?.how.kind === 'apology' && first.how.text).toMatch(/occupées/);
  });

  it('that come at once get one place each, and no more than there are', async () => {
    api = apiFixture({ maxCalls: 1 });
    await deliver(ringing, another);
    expect([taken(), turnedAway()]).toEqual([['in-1'], ['in-2']]);
  });

  it('delivered again go the way they went before', async () => {
    api = apiFixture({ maxCalls: 1 });
    await deliver(ringing, another);
    await deliver(ringing, another);
    expect([taken(), turnedAway()]).toEqual([
      ['in-1', 'in-1'],
      ['in-2', 'in-2'],
    ]);
  });

  it('are taken in where it cannot be told', async () => {
    api = apiFixture({ takePlace: () => Promise.resolve(failed(down)) });
    await deliver(ringing);
    expect([taken(), turnedAway()]).toEqual([['in-1'], []]);
  });

  it('are asked for again while they cannot be turned away', async () => {
    api = apiFixture({ takePlace: () => Promise.resolve(ok(null)) });
    api.calls.failure = down;
    const path = `/carrier/incoming?key=${eventGridKey}`;
    const answer = await api.request('POST', path, { incoming: [ringing] }, { authorization: '' });
    expect(answer.status).toBe(503);
  });
});
