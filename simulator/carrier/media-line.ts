/** The media WebSocket of one leg, from the carrier's end: opened, kept, opened again when it drops. */
import { WebSocket } from 'ws';

export interface MediaLineOptions {
  readonly url: string;
  /** Made anew for each opening. */
  readonly headers: () => Readonly<Record<string, string>>;
  /** Pauses before each new try after the socket was lost, in ms; none: it stays closed. */
  readonly retryPausesMs: readonly number[];
  /** `reopened` is false for the first time. */
  readonly onOpen: (reopened: boolean) => void;
  readonly onMessage: (text: string) => void;
  readonly onLost: (why: string) => void;
  /** The last try has failed. */
  readonly onGivenUp: (everOpen: boolean) => void;
}

type State =
  | { readonly kind: 'closed' }
  | { readonly kind: 'opening'; readonly socket: WebSocket; readonly tries: number }
  | { readonly kind: 'open'; readonly socket: WebSocket }
  | { readonly kind: 'pausing'; readonly timer: NodeJS.Timeout };

/** The agent's side may be slow, but not without end: about ten seconds of audio. */
const longestBacklogBytes = 500_000;
const openTimeoutMs = 5_000;

export class MediaLine {
  readonly #options: MediaLineOptions;
  #state: State = { kind: 'closed' };
  #everOpen = false;

  constructor(options: MediaLineOptions) {
    this.#options = options;
  }

  get isOpen(): boolean {
    return this.#state.kind === 'open';
  }

  /** Begins to open the socket, unless that is under way or done. */
  open(): void {
    if (this.#state.kind === 'closed') this.#open(0);
  }

  /** False when no socket is open, or when the other side does not read. */
  send(message: string): boolean {
    if (this.#state.kind !== 'open' || this.#state.socket.bufferedAmount > longestBacklogBytes) return false;
    this.#state.socket.send(message);
    return true;
  }

  /** Closes it in good order; nothing is reported any more. */
  close(): void {
    const state = this.#state;
    this.#state = { kind: 'closed' };
    if (state.kind === 'pausing') clearTimeout(state.timer);
    if (state.kind === 'opening') state.socket.terminate();
    if (state.kind === 'open') state.socket.close(1_000);
  }

  /** A fault on command: the connection is torn without a word. */
  tear(): void {
    if (this.#state.kind === 'open') this.#state.socket.terminate();
  }

  #open(tries: number): void {
    const socket = new WebSocket(this.#options.url, {
      headers: this.#options.headers(),
      handshakeTimeout: openTimeoutMs,
      perMessageDeflate: false,
    });
    this.#state = { kind: 'opening', socket, tries };
    let why = '';
    const current = (): boolean => 'socket' in this.#state && this.#state.socket === socket;
    socket.on('open', () => {
      if (!current()) return;
      this.#state = { kind: 'open', socket };
      const reopened = this.#everOpen;
      this.#everOpen = true;
      this.#options.onOpen(reopened);
    });
    socket.on('message', (data, isBinary) => {
      if (current() && !isBinary && Buffer.isBuffer(data)) this.#options.onMessage(data.toString('utf8'));
    });
    socket.on('error', (error) => {
      why = error.message;
    });
    socket.on('close', (code) => {
      if (current()) this.#lost(why || `closed with ${code}`);
    });
  }

  #lost(why: string): void {
    const tries = this.#state.kind === 'opening' ? this.#state.tries : 0;
    if (this.#state.kind === 'open') this.#options.onLost(why);
    const pauseMs = this.#options.retryPausesMs[tries];
    if (pauseMs === undefined) {
      this.#state = { kind: 'closed' };
      this.#options.onGivenUp(this.#everOpen);
      return;
    }
    const timer = setTimeout(() => {
      this.#open(tries + 1);
    }, pauseMs);
    this.#state = { kind: 'pausing', timer };
  }
}
