/** The media of one leg: its socket, what is kept while there is none, and what the carrier tells of both. */
import { KeptSound } from './kept-sound.ts';
import type { Frame } from './late-sending.ts';
import { MediaLine } from './media-line.ts';
import type { WhyLeft } from './stray-frames.ts';
import type { LegEntry } from './talk.ts';
import type { Tokens } from './tokens.ts';
import { metadataMessage } from './wire.ts';

export interface LegMediaOptions {
  readonly callConnectionId: string;
  readonly transportUrl: string;
  readonly tokens: Tokens;
  /** Of a lost socket; none: it comes back only when that is asked for. */
  readonly retryPausesMs: readonly number[];
  readonly keepsSoundMs: number;
  readonly onOpen: () => void;
  readonly onMessage: (text: string, socket: number) => void;
  readonly record: (entry: LegEntry) => void;
  readonly post: (name: string, data: Readonly<Record<string, unknown>>) => void;
}

const tokenLifeSeconds = 24 * 3_600;

export class LegMedia {
  readonly #options: LegMediaOptions;
  readonly #line: MediaLine;
  readonly #kept: KeptSound;

  constructor(options: LegMediaOptions) {
    this.#options = options;
    this.#kept = new KeptSound(options.keepsSoundMs);
    this.#line = this.#newLine();
  }

  /** The number of the socket that is open now. */
  get socket(): number | null {
    return this.#line.socket;
  }

  /** False when it streams already. */
  start(): boolean {
    return this.#line.open();
  }

  stop(): void {
    this.#leave('stopped', 'stopped by request', false);
  }

  /** False when the frame is lost. */
  send({ message, sounding }: Frame): boolean {
    return this.#line.send(message) || this.#kept.keep(message, sounding);
  }

  /** The call is over; `silently`: nobody is told. */
  end(silently: boolean): void {
    this.#leave('call_ended', 'the call ended', silently);
  }

  /** What is still kept will reach nobody. */
  forgetKept(): void {
    const frames = this.#kept.take().length;
    if (frames > 0) this.#options.record({ kind: 'kept_sound', frames, socket: null });
  }

  /** The carrier itself shuts down. */
  close(): void {
    this.#line.close('carrier_closed');
  }

  /** A fault on command. */
  tear(): void {
    this.#line.tear();
  }

  /** A fault on command. */
  freeze(ms: number): void {
    const { socket } = this.#line;
    if (socket === null) return;
    this.#line.freeze(ms);
    this.#options.record({ kind: 'media_frozen', ms, socket });
  }

  #leave(left: WhyLeft, why: string, silently: boolean): void {
    const { socket } = this.#line;
    this.#line.close(left);
    if (socket === null) return;
    this.#options.record({ kind: 'media_closed', why, socket });
    if (!silently) this.#tell('MediaStreamingStopped', 'subscriptionStopped');
  }

  #newLine(): MediaLine {
    const { callConnectionId, tokens, transportUrl, retryPausesMs, onMessage, record } = this.#options;
    return new MediaLine({
      url: transportUrl,
      headers: () => ({
        authorization: `Bearer ${tokens.issue(tokenLifeSeconds)}`,
        'x-ms-call-connection-id': callConnectionId,
        'x-ms-call-correlation-id': `correlation-${callConnectionId}`,
      }),
      retryPausesMs,
      onOpen: (socket) => {
        this.#opened(socket);
      },
      onMessage,
      onStrays: (strays, socket) => {
        record({ kind: 'stray_frames', socket, ...strays });
      },
      onLost: (why, socket) => {
        record({ kind: 'media_closed', why, socket });
        this.#tell('MediaStreamingStopped', 'streamConnectionInterrupted');
      },
      onGivenUp: (everOpen) => {
        const details = everOpen ? 'streamConnectionUnsuccessful' : 'initialWebSocketConnectionFailed';
        this.#tell('MediaStreamingFailed', details);
      },
    });
  }

  #opened(socket: number): void {
    const reopened = socket > 1;
    this.#line.send(metadataMessage(`media-${this.#options.callConnectionId}`));
    this.#options.record({ kind: 'media_opened', reopened, socket });
    const kept = this.#kept.take();
    for (const message of kept) this.#line.send(message);
    if (kept.length > 0) this.#options.record({ kind: 'kept_sound', frames: kept.length, socket });
    this.#options.onOpen();
    this.#tell('MediaStreamingStarted', reopened ? 'streamConnectionReestablished' : 'subscriptionStarted');
  }

  #tell(
    name: 'MediaStreamingStarted' | 'MediaStreamingStopped' | 'MediaStreamingFailed',
    details: string,
  ): void {
    this.#options.post(name, {
      mediaStreamingUpdate: {
        contentType: 'Audio',
        mediaStreamingStatus: name.charAt(0).toLowerCase() + name.slice(1),
        mediaStreamingStatusDetails: details,
      },
    });
  }
}
