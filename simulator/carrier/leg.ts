/**
 * One leg's life at the carrier: ringing → connected → ended.
 * The states own their timers; the sound is in talk.ts, the socket in media-line.ts, the webhooks in webhooks.ts.
 */
import type { Ledger } from '../ledger.ts';
import type { MediaClock } from './clock.ts';
import type { CarrierEntry } from './entries.ts';
import { MediaLine } from './media-line.ts';
import type { Person } from './person.ts';
import { Talk, type LegEntry } from './talk.ts';
import type { Tokens } from './tokens.ts';
import type { LegEvents } from './webhooks.ts';
import { metadataMessage } from './wire.ts';

export interface LegOptions {
  readonly callConnectionId: string;
  readonly direction: 'outbound' | 'inbound';
  readonly person: Person;
  /** Our number. */
  readonly ours: string;
  readonly callbackUri: string;
  readonly operationContext: string | undefined;
  readonly media: { readonly transportUrl: string; readonly start: boolean } | undefined;
  readonly mediaRetryPausesMs: readonly number[];
  /** Whether the carrier tells of lost and reopened sockets. */
  readonly tellsOfMedia: boolean;
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

interface Ending {
  readonly by: 'agent' | 'person' | 'network';
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
const mediaTokenLifeSeconds = 24 * 3_600;

export class Leg {
  readonly options: LegOptions;
  readonly talk: Talk;
  readonly #line: MediaLine | undefined;
  #state: State = { kind: 'new' };

  constructor(options: LegOptions) {
    this.options = options;
    this.#line = options.media && this.#mediaLine(options.media.transportUrl);
    this.talk = new Talk({
      person: options.person,
      send: (message) => this.#line?.send(message) ?? false,
      record: (entry) => {
        this.#record(entry);
      },
      hangUp: () => {
        this.end({ by: 'person', code: 0, subCode: 560000 });
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
    if (this.options.media?.start) this.#line?.open();
  }

  startMedia(): void {
    if (this.#state.kind === 'connected') this.#line?.open();
  }

  stopMedia(): void {
    if (!this.#line?.isOpen) return;
    this.#line.close();
    this.#record({ kind: 'media_closed', why: 'stopped by request' });
    this.#postMedia('MediaStreamingStopped', 'subscriptionStopped');
  }

  /** A fault on command. */
  dropMedia(): void {
    this.#line?.tear();
  }

  end(ending: Ending): void {
    const before = this.#state;
    if (before.kind === 'ended') return;
    this.#state = { kind: 'ended' };
    if (before.kind === 'ringing') clearTimeout(before.timer);
    if (before.kind === 'connected') this.#silence(before);
    this.#record({ kind: 'call_ended', ...ending });
    const { code, subCode } = ending;
    const refused = before.kind === 'ringing' && ending.by !== 'agent';
    this.#post(refused ? 'CreateCallFailed' : 'CallDisconnected', {
      resultInformation: { code, subCode, message: `simulated, call ended by the ${ending.by}` },
    });
  }

  /** The carrier itself shuts down: no farewells. */
  close(): void {
    if (this.#state.kind === 'ringing') clearTimeout(this.#state.timer);
    if (this.#state.kind === 'connected') this.#state.leaveClock?.();
    this.#state = { kind: 'ended' };
    this.#line?.close();
  }

  #silence({ leaveClock }: Extract<State, { kind: 'connected' }>): void {
    const wasOpen = this.#line?.isOpen ?? false;
    this.#line?.close();
    leaveClock?.();
    this.talk.end(this.options.clock.now());
    if (!wasOpen) return;
    this.#record({ kind: 'media_closed', why: 'the call ended' });
    this.#postMedia('MediaStreamingStopped', 'subscriptionStopped');
  }

  #mediaLine(url: string): MediaLine {
    const { callConnectionId, clock, tokens, mediaRetryPausesMs, tellsOfMedia } = this.options;
    return new MediaLine({
      url,
      headers: () => ({
        authorization: `Bearer ${tokens.issue(mediaTokenLifeSeconds)}`,
        'x-ms-call-connection-id': callConnectionId,
        'x-ms-call-correlation-id': `correlation-${callConnectionId}`,
      }),
      retryPausesMs: mediaRetryPausesMs,
      onOpen: (reopened) => {
        this.#mediaOpened(reopened);
      },
      onMessage: (text) => {
        this.talk.receive(text, clock.now());
      },
      onLost: (why) => {
        this.#record({ kind: 'media_closed', why });
        if (tellsOfMedia) this.#postMedia('MediaStreamingStopped', 'streamConnectionInterrupted');
      },
      onGivenUp: (everOpen) => {
        const details = everOpen ? 'streamConnectionUnsuccessful' : 'initialWebSocketConnectionFailed';
        if (tellsOfMedia || !everOpen) this.#postMedia('MediaStreamingFailed', details);
      },
    });
  }

  /** From the first opening on, the person speaks and hears, whatever becomes of the socket. */
  #mediaOpened(reopened: boolean): void {
    if (this.#state.kind !== 'connected') return;
    this.#line?.send(metadataMessage(`media-${this.options.callConnectionId}`));
    this.#record({ kind: 'media_opened', reopened });
    this.#state.leaveClock ??= this.options.clock.join((nowMs) => {
      this.talk.beat(nowMs);
    });
    this.#postMedia(
      'MediaStreamingStarted',
      reopened ? 'streamConnectionReestablished' : 'subscriptionStarted',
    );
  }

  #postMedia(
    name: 'MediaStreamingStarted' | 'MediaStreamingStopped' | 'MediaStreamingFailed',
    details: string,
  ): void {
    const status = name.charAt(0).toLowerCase() + name.slice(1);
    this.#post(name, {
      mediaStreamingUpdate: {
        contentType: 'Audio',
        mediaStreamingStatus: status,
        mediaStreamingStatusDetails: details,
      },
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
