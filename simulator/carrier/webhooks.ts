/** The carrier's webhooks: CloudEvents, one stream per leg in order, signed, tried again for a while. */
import { randomUUID } from 'node:crypto';
import type { Ledger } from '../ledger.ts';
import type { CarrierEntry } from './entries.ts';
import type { Faults } from './faults.ts';
import type { Tokens } from './tokens.ts';

export interface WebhooksOptions {
  readonly ledger: Ledger<CarrierEntry>;
  readonly tokens: Tokens;
  readonly faults: Faults;
  /** Pauses before each new try, in ms. */
  readonly retryPausesMs: readonly number[];
  /** How long an event is on its way, in ms. */
  readonly delayMs: number;
  /** Ends everything under way. */
  readonly closed: AbortSignal;
}

interface Delivery {
  readonly url: string;
  readonly type: string;
  readonly eventId: string;
  readonly callConnectionId: string | null;
  readonly headers: () => Record<string, string>;
  readonly body: string;
}

const tokenLifeSeconds = 5 * 60;
const answerTimeoutMs = 5_000;
/** Of one leg; with more, the oldest goes out. */
const mostHeldBack = 100;
/** How long an event waits for one to be sent before it, when the order is to be wrong. */
const reorderMs = 250;

export class Webhooks {
  readonly #options: WebhooksOptions;

  constructor(options: WebhooksOptions) {
    this.#options = options;
  }

  /** The event stream of one leg. */
  stream(callbackUri: string, callConnectionId: string): LegEvents {
    return new LegEvents(this, this.#options, callbackUri, callConnectionId);
  }

  /** Posts until it is taken, refused, or the tries are used up; returns the last answer's body if it was taken. */
  async deliver(delivery: Delivery): Promise<string | undefined> {
    const pauses = [...this.#options.retryPausesMs];
    for (let attempt = 1; !this.#options.closed.aborted; attempt++) {
      const { status, body } = await this.#post(delivery);
      const { type, eventId, callConnectionId } = delivery;
      this.#options.ledger.record({ kind: 'event_posted', type, eventId, callConnectionId, attempt, status });
      if (status !== null && status < 500) return status < 300 ? body : undefined;
      const pauseMs = pauses.shift();
      if (pauseMs === undefined) return undefined;
      await pause(pauseMs, this.#options.closed);
    }
    return undefined;
  }

  async #post(delivery: Delivery): Promise<{ readonly status: number | null; readonly body: string }> {
    try {
      const response = await fetch(delivery.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...delivery.headers() },
        body: delivery.body,
        signal: AbortSignal.any([this.#options.closed, AbortSignal.timeout(answerTimeoutMs)]),
      });
      return { status: response.status, body: await response.text() };
    } catch {
      return { status: null, body: '' };
    }
  }
}

/** Events of one leg leave one after the other, unless a fault is wanted. */
export class LegEvents {
  readonly #webhooks: Webhooks;
  readonly #options: WebhooksOptions;
  readonly #callbackUri: string;
  readonly #callConnectionId: string;
  #tail: Promise<unknown> = Promise.resolve();
  #held: (() => void) | undefined;
  /** Events that wait for a request. */
  #heldBack: readonly (() => void)[] = [];

  constructor(webhooks: Webhooks, options: WebhooksOptions, callbackUri: string, callConnectionId: string) {
    this.#webhooks = webhooks;
    this.#options = options;
    this.#callbackUri = callbackUri;
    this.#callConnectionId = callConnectionId;
  }

  /** `name` without its prefix; `data` without the ids of the call. */
  post(name: string, data: Readonly<Record<string, unknown>>): void {
    const delivery = this.#delivery(`Microsoft.Communication.${name}`, data);
    const { drop, duplicate, reorder, delayMs, hold } = this.#options.faults.nextEvent();
    if (drop) {
      this.#drop(delivery.type);
      return;
    }
    const dueAt = performance.now() + this.#options.delayMs + delayMs;
    const send = (): void => {
      this.#send(delivery, dueAt);
      if (duplicate) this.#send(delivery, dueAt);
    };
    if (hold) this.#holdBack(send);
    else this.#inOrder(send, reorder);
  }

  /** An event that the carrier loses on its own. */
  lose(name: string): void {
    this.#drop(`Microsoft.Communication.${name}`);
  }

  /** Takes out the events that wait for a request; what it returns sends them. */
  takeHeldBack(): () => void {
    const waiting = this.#heldBack;
    this.#heldBack = [];
    return () => {
      for (const send of waiting) send();
    };
  }

  #holdBack(send: () => void): void {
    this.#heldBack = [...this.#heldBack, send];
    if (this.#heldBack.length <= mostHeldBack) return;
    const [oldest, ...rest] = this.#heldBack;
    this.#heldBack = rest;
    oldest?.();
  }

  #drop(type: string): void {
    this.#options.ledger.record({ kind: 'event_dropped', type, callConnectionId: this.#callConnectionId });
  }

  #inOrder(send: () => void, reorder: boolean): void {
    const held = this.#held;
    this.#held = undefined;
    if (held || !reorder) {
      send();
      held?.();
      return;
    }
    this.#held = send;
    setTimeout(() => {
      if (this.#held !== send) return;
      this.#held = undefined;
      send();
    }, reorderMs).unref();
  }

  /** `dueAt` by the monotonic clock, in ms. */
  #send(delivery: Delivery, dueAt: number): void {
    this.#tail = this.#tail.then(async () => {
      const leftMs = dueAt - performance.now();
      if (leftMs > 0) await pause(leftMs, this.#options.closed);
      await this.#webhooks.deliver(delivery);
    });
  }

  #delivery(type: string, data: Readonly<Record<string, unknown>>): Delivery {
    const callConnectionId = this.#callConnectionId;
    const eventId = randomUUID();
    const event = {
      id: eventId,
      source: `calling/callConnections/${callConnectionId}`,
      type,
      specversion: '1.0',
      datacontenttype: 'application/json',
      subject: `calling/callConnections/${callConnectionId}`,
      time: new Date().toISOString(),
      data: {
        version: '2026-03-12',
        callConnectionId,
        serverCallId: `server-${callConnectionId}`,
        correlationId: `correlation-${callConnectionId}`,
        ...data,
      },
    };
    return {
      url: this.#callbackUri,
      type,
      eventId,
      callConnectionId,
      headers: () => ({ authorization: `Bearer ${this.#options.tokens.issue(tokenLifeSeconds)}` }),
      body: JSON.stringify([event]),
    };
  }
}

/** Ends early, without a word, when everything ends. */
async function pause(ms: number, closed: AbortSignal): Promise<void> {
  if (closed.aborted) return;
  await new Promise<void>((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      closed.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    closed.addEventListener('abort', end);
  });
}
