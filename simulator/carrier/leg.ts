/**
 * One leg's life at the carrier: ringing → connected → ended.
 * The states own their timers; the sound is in talk.ts, the media in leg-media.ts, the webhooks in webhooks.ts.
 */
import type { Ledger } from '../ledger.ts';
import type { MediaClock } from './clock.ts';
import type { CarrierEntry } from './entries.ts';
import { LegMedia } from './leg-media.ts';
import type { Person } from './person.ts';
import { Talk, type LegEntry } from './talk.ts';
import type { Tokens } from './tokens.ts';
import type { LegEvents } from './webhooks.ts';

export interface LegOptions {
  readonly callConnectionId: string;
  readonly direction: 'outbound' | 'inbound';
  readonly person: Person;
  /** Our number. */
  readonly ours: string;
  readonly callbackUri: string;
  readonly operationContext: string | undefined;
  readonly media: { readonly transportUrl: string; readonly start: boolean } | undefined;
  /** Whether the carrier can speak on it. */
  readonly hasVoice: boolean;
  /** Of a lost media socket; none: it comes back only when that is asked for. */
  readonly mediaRetryPausesMs: readonly number[];
  readonly events: LegEvents;
  readonly ledger: Ledger<CarrierEntry>;
  readonly clock: MediaClock;
  readonly tokens: Tokens;
}

type State =
  | { readonly kind: 'new' }
  | { readonly kind: 'ringing'; readonly timer: NodeJS.Timeout }
  | { readonly kind: 'connected'; leaveClock: (() => void) | undefined }
  | { readonly kind: 'ended' };

/** Somebody who hears all that crosses the line. */
export interface Listener {
  readonly frame: (person: Buffer | undefined, agent: Buffer | undefined) => void;
  readonly ended: () => void;
}

interface Ending {
  readonly by: 'agent' | 'person' | 'network' | 'transfer';
  readonly code: number;
  readonly subCode: number;
}

/** The codes of azure-docs, `call-automation/includes/codes/pstn.md`. */
const refusals = {
  no_answer: { code: 480, subCode: 560480 },
  busy: { code: 486, subCode: 560486 },
  declines: { code: 603, subCode: 560603 },
  bad_number: { code: 404, subCode: 560404 },
} as const;
/** How soon the network knows that a number is busy or does not exist. */
const refusalMs = 30;

export class Leg {
  readonly options: LegOptions;
  readonly talk: Talk;
  readonly #media: LegMedia | undefined;
  #state: State = { kind: 'new' };
  /** It rings at whom the person is to be put through to. */
  #transfer: NodeJS.Timeout | undefined;
  readonly #listeners = new Set<Listener>();

  constructor(options: LegOptions) {
    this.options = options;
    this.#media = options.media && this.#newMedia(options.media.transportUrl);
    this.talk = new Talk({
      person: options.person,
      send: (frame) => this.#media?.send(frame) ?? false,
      socket: () => this.#media?.socket ?? null,
      record: (entry) => {
        this.#record(entry);
      },
      hangUp: () => {
        this.end({ by: 'person', code: 0, subCode: 560000 });
      },
      onFrame: (person, agent) => {
        for (const { frame } of this.#listeners) frame(person, agent);
      },
    });
  }

  get state(): 'connecting' | 'connected' | 'disconnected' {
    if (this.#state.kind === 'ended') return 'disconnected';
    return this.#state.kind === 'connected' ? 'connected' : 'connecting';
  }

  /** Rings at the person's, who does as their data says. */
  ring(): void {
    this.#record({ kind: 'ringing' });
    const { answers } = this.options.person;
    const afterMs = 'afterMs' in answers ? answers.afterMs : refusalMs;
    const { kind } = answers;
    const timer = setTimeout(() => {
      if (kind === 'answers') this.connect();
      else this.end({ by: kind === 'declines' ? 'person' : 'network', ...refusals[kind] });
    }, afterMs);
    this.#state = { kind: 'ringing', timer };
  }

  /** Does nothing when the leg ended before it could connect. */
  connect(): void {
    if (this.#state.kind === 'connected' || this.#state.kind === 'ended') return;
    this.#state = { kind: 'connected', leaveClock: undefined };
    this.#record({ kind: 'connected' });
    this.#post('CallConnected', { resultInformation: { code: 200, subCode: 0, message: '' } });
    this.#post('ParticipantsUpdated', { participants: [], sequenceNumber: 1 });
    if (this.options.media?.start) this.#media?.start();
  }

  /** False when the media streams already. */
  startMedia(): boolean {
    return this.#state.kind !== 'connected' || this.#media?.start() !== false;
  }

  stopMedia(): void {
    this.#media?.stop();
  }

  /** Hears the line from now on; what it returns ends that. */
  listenIn(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Rings at somebody else's, who does as their data says; false while nobody is there to be put through, or somebody is already. */
  transferTo(target: Person, operationContext: string | undefined): boolean {
    if (this.#state.kind !== 'connected' || this.#transfer) return false;
    const { answers, number: to } = target;
    const { kind } = answers;
    this.#record({ kind: 'transfer', phase: 'ringing', to, code: null });
    const told = {
      ...(operationContext !== undefined && { operationContext }),
      transferee: {},
      transferTarget: {},
    };
    this.#transfer = setTimeout(
      () => {
        this.#transfer = undefined;
        if (kind === 'answers') {
          this.#record({ kind: 'transfer', phase: 'accepted', to, code: 0 });
          this.#post('CallTransferAccepted', { ...told, resultInformation: { code: 200, subCode: 0 } });
          this.end({ by: 'transfer', code: 0, subCode: 540000 });
          return;
        }
        const { code, subCode } = refusals[kind];
        this.#record({ kind: 'transfer', phase: 'failed', to, code });
        this.#post('CallTransferFailed', { ...told, resultInformation: { code, subCode } });
      },
      'afterMs' in answers ? answers.afterMs : refusalMs,
    );
    return true;
  }

  /** Says a text by the carrier's own voice; false while nobody is there to hear it. */
  announce(text: string, operationContext: string | undefined): boolean {
    if (this.#state.kind !== 'connected') return false;
    this.#beginToHear(this.#state);
    const tell = (phase: 'started' | 'completed' | 'canceled', name: string): void => {
      this.#record({ kind: 'announcement', phase, text });
      if (this.#state.kind !== 'connected') return;
      this.options.events.post(name, { operationContext, resultInformation: { code: 200, subCode: 0 } });
    };
    this.talk.announce(text, {
      started: () => {
        tell('started', 'PlayStarted');
      },
      completed: () => {
        tell('completed', 'PlayCompleted');
      },
      canceled: () => {
        tell('canceled', 'PlayCanceled');
      },
    });
    return true;
  }

  /** A fault on command. */
  dropMedia(): void {
    this.#media?.tear();
  }

  /** A fault on command. */
  freezeMedia(ms: number): void {
    this.#media?.freeze(ms);
  }

  /** `silently`: nobody is told. */
  end(ending: Ending, silently = false): void {
    const before = this.#state;
    if (before.kind === 'ended') return;
    this.#state = { kind: 'ended' };
    if (before.kind === 'ringing') clearTimeout(before.timer);
    clearTimeout(this.#transfer);
    if (before.kind === 'connected') this.#silence(before, silently);
    this.#record({ kind: 'call_ended', ...ending });
    for (const { ended } of [...this.#listeners]) ended();
    const { code, subCode } = ending;
    const refused = before.kind === 'ringing' && ending.by !== 'agent';
    const name = refused ? 'CreateCallFailed' : 'CallDisconnected';
    if (silently) this.options.events.lose(name);
    else
      this.#post(name, {
        resultInformation: { code, subCode, message: `simulated, call ended by the ${ending.by}` },
      });
  }

  /** The carrier itself shuts down: no farewells. */
  close(): void {
    if (this.#state.kind === 'ringing') clearTimeout(this.#state.timer);
    if (this.#state.kind === 'connected') this.#state.leaveClock?.();
    clearTimeout(this.#transfer);
    this.#state = { kind: 'ended' };
    this.#media?.close();
  }

  #silence({ leaveClock }: Extract<State, { kind: 'connected' }>, silently: boolean): void {
    leaveClock?.();
    this.#media?.end(silently);
    this.talk.end(this.options.clock.now());
    this.#media?.forgetKept();
  }

  #newMedia(transportUrl: string): LegMedia {
    const { callConnectionId, clock, tokens, mediaRetryPausesMs, person } = this.options;
    return new LegMedia({
      callConnectionId,
      transportUrl,
      tokens,
      retryPausesMs: mediaRetryPausesMs,
      keepsSoundMs: person.line.keepsSoundMs,
      onOpen: () => {
        if (this.#state.kind === 'connected') this.#beginToHear(this.#state);
      },
      onMessage: (text, socket) => {
        this.talk.receive(text, socket, clock.now());
      },
      record: (entry) => {
        this.#record(entry);
      },
      post: (name, data) => {
        this.#post(name, data);
      },
    });
  }

  /** From the first opening of the media on, or the carrier's first word, the person speaks and hears, whatever becomes of the socket. */
  #beginToHear(connected: Extract<State, { kind: 'connected' }>): void {
    connected.leaveClock ??= this.options.clock.join((nowMs) => {
      this.talk.beat(nowMs);
    });
  }

  #post(name: string, data: Readonly<Record<string, unknown>>): void {
    const { operationContext, events } = this.options;
    events.post(name, { ...(operationContext !== undefined && { operationContext }), ...data });
  }

  #record(entry: LegEntry): void {
    const { callConnectionId, person, ledger } = this.options;
    ledger.record({ ...entry, callConnectionId, number: person.number });
  }
}
