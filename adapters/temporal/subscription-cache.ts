/** The subscriptions that are on, as they were a moment ago: most events of most calls are wanted by nobody. */
import type { Subscription, WebhookStore } from '../../domain/ports/webhook-store.ts';
import { ok, type Result } from '../../domain/result.ts';

/** A change is heeded at the latest after this. */
const keptMs = 2_000;

interface Kept {
  readonly until: number;
  readonly subscriptions: readonly Subscription[];
}

/** As large as the number of subscriptions, which the API bounds. */
export class SubscriptionCache {
  readonly #store: Pick<WebhookStore, 'list'>;
  readonly #clock: () => number;
  #kept: Kept | null = null;
  /** Those who ask at the same time wait for one answer. */
  #asking: Promise<Result<readonly Subscription[]>> | null = null;

  /** `clock`: ms, from any beginning. */
  constructor(store: Pick<WebhookStore, 'list'>, clock: () => number) {
    this.#store = store;
    this.#clock = clock;
  }

  get size(): number {
    return this.#kept?.subscriptions.length ?? 0;
  }

  active(): Promise<Result<readonly Subscription[]>> {
    if (this.#kept && this.#clock() < this.#kept.until) return Promise.resolve(ok(this.#kept.subscriptions));
    this.#asking ??= this.#asked().finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  async #asked(): Promise<Result<readonly Subscription[]>> {
    const listed = await this.#store.list();
    if (!listed.ok) return listed;
    const subscriptions = listed.value.filter(({ off }) => off === null);
    this.#kept = { until: this.#clock() + keptMs, subscriptions };
    return ok(subscriptions);
  }
}
