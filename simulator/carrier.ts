/**
 * The simulated carrier: a real HTTP and WebSocket peer on loopback, with persons who answer and speak.
 *
 * carrier/rest.ts      the service's own REST surface      carrier/control.ts   orders, faults, and what happened
 * carrier/exchange.ts  persons, legs, waiting callers      carrier/leg.ts       one leg: ringing, connected, ended
 * carrier/talk.ts      what is said and heard on a leg     carrier/webhooks.ts  the events it posts
 * carrier/recordings.ts  what is recorded of a leg
 */
import { Hono } from 'hono';
import { MediaClock } from './carrier/clock.ts';
import { controlRoutes } from './carrier/control.ts';
import type { CarrierEntry } from './carrier/entries.ts';
import { EventGrid } from './carrier/event-grid.ts';
import { Exchange } from './carrier/exchange.ts';
import { Faults } from './carrier/faults.ts';
import { Person, type PersonInput } from './carrier/person.ts';
import { Recordings } from './carrier/recordings.ts';
import { restRoutes } from './carrier/rest.ts';
import { Tokens } from './carrier/tokens.ts';
import { Webhooks } from './carrier/webhooks.ts';
import { Ledger, ledgerPath } from './ledger.ts';
import { openServer } from './loopback-server.ts';

export type { CarrierEntry, FrameFigures } from './carrier/entries.ts';
export type { LegSummary } from './carrier/control.ts';
export type { Fault, FaultInput } from './carrier/faults.ts';
export { Person, type PersonInput } from './carrier/person.ts';

/** How the carrier behaves and how long it takes; times in ms. */
export interface CarrierProfile {
  /** After a lost media socket: opens it again, or gives it up and waits to be asked; a person's line may say otherwise. */
  readonly mediaReconnect: 'by-itself' | 'when-asked';
  readonly mediaRetryPausesMs: readonly number[];
  readonly webhookRetryPausesMs: readonly number[];
  readonly requestMs: number;
  readonly eventMs: number;
}

export const quickProfile: CarrierProfile = {
  mediaReconnect: 'by-itself',
  mediaRetryPausesMs: [100, 300, 1_000, 2_000, 4_000],
  webhookRetryPausesMs: [250, 1_000, 3_000, 8_000, 15_000],
  requestMs: 0,
  eventMs: 0,
};

export interface CarrierOptions {
  /** 0: any that is free. */
  readonly port: number;
  readonly host?: string;
  /** Base64, as in the connection string. */
  readonly accessKey: string;
  /** What the tokens are issued for: the resource's immutable id. */
  readonly tokenAudience: string;
  /** Event Grid's webhook for incoming calls, with its key. */
  readonly incomingUrl?: string;
  readonly profile?: Partial<CarrierProfile>;
  /** Where `carrier.jsonl` is written; left out: nowhere. */
  readonly ledgerFolder?: string;
  readonly persons?: readonly PersonInput[];
  /** Who answers at numbers nobody is known for; by default a person who takes the call and only listens. */
  readonly defaultPerson?: Omit<PersonInput, 'number'>;
}

export interface SimulatedCarrier {
  readonly url: string;
  readonly connectionString: string;
  readonly issuer: string;
  readonly jwksUrl: string;
  readonly ledger: Ledger<CarrierEntry>;
  close(): Promise<void>;
}

const anyNumber = '+10000000000';

export async function startCarrier(options: CarrierOptions): Promise<SimulatedCarrier> {
  const { accessKey } = options;
  const profile = { ...quickProfile, ...options.profile };
  const app = new Hono();
  const { url, close } = await openServer(app.fetch, options);

  const closing = new AbortController();
  const ledger = new Ledger<CarrierEntry>(ledgerPath(options.ledgerFolder, 'carrier'));
  ledger.record({ kind: 'carrier_started' });
  const faults = new Faults();
  const tokens = new Tokens(url, options.tokenAudience);
  const webhooks = new Webhooks({
    ledger,
    tokens,
    faults,
    retryPausesMs: profile.webhookRetryPausesMs,
    delayMs: profile.eventMs,
    closed: closing.signal,
  });
  const eventGrid =
    options.incomingUrl === undefined ? undefined : new EventGrid(webhooks, options.incomingUrl, faults);
  const recordings = new Recordings({ ledger, eventGrid, url });
  const exchange = new Exchange({
    ledger,
    recordings,
    clock: new MediaClock(),
    tokens,
    webhooks,
    mediaReconnect: profile.mediaReconnect,
    mediaRetryPausesMs: profile.mediaRetryPausesMs,
    defaultPerson: Person.parse({ ...options.defaultPerson, number: anyNumber }),
  });
  for (const person of options.persons ?? []) exchange.putPerson(Person.parse(person));
  app.route('/', restRoutes({ accessKey, exchange, faults, ledger, tokens, delayMs: profile.requestMs }));
  app.route('/', controlRoutes({ exchange, faults, ledger, tokens, eventGrid }));
  app.get('/recordings/:file', (context) => {
    const sound = recordings.sound(context.req.param('file').replace(/\.wav$/, ''));
    return sound
      ? new Response(new Uint8Array(sound), { headers: { 'content-type': 'audio/wav' } })
      : context.notFound();
  });

  return {
    url,
    connectionString: `endpoint=${url}/;accesskey=${accessKey}`,
    issuer: url,
    jwksUrl: `${url}/calling/keys`,
    ledger,
    close: async () => {
      closing.abort();
      exchange.close();
      recordings.close();
      await close();
    },
  };
}
