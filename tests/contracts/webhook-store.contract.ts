/** What every store of subscriptions and deliveries must do, whoever wrote it; each store's test runs this suite. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NewDelivery, Subscription, WebhookStore } from '../../domain/ports/webhook-store.ts';
import { value } from './call-records.contract.ts';

const dayMs = 24 * 60 * 60 * 1_000;
const most = 50;

const subscriptionOf = (id: string, change: Partial<Subscription> = {}): Subscription => ({
  ...{ id, url: `https://example.com/${id}`, events: ['call.closed'], description: null },
  ...{ secret: `whsec_${id}`, off: null, createdAt: 1_000, updatedAt: 1_000 },
  ...change,
});

const deliveryOf = (id: string, subscriptionId = 'a'): NewDelivery => ({
  id,
  subscriptionId,
  event: {
    ...{ id: `evt_${id}`, type: 'call.closed', at: 900, callId: 'c'.repeat(32) },
    data: { outcome: 'completed', parts: [1, null, { deep: 'é' }] },
  },
});

/** A store that starts empty; every `connect` is one more connection to the same data, closed by `dispose`. */
export interface WebhookStoreHarness {
  connect(): WebhookStore;
  dispose(): Promise<void>;
}

export function webhookStoreContract(name: string, makeHarness: () => WebhookStoreHarness): void {
  describe(`webhook store: ${name}`, () => {
    let harness: WebhookStoreHarness;
    let store: WebhookStore;
    beforeEach(() => {
      harness = makeHarness();
      store = harness.connect();
    });
    afterEach(() => harness.dispose());

    const added = async (...ids: readonly string[]): Promise<void> => {
      for (const id of ids) expect(value(await store.add(subscriptionOf(id), most))).toBe(true);
    };
    const stateOf = async (id: string) => value(await store.findDelivery(id));

    describe('subscriptions', () => {
      it('are kept as they are, in order, for everybody', async () => {
        const second = subscriptionOf('b', { events: ['*'], description: 'Ä', off: 'gone' });
        await added('a');
        value(await store.add(second, most));
        const other = harness.connect();
        expect(value(await other.list())).toEqual([subscriptionOf('a'), second]);
        expect(value(await other.find('b'))).toEqual(second);
        expect(value(await other.find('x'))).toBeNull();
      });

      it('are as many as may be', async () => {
        await added('a');
        expect(value(await store.add(subscriptionOf('b'), 1))).toBe(false);
        expect(value(await store.list())).toEqual([subscriptionOf('a')]);
      });

      it('are changed in what is given', async () => {
        await added('a');
        const changed = subscriptionOf('a', { off: 'gone', updatedAt: 2_000 });
        expect(value(await store.change('a', { off: 'gone' }, 2_000))).toEqual(changed);
        expect(value(await store.find('a'))).toEqual(changed);
        const all = {
          url: 'https://other.example/',
          events: ['*'],
          description: 'x',
          secret: 's',
          off: null,
        };
        expect(value(await store.change('a', all, 3_000))).toEqual({ ...changed, ...all, updatedAt: 3_000 });
        expect(value(await store.change('x', all, 3_000))).toBeNull();
      });

      it('take their deliveries along', async () => {
        await added('a', 'b');
        value(await store.keep([deliveryOf('1'), deliveryOf('2', 'b')], 2_000));
        expect(value(await store.remove('a'))).toBe(true);
        expect(value(await store.remove('a'))).toBe(false);
        expect(await stateOf('1')).toBeNull();
        expect(await stateOf('2')).not.toBeNull();
      });
    });

    describe('deliveries', () => {
      beforeEach(() => added('a', 'b'));

      it('are kept once, and named until somebody is at work on them', async () => {
        expect(value(await store.keep([deliveryOf('1'), deliveryOf('2', 'b')], 2_000))).toEqual(['1', '2']);
        expect(await stateOf('1')).toEqual({
          ...deliveryOf('1'),
          ...{ state: 'pending', round: 1, tries: 0, reason: null, createdAt: 2_000, updatedAt: 2_000 },
        });
        value(await store.begun(['1']));
        expect(value(await store.keep([deliveryOf('1'), deliveryOf('2', 'b')], 3_000))).toEqual(['2']);
        expect(await stateOf('1')).toMatchObject({ createdAt: 2_000 });
      });

      it('are not kept for nobody', async () => {
        expect(value(await store.keep([deliveryOf('1', 'x')], 2_000))).toEqual([]);
        expect(await stateOf('1')).toBeNull();
      });

      it('are listed by subscription and state, the newest first', async () => {
        for (const id of ['1', '2', '3']) value(await store.keep([deliveryOf(id)], 2_000));
        value(await store.keep([deliveryOf('4', 'b')], 2_000));
        value(await store.tried('2', 1, { state: 'dead', reason: 'http-500' }, 2_100));
        const ids = async (query: Partial<Parameters<WebhookStore['deliveries']>[0]>) =>
          value(await store.deliveries({ subscriptionId: 'a', limit: 10, ...query })).map(({ id }) => id);
        expect(await ids({})).toEqual(['3', '2', '1']);
        expect(await ids({ limit: 2 })).toEqual(['3', '2']);
        expect(await ids({ state: 'dead' })).toEqual(['2']);
        expect(await ids({ state: 'pending' })).toEqual(['3', '1']);
        expect(await ids({ state: 'delivered' })).toEqual([]);
      });

      it('count their tries until they are over', async () => {
        value(await store.keep([deliveryOf('1')], 2_000));
        value(await store.tried('1', 1, { state: 'pending', reason: 'http-500' }, 2_100));
        expect(await stateOf('1')).toMatchObject({ state: 'pending', tries: 1, reason: 'http-500' });
        value(await store.tried('1', 1, { state: 'delivered' }, 2_200));
        const over = { state: 'delivered', tries: 2, reason: null, updatedAt: 2_200 };
        expect(await stateOf('1')).toMatchObject(over);
        value(await store.tried('1', 1, { state: 'dead', reason: 'late' }, 2_300));
        expect(await stateOf('1')).toMatchObject(over);
      });

      it('begin a new round once they are over, in which the one before has no say', async () => {
        value(await store.keep([deliveryOf('1')], 2_000));
        value(await store.begun(['1']));
        expect(value(await store.revive('1', 2_050))).toMatchObject({ round: 1, state: 'pending' });
        value(await store.tried('1', 1, { state: 'dead', reason: 'http-500' }, 2_100));
        const revived = { round: 2, state: 'pending', tries: 1, reason: null, updatedAt: 2_200 };
        expect(value(await store.revive('1', 2_200))).toMatchObject(revived);
        value(await store.tried('1', 1, { state: 'delivered' }, 2_300));
        expect(await stateOf('1')).toMatchObject(revived);
        expect(value(await store.keep([deliveryOf('1')], 2_400))).toEqual(['1']);
        expect(value(await store.revive('x', 2_400))).toBeNull();
      });

      it('are forgotten a while after they are over, and never before', async () => {
        for (const id of ['1', '2', '3']) value(await store.keep([deliveryOf(id)], 1_000));
        value(await store.tried('1', 1, { state: 'delivered' }, 1_000));
        value(await store.tried('2', 1, { state: 'dead', reason: 'http-500' }, 1_000));
        const left = async (now: number): Promise<string[]> => {
          value(await store.keep([], now));
          return value(await store.deliveries({ subscriptionId: 'a', limit: 10 })).map(({ id }) => id);
        };
        expect(await left(7 * dayMs)).toEqual(['3', '2', '1']);
        expect(await left(8 * dayMs)).toEqual(['3', '2']);
        expect(await left(31 * dayMs)).toEqual(['3']);
        expect(await left(999 * dayMs)).toEqual(['3']);
      });
    });

    it('says that it is closed, for the next process to be asked', async () => {
      await store.close();
      await store.close();
      expect(await store.list()).toMatchObject({ ok: false, failure: { disposition: 'retryable' } });
    });
  });
}
