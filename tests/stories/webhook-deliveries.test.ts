/** Stories of those who want to hear of calls: signed news, tried again while they are away, replayed when they are back. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { asked, rehearse, type Rehearsal } from './rehearsal.ts';
import { startSubscriber, type Subscriber } from './subscriber.ts';

const Webhook = z.object({ id: z.string(), secret: z.string() });
const Deliveries = z.object({
  deliveries: z.array(
    z.object({
      id: z.string(),
      event_id: z.string(),
      state: z.string(),
      tries: z.number(),
      reason: z.string().nullable(),
    }),
  ),
});

// One after the other: each has the only worker of the stage, and one replaces it.
describe('a subscriber', () => {
  let stage: Rehearsal;
  beforeAll(async () => {
    stage = await rehearse({
      environment: { WEBHOOK_ALLOW_PRIVATE: 'on', WEBHOOK_PAUSES_SEC: '1,1' },
      // A call is closed as soon as it is over.
      features: { callback_timeout_hour: 0 },
    });
  });
  afterAll(() => stage.stop());

  const subscribed = async (...events: string[]) => {
    let secret = '';
    const subscriber = await startSubscriber(() => secret);
    const { status, body } = await stage.request('POST', '/webhooks', { url: subscriber.url, events });
    expect(status).toBe(201);
    const webhook = Webhook.parse(body);
    secret = webhook.secret;
    const deliveries = async (state: string) => {
      const answer = await stage.request('GET', `/webhooks/${webhook.id}/deliveries?state=${state}`);
      return Deliveries.parse(answer.body).deliveries;
    };
    const leave = async (): Promise<void> => {
      await stage.request('DELETE', `/webhooks/${webhook.id}`);
      await subscriber.close();
    };
    await stage.request('POST', `/webhooks/${webhook.id}/test`);
    return { subscriber, webhook, deliveries, leave };
  };
  /** Longer than a worker takes to hear of a new subscription. */
  const shortCall = async (): Promise<string> => {
    const number = stage.newNumber();
    await stage.person({ number, script: [...asked('else', 'No thank you, goodbye.')] });
    return stage.call({ phone_number: number, claim: [] });
  };
  const genuine = ({ received }: Subscriber): boolean => received.every((one) => one.genuine);

  test('hears how a call ended, signed, and again after it has failed to take it', async () => {
    const { subscriber, deliveries, leave } = await subscribed('call.closed');
    await subscriber.gets('webhook.test');
    subscriber.answer(500);
    const callId = await shortCall();
    const refused = await subscriber.gets('call.closed', 500);
    subscriber.answer(204);
    const taken = await subscriber.gets('call.closed');

    expect(taken).toMatchObject({
      id: refused.id,
      news: { id: refused.id, call_id: callId, data: { state: 'closed', outcome: 'completed' } },
    });
    expect(taken.news).toEqual(refused.news);
    expect(genuine(subscriber)).toBe(true);
    expect(new Set(subscriber.received.map(({ news }) => news.type))).toEqual(
      new Set(['webhook.test', 'call.closed']),
    );
    await expect.poll(() => deliveries('pending')).toEqual([]);
    const [delivered] = await deliveries('delivered');
    expect(delivered).toMatchObject({ event_id: taken.id, reason: null });
    expect(delivered?.tries).toBeGreaterThan(1);
    const figures: unknown = await fetch(`http://127.0.0.1:${stage.config.WORKER_PORT}/figures`).then(
      (response) => response.json(),
    );
    expect(figures).toMatchObject({ webhooks: { posts_under_way: 0, subscriptions_cached: 1 } });
    await leave();
  });

  test('who is away for too long has the news replayed, and a new worker loses nothing meanwhile', async () => {
    const { subscriber, deliveries, leave } = await subscribed('call.closed');
    await subscriber.gets('webhook.test');
    subscriber.answer(503);
    const callId = await shortCall();
    await subscriber.gets('call.closed', 503);
    await stage.replaceWorker();
    await expect.poll(() => deliveries('dead'), { timeout: 30_000 }).toHaveLength(1);
    const [dead] = await deliveries('dead');
    expect(dead).toMatchObject({ tries: 3, reason: 'http-503' });

    subscriber.answer(204);
    expect((await stage.request('POST', `/webhooks/deliveries/${dead?.id ?? ''}/replay`)).status).toBe(202);
    const taken = await subscriber.gets('call.closed');
    expect(taken).toMatchObject({ id: dead?.event_id, news: { call_id: callId } });
    expect(genuine(subscriber)).toBe(true);
    await expect.poll(() => deliveries('dead')).toEqual([]);
    await leave();
  });

  test('hears of an emergency once the person has said yes to it', async () => {
    const { subscriber, leave } = await subscribed('emergency.reported');
    await subscriber.gets('webhook.test');
    const number = stage.newNumber();
    await stage.person({
      number,
      script: [
        ...asked('assistant', 'This is an emergency, my neighbour has fallen.'),
        ...asked('report this', 'Yes, please.'),
        ...asked('being told', 'Thank you, goodbye.'),
      ],
    });
    const callId = await stage.call({ phone_number: number, claim: [] });
    const { news, genuine: isGenuine } = await subscriber.gets('emergency.reported');
    expect(isGenuine).toBe(true);
    expect(news).toMatchObject({
      call_id: callId,
      data: { phone_number: number, reason: expect.stringContaining('neighbour has fallen'), lang: 'en-US' },
    });
    const call = await stage.over(callId);
    const calls = call.messages.filter(
      (message) => message.kind === 'tool' && message.name === 'notify_emergencies',
    );
    expect(calls).toMatchObject([{ accepted: false }, { accepted: true, done: true }]);
    expect(subscriber.received.filter(({ news: { type } }) => type === 'emergency.reported')).toHaveLength(1);
    await leave();
  });

  test('is missed in an emergency: the person is told that nobody can be reached', async () => {
    const number = stage.newNumber();
    await stage.person({
      number,
      script: [
        ...asked('assistant', 'I need an ambulance.'),
        ...asked('report this', 'Yes.'),
        ...asked('yourself', 'All right, goodbye.'),
      ],
    });
    const call = await stage.over(await stage.call({ phone_number: number, claim: [] }));
    expect(stage.heardBy(number).join(' ')).toMatch(/cannot reach anybody/);
    expect(call.messages).toContainEqual(
      expect.objectContaining({ kind: 'tool', name: 'notify_emergencies', accepted: true, done: false }),
    );
  });
});
