/** The doors for text messages and for those who want none. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTwilioWebhook, twilioSignature } from '../adapters/twilio-sms/webhook.ts';
import {
  apiFixture,
  down,
  eventGridKey,
  gone,
  jsonObject,
  now,
  person,
  type ApiFixture,
} from '../tests/api-fixture.ts';

const authToken = 'token-of-the-account';
const ours = '+33180000001';
const twilios = '+33180000009';

describe('text messages at the door', () => {
  let api: ApiFixture;
  beforeEach(() => {
    api = apiFixture({ textWebhook: createTwilioWebhook({ authToken }), textNumber: twilios });
  });
  afterEach(() => api.dispose());

  const eventGrid = (body: object): Promise<Response> =>
    api.request('POST', `/carrier/incoming?key=${eventGridKey}`, body);
  const comes = (text: string, from = person, messageId = `id of ${text}`): Promise<Response> =>
    eventGrid({ texts: [{ messageId, from, to: ours, text }] });
  const twilio = (fields: Record<string, string>, query = '', sign = true): Promise<Response> => {
    const path = `/carrier/sms/twilio${query}`;
    const signature = twilioSignature(authToken, `https://holdfast.example${path}`, fields);
    return Promise.resolve(
      api.app.request(
        path,
        {
          method: 'POST',
          headers: {
            'content-type': 'application/x-www-form-urlencoded',
            ...(sign ? { 'x-twilio-signature': signature } : {}),
          },
          body: new URLSearchParams(fields).toString(),
        },
        {},
      ),
    );
  };
  const form = (text: string) => ({
    ...{ MessageSid: 'SM1', SmsStatus: 'received', From: person, To: twilios, Body: text },
  });

  it('go to the line they belong to, whichever service brings them', async () => {
    expect((await comes('Hello')).status).toBe(200);
    const answer = await twilio(form('Hello again'));
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('<Response/>');
    const line = { ourNumber: ours, phoneNumber: person };
    expect(api.textLines.messages).toMatchObject([
      { text: { text: 'Hello' }, line, begins: true },
      { text: { messageId: 'SM1', text: 'Hello again' }, line, begins: true },
    ]);
  });

  it('are believed only when they are signed', async () => {
    expect((await twilio(form('Hello'), '', false)).status).toBe(401);
    expect((await api.request('POST', '/carrier/incoming?key=wrong', { texts: [] })).status).toBe(401);
    expect(api.textLines.messages).toEqual([]);
    const without = apiFixture();
    const answer = await without.app.request('/carrier/sms/twilio', { method: 'POST', body: '' }, {});
    expect(answer.status).toBe(404);
    await without.dispose();
  });

  it('are sent again where they could not be handed on', async () => {
    api.textLines.failure = down;
    expect((await comes('Hello')).status).toBe(503);
    expect((await twilio(form('Hello'))).status).toBe(503);
  });

  it('of machines begin nothing', async () => {
    expect((await comes('Your parcel is here', '36000')).status).toBe(200);
    expect(api.textLines.messages).toEqual([]);
  });

  it('bring news of deliveries, and it matters not when nobody waits for them', async () => {
    const delivery = { eventId: 'e', messageId: 'm', reference: 'line', delivered: false, detail: 'gone' };
    expect((await eventGrid({ deliveries: [delivery] })).status).toBe(200);
    const fate = { MessageSid: 'SM1', MessageStatus: 'delivered' };
    expect((await twilio(fate, '?line=line-1')).status).toBe(200);
    expect(api.textLines.deliveries).toMatchObject([delivery, { reference: 'line-1', delivered: true }]);
    api.textLines.failure = gone;
    expect((await eventGrid({ deliveries: [delivery] })).status).toBe(200);
  });

  it('that say STOP count at once: no call, no new conversation, one confirmation', async () => {
    await comes('STOP');
    expect(api.textLines.wishes).toEqual([
      {
        ...{ ourNumber: ours, phoneNumber: person, since: now },
        confirmation:
          'Contoso: you will get no more calls and messages from us. Reply START to take this back.',
      },
    ]);
    const refused = await api.request('POST', '/call', { phone_number: person });
    expect(refused.status).toBe(409);
    expect(await jsonObject(refused)).toMatchObject({ code: 'opted-out' });
    expect(api.calls.begun).toEqual([]);
    // Said twice, it is the same wish.
    await comes('stop!', person, 'another id');
    expect(api.textLines.wishes.map(({ since }) => since)).toEqual([now, now]);
    // What they write all the same may reach a call under way, and begins nothing.
    await comes('One more thing');
    expect(api.textLines.messages).toMatchObject([{ begins: false }]);
  });

  it('that say START take it back, and are a message like any other where there is nothing to take back', async () => {
    await comes('START');
    expect(api.textLines.messages).toMatchObject([{ text: { text: 'START' } }]);
    await comes('ARRET');
    expect(api.textLines.wishes.at(-1)?.confirmation).toContain('Répondez START');
    await comes('Start', person, 'another id');
    expect((await api.request('POST', '/call', { phone_number: person })).status).toBe(201);
  });

  it('that say STOP are sent again where the wish could not be kept', async () => {
    api.textLines.failure = down;
    expect((await comes('STOP')).status).toBe(503);
    api.textLines.failure = null;
    expect((await comes('STOP')).status).toBe(200);
    expect(api.textLines.wishes).toHaveLength(1);
  });

  it('refuse the same request under an idempotency key again, and take it once the wish is taken back', async () => {
    const post = () => api.request('POST', '/call', { phone_number: person }, { 'idempotency-key': 'one' });
    await comes('STOP');
    expect((await post()).status).toBe(409);
    expect((await post()).status).toBe(409);
    await comes('START');
    expect((await post()).status).toBe(201);
  });
});

describe('/opt-outs', () => {
  let api: ApiFixture;
  beforeEach(() => {
    api = apiFixture();
  });
  afterEach(() => api.dispose());

  it('adds, lists and removes, and tells nobody by a message', async () => {
    const added = await api.request('POST', '/opt-outs', { phone_number: person });
    const entry = { phone_number: person, by: 'api', at: new Date(now).toISOString() };
    expect([added.status, await added.json()]).toEqual([201, entry]);
    expect(api.textLines.wishes).toEqual([{ ourNumber: ours, phoneNumber: person, since: now }]);
    const path = `/opt-outs?phone_number=${encodeURIComponent(person)}`;
    for (const where of ['/opt-outs', path])
      expect(await (await api.request('GET', where)).json()).toEqual({ opt_outs: [entry] });
    expect((await api.request('POST', '/call', { phone_number: person })).status).toBe(409);
    const one = `/opt-outs/${encodeURIComponent(person)}`;
    expect((await api.request('DELETE', one)).status).toBe(204);
    expect((await api.request('DELETE', one)).status).toBe(404);
    expect(await (await api.request('GET', '/opt-outs')).json()).toEqual({ opt_outs: [] });
  });

  it('takes numbers only, and nobody without a key', async () => {
    expect((await api.request('POST', '/opt-outs', { phone_number: 'Marie' })).status).toBe(422);
    expect((await api.request('GET', '/opt-outs', undefined, { authorization: '' })).status).toBe(401);
  });
});
