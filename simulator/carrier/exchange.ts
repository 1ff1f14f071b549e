/** The carrier's exchange: who there is to call, which legs there are, which callers wait to be answered. */
import { randomUUID } from 'node:crypto';
import type { LegOptions } from './leg.ts';
import { Leg } from './leg.ts';
import type { Person } from './person.ts';
import type { Recordings } from './recordings.ts';
import type { LegEvents, Webhooks } from './webhooks.ts';

export interface ExchangeOptions extends Pick<LegOptions, 'ledger' | 'clock' | 'tokens'> {
  readonly webhooks: Webhooks;
  readonly recordings: Recordings;
  /** What becomes of a lost media socket where the person's line does not say. */
  readonly mediaReconnect: 'by-itself' | 'when-asked';
  /** Pauses between the tries of one that comes back by itself, in ms. */
  readonly mediaRetryPausesMs: readonly number[];
  /** Who answers at numbers nobody is known for. */
  readonly defaultPerson: Omit<Person, 'number'>;
}

/** What a request says of the leg that is to be. */
export interface LegWish {
  readonly callbackUri: string;
  readonly operationContext: string | undefined;
  readonly hasVoice: boolean;
  readonly media: LegOptions['media'];
}

interface Offer {
  readonly person: Person;
  readonly to: string;
  readonly expires: NodeJS.Timeout;
}

const mostPersons = 10_000;
const mostLegs = 1_000;
/** A caller gives up after so long, in ms. */
const patienceMs = 30_000;

export class Exchange {
  readonly #options: ExchangeOptions;
  readonly #persons = new Map<string, Person>();
  readonly #legs = new Map<string, Leg>();
  readonly #offers = new Map<string, Offer>();

  constructor(options: ExchangeOptions) {
    this.#options = options;
  }

  get recordings(): Recordings {
    return this.#options.recordings;
  }

  /** An event stream of a leg that goes elsewhere than its own. */
  eventsTo(callbackUri: string, callConnectionId: string): LegEvents {
    return this.#options.webhooks.stream(callbackUri, callConnectionId);
  }

  putPerson(person: Person): void {
    this.#persons.delete(person.number);
    this.#persons.set(person.number, person);
    forgetOldest(this.#persons, mostPersons);
  }

  personAt(number: string): Person {
    return this.#persons.get(number) ?? { ...this.#options.defaultPerson, number };
  }

  dial(to: string, from: string, wish: LegWish): Leg {
    const leg = this.#newLeg('outbound', this.personAt(to), from, wish);
    const { callConnectionId } = leg.options;
    const operationContext = wish.operationContext ?? null;
    this.#options.ledger.record({
      kind: 'call_created',
      callConnectionId,
      number: to,
      from,
      operationContext,
    });
    leg.ring();
    return leg;
  }

  /** A person calls one of our numbers; returns the handle by which to answer. */
  offer(person: Person, to: string): string {
    const context = randomUUID();
    const expires = setTimeout(() => this.#offers.delete(context), patienceMs);
    this.#offers.set(context, { person, to, expires });
    this.#options.ledger.record({ kind: 'call_offered', number: person.number, to });
    return context;
  }

  /** Nothing when nobody waits under this handle. */
  answer(context: string, wish: LegWish): Leg | undefined {
    const offer = this.#takeOffer(context);
    if (!offer) return undefined;
    const leg = this.#newLeg('inbound', offer.person, offer.to, wish);
    const operationContext = wish.operationContext ?? null;
    const { callConnectionId } = leg.options;
    const { number } = offer.person;
    this.#options.ledger.record({
      kind: 'call_answered',
      callConnectionId,
      number,
      to: offer.to,
      operationContext,
    });
    setImmediate(() => {
      leg.connect();
    });
    return leg;
  }

  reject(context: string, reason: string): boolean {
    const offer = this.#takeOffer(context);
    if (!offer) return false;
    this.#options.ledger.record({ kind: 'call_rejected', number: offer.person.number, reason });
    return true;
  }

  leg(callConnectionId: string): Leg | undefined {
    return this.#legs.get(callConnectionId);
  }

  /** All legs that are remembered, oldest first. */
  legs(): readonly Leg[] {
    return [...this.#legs.values()];
  }

  legsOf(number: string): readonly Leg[] {
    return this.legs().filter((leg) => leg.options.person.number === number && leg.state !== 'disconnected');
  }

  close(): void {
    for (const { expires } of this.#offers.values()) clearTimeout(expires);
    for (const leg of this.#legs.values()) leg.close();
  }

  #takeOffer(context: string): Offer | undefined {
    const offer = this.#offers.get(context);
    if (offer) clearTimeout(offer.expires);
    this.#offers.delete(context);
    return offer;
  }

  #newLeg(direction: 'outbound' | 'inbound', person: Person, ours: string, wish: LegWish): Leg {
    const { ledger, clock, tokens, webhooks } = this.#options;
    const reconnect = person.line.mediaReconnect ?? this.#options.mediaReconnect;
    const callConnectionId = randomUUID();
    const leg = new Leg({
      callConnectionId,
      direction,
      person,
      ours,
      ...wish,
      mediaRetryPausesMs: reconnect === 'by-itself' ? this.#options.mediaRetryPausesMs : [],
      events: webhooks.stream(wish.callbackUri, callConnectionId),
      ledger,
      clock,
      tokens,
    });
    this.#legs.set(callConnectionId, leg);
    this.#forgetEnded();
    return leg;
  }

  #forgetEnded(): void {
    if (this.#legs.size <= mostLegs) return;
    for (const [id, leg] of this.#legs) {
      if (leg.state !== 'disconnected') continue;
      this.#legs.delete(id);
      return;
    }
  }
}

function forgetOldest<K>(map: Map<K, unknown>, most: number): void {
  const [oldest] = map.keys();
  if (map.size > most && oldest !== undefined) map.delete(oldest);
}
