/** People who call us: taken in while there is room for one more call, otherwise turned away. */
import { e164 } from '../domain/claim/claim.ts';
import { phrase } from '../domain/conversation/phrases.ts';
import type { TurnAway } from '../domain/ports/calls.ts';
import type { IncomingCall } from '../domain/ports/carrier.ts';
import { ok, type Result } from '../domain/result.ts';
import { planOfIncoming } from './call-request.ts';
import type { ApiDeps } from './deps.ts';

/** Events come again within minutes, if at all. */
const mostDecisions = 1_000;
/** From being handed on to standing in the records, by which others are counted; generous. */
const untilRecordedMs = 1_000;

export class IncomingCalls {
  readonly #deps: ApiDeps;
  /** By event id, oldest first: an event that is delivered again goes the way it went before, full or not. */
  readonly #hasRoom = new Map<string, Promise<boolean>>();

  constructor(deps: ApiDeps) {
    this.#deps = deps;
    deps.figures.watch(() => ({ name: 'incoming_decisions', now: this.#hasRoom.size, most: mostDecisions }));
  }

  async take(call: IncomingCall): Promise<Result<unknown>> {
    const { calls, log, settings, randomId, ourNumber, defaults, variantsFor, clock } = this.#deps;
    if (!e164.test(call.from)) {
      // Without a number there is no line to hold the conversation on.
      log.info('carrier.incoming_refused', { reason: 'anonymous' });
      return ok(undefined);
    }
    if (!(await this.#decision(call.eventId))) return calls.turnAway(call, this.#refusal());
    const plan = planOfIncoming({
      callId: randomId(),
      ourNumber: e164.test(call.to) ? call.to : ourNumber,
      phoneNumber: call.from,
      defaults,
      variantsFor,
      clock,
    });
    return calls.incoming(call, plan, settings(plan.variants));
  }

  #decision(eventId: string): Promise<boolean> {
    const known = this.#hasRoom.get(eventId);
    if (known) return known;
    const [oldest] = this.#hasRoom.keys();
    if (oldest !== undefined && this.#hasRoom.size >= mostDecisions) this.#hasRoom.delete(oldest);
    const decision = this.#decide();
    this.#hasRoom.set(eventId, decision);
    return decision;
  }

  /** Nobody is turned away on a guess: where it cannot be told, there is room. */
  async #decide(): Promise<boolean> {
    const { takePlace, figures, log, inboundOverload } = this.#deps;
    const taken = await takePlace();
    if (!taken.ok) return true;
    const place = taken.value;
    if (place === null) {
      figures.counters.overloaded += 1;
      log.warn('carrier.turned_away', { how: inboundOverload });
      return false;
    }
    const leave = (): void => {
      place.leave();
    };
    setTimeout(leave, untilRecordedMs).unref();
    return true;
  }

  #refusal(): TurnAway {
    const { inboundOverload, defaults } = this.#deps;
    if (inboundOverload === 'busy') return { kind: 'busy' };
    const { language } = defaults;
    return { kind: 'apology', text: phrase('overloaded', language), language };
  }
}
