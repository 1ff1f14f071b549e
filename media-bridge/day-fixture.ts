/** For tests: a day of calls at one bridge, many at once, in random order and timing; and what it left behind. */
import { getEventListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { floorLimits } from '../domain/conversation/floor-limits.ts';
import { defaultFeatureFlags } from '../domain/features.ts';
import type { Log } from '../domain/ports/log.ts';
import { failed, ok } from '../domain/result.ts';
import { openMedia, type Media } from './bridge.ts';
import { DayCall } from './day-call-fixture.ts';
import { Chance, dayServices, Ledger, watchedClock, type DayServices } from './day-services-fixture.ts';
import { quick, quickFloor } from './leg-fixture.ts';
import type { BridgeSettings } from './settings.ts';
import { plainWire, type Words } from './speech-fixture.ts';

export interface DayPlan {
  readonly seed: number;
  readonly words: Words;
  readonly calls: number;
  readonly atOnce: number;
  /** So many are still talking when the bridge drains. */
  readonly lastCalls: number;
  /** In place of the scripted services. */
  readonly services?: (ledger: Ledger, signals: Set<AbortSignal>) => Partial<DayServices>;
  /** Done while the calls go on. */
  readonly meanwhile?: () => Promise<void>;
}

/** What ends with a call ends soon: no timer is let run out. */
const leftoverMs = 900;

export class Day {
  readonly ledger = new Ledger();
  readonly media: Media;
  readonly #plan: DayPlan;
  readonly #chance: Chance;
  readonly #calls: Map<string, DayCall>;
  readonly #signals: Set<AbortSignal>;

  static async open(plan: DayPlan): Promise<Day> {
    const [ledger, calls, signals] = [new Ledger(), new Map<string, DayCall>(), new Set<AbortSignal>()];
    const { seed, words, services } = plan;
    const chance = new Chance(seed);
    const media = await openMedia({
      ...dayServices(new Chance(seed + 1), words, ledger, signals),
      ...services?.(ledger, signals),
      ...doorkeepers(chance),
      ...{ host: '127.0.0.1', port: 0, queue: 'bridge-day', wire: plainWire, log: silentLog },
      links: (lineId) => {
        const call = calls.get(lineId);
        if (!call) throw new Error(`no call on ${lineId}`);
        return call.link;
      },
      features: { current: () => defaultFeatureFlags },
      clock: watchedClock(ledger),
      settings: settings(new Chance(seed + 2)),
    });
    return new Day(plan, media, { ledger, calls, signals, chance });
  }

  private constructor(
    plan: DayPlan,
    media: Media,
    own: {
      readonly ledger: Ledger;
      readonly calls: Map<string, DayCall>;
      readonly signals: Set<AbortSignal>;
      readonly chance: Chance;
    },
  ) {
    this.#plan = plan;
    this.media = media;
    this.ledger = own.ledger;
    this.#calls = own.calls;
    this.#signals = own.signals;
    this.#chance = own.chance;
  }

  /** All calls but the last; resolves when nothing of them is left, and throws if something stays. */
  async passes(): Promise<void> {
    const { calls, atOnce, meanwhile = () => Promise.resolve() } = this.#plan;
    const idle = this.ledger.open.length;
    const lines = Array.from({ length: calls }, (_, n) => `line${n}`).values();
    const caller = async (): Promise<void> => {
      for (const lineId of lines) await this.#place(lineId);
    };
    await Promise.all([...Array.from({ length: atOnce }, caller), meanwhile()]);
    // The door's own look at idle sockets goes on.
    await until(
      'left behind',
      () => this.ledger.open.length <= idle,
      () => this.ledger.open,
    );
  }

  /** The last calls are cut short: the bridge drains and closes; throws if anything stays open. */
  async ends(): Promise<void> {
    const last = Array.from({ length: this.#plan.lastCalls }, (_, n) => this.#place(`last${n}`));
    await sleep(300);
    await this.media.drain();
    await this.media.close();
    await Promise.all(last);
    await until(
      'left behind at the end',
      () => this.ledger.open.length === 0,
      () => this.ledger.open,
    );
  }

  /** Legs that the bridge still knows. */
  get sessions(): readonly string[] {
    const { sessions } = this.media;
    return [...this.#calls].flatMap(([legId, { callId }]) =>
      sessions.find({ callId, legId }) ? [legId] : [],
    );
  }

  /** Listeners on signals that services and turns were given. */
  get listeners(): number {
    const signals = [...this.#signals, ...[...this.#calls.values()].flatMap((call) => call.signals)];
    return signals.reduce((sum, signal) => sum + getEventListeners(signal, 'abort').length, 0);
  }

  get breaches(): readonly string[] {
    return [...this.#calls.values()].flatMap((call) => call.laws.breaches);
  }

  /** One call on a line of its own. */
  #place(lineId: string): Promise<void> {
    const { ledger, media } = this;
    const { sessions, url } = media;
    const bridge = { sessions, url, clock: watchedClock(ledger), heartbeat: quick.heartbeat };
    const chance = new Chance(this.#chance.between(0, 2 ** 31));
    const call = new DayCall({ chance, words: this.#plan.words, ledger, bridge, lineId });
    this.#calls.set(lineId, call);
    return call.run();
  }
}

/** What keeps the process alive: sockets, servers, timers, each kind as often as there are of it. */
export class Resources {
  readonly #before = count();

  /** Resolves when no more is there than was before. */
  async asBefore(withinMs: number): Promise<void> {
    const more = (): readonly string[] =>
      [...count()].flatMap(([kind, now]) => (now > (this.#before.get(kind) ?? 0) ? [`${now} ${kind}`] : []));
    await until('kept open', () => more().length === 0, more, withinMs);
  }
}

function count(): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const kind of process.getActiveResourcesInfo()) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}

async function until(
  what: string,
  holds: () => boolean,
  told: () => readonly string[],
  withinMs = leftoverMs,
): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`${what}: ${told().join('; ')}`);
    await sleep(10);
  }
}

/** Lets in whoever has the token `token`, but when it cannot look. */
function doorkeepers(chance: Chance): Pick<Parameters<typeof openMedia>[0], 'carrierAuth' | 'checkToken'> {
  return {
    carrierAuth: {
      verify: async () => {
        await sleep(chance.between(0, 10));
        return chance.is(0.02)
          ? failed({ code: 'no-keys', message: 'scripted', disposition: 'retryable' })
          : ok(undefined);
      },
    },
    checkToken: (_leg, token) => token === 'token',
  };
}

function settings(patience: Chance): BridgeSettings {
  return {
    ...quick,
    floor: (flags) => ({
      ...floorLimits(flags),
      ...quickFloor,
      // The person is given more time or less, as flags may change while calls run.
      silence: { silenceMs: patience.of([400, 6_000]), promptsMax: 1, monologueMs: 700, monologuesMax: 1 },
      waiting: { soundAfterMs: 60, softMs: 150, hardMs: 400 },
    }),
    mediaIdleMs: 300,
    attachTimeoutMs: 500,
    afterglowMs: 150,
    drainMs: 300,
    closeMs: 1_000,
  };
}

const silent = (): void => undefined;
const silentLog: Log = { debug: silent, info: silent, warn: silent, error: silent };
