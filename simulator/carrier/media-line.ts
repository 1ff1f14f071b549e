/** The media WebSocket of one leg, from the carrier's end: opened, kept, opened again when it drops or when that is asked for. */
import { WebSocket } from 'ws';
import { StrayFrames, type Strays, type WhyLeft } from './stray-frames.ts';

export interface MediaLineOptions {
  readonly url: string;
  /** Made anew for each opening. */
  readonly headers: () => Readonly<Record<string, string>>;
  /** Pauses before each new try after the socket was lost, in ms; none: it stays closed until `open` is called. */
  readonly retryPausesMs: readonly number[];
  /** Sockets are counted from 1; all but the first are reopenings. */
  readonly onOpen: (socket: number) => void;
  readonly onMessage: (text: string, socket: number) => void;
  readonly onLost: (why: string, socket: number) => void;
  /** The last try has failed. */
  readonly onGivenUp: (everOpen: boolean) => void;
  /** A socket that the leg had left is closed at last, and audio had still come on it. */
  readonly onStrays: (strays: Strays, socket: number) => void;
}

interface Opened {
  readonly socket: WebSocket;
  readonly number: number;
  readonly strays: StrayFrames;
  /** While it flows no more, what makes it flow again. */
  frozen: NodeJS.Timeout | undefined;
}

type State =
  | { readonly kind: 'closed' }
  | { readonly kind: 'opening'; readonly socket: WebSocket; readonly tries: number }
  | { readonly kind: 'open'; readonly opened: Opened }
  | { readonly kind: 'pausing'; readonly timer: NodeJS.Timeout; readonly tries: number };

/** The agent's side may be slow, but not without end: about ten seconds of audio. */
const longestBacklogBytes = 500_000;
const openTimeoutMs = 5_000;

export class MediaLine {
  readonly #options: MediaLineOptions;
  #state: State = { kind: 'closed' };
  #count = 0;

  constructor(options: MediaLineOptions) {
    this.#options = options;
  }

  get isOpen(): boolean {
    return this.#state.kind === 'open';
  }

  /** The number of the socket that is open now. */
  get socket(): number | null {
    return this.#state.kind === 'open' ? this.#state.opened.number : null;
  }

  /** Begins to open the socket; false when it is open already. One that is frozen is left for a new one. */
  open(): boolean {
    const state = this.#state;
    if (state.kind === 'open') {
      if (state.opened.frozen === undefined) return false;
      state.opened.strays.left('frozen');
      this.#open(0);
    }
    if (state.kind === 'pausing') {
      clearTimeout(state.timer);
      this.#open(state.tries);
    }
    if (state.kind === 'closed') this.#open(0);
    return true;
  }

  /** False when no socket is open, when it is frozen, or when the other side does not read. */
  send(message: string): boolean {
    if (this.#state.kind !== 'open') return false;
    const { socket, frozen } = this.#state.opened;
    if (frozen !== undefined || socket.bufferedAmount > longestBacklogBytes) return false;
    socket.send(message);
    return true;
  }

  /** Closes it in good order; but for strays, nothing is reported any more. */
  close(why: WhyLeft): void {
    const state = this.#state;
    this.#state = { kind: 'closed' };
    if (state.kind === 'pausing') clearTimeout(state.timer);
    if (state.kind === 'opening') state.socket.terminate();
    if (state.kind !== 'open') return;
    const { opened } = state;
    opened.strays.left(why);
    if (opened.frozen === undefined) opened.socket.close(1_000);
    else {
      clearTimeout(opened.frozen);
      opened.socket.terminate();
    }
  }

  /** A fault on command: the connection is torn without a word. */
  tear(): void {
    if (this.#state.kind === 'open') this.#state.opened.socket.terminate();
  }

  /** A fault on command: the socket stays open, and for so long nothing flows on it, either way; nor are pings answered. */
  freeze(ms: number): void {
    if (this.#state.kind !== 'open') return;
    const { opened } = this.#state;
    clearTimeout(opened.frozen);
    opened.socket.pause();
    opened.frozen = setTimeout(() => {
      opened.frozen = undefined;
      opened.socket.resume();
      if (!this.#isCurrent(opened.socket)) opened.socket.close(1_000);
    }, ms);
  }

  #isCurrent(socket: WebSocket): boolean {
    if (this.#state.kind === 'opening') return this.#state.socket === socket;
    return this.#state.kind === 'open' && this.#state.opened.socket === socket;
  }

  #open(tries: number): void {
    const socket = new WebSocket(this.#options.url, {
      headers: this.#options.headers(),
      handshakeTimeout: openTimeoutMs,
      perMessageDeflate: false,
    });
    this.#state = { kind: 'opening', socket, tries };
    let why = '';
    socket.on('open', () => {
      if (this.#isCurrent(socket)) this.#opened(socket);
    });
    socket.on('error', (error) => {
      why = error.message;
    });
    socket.on('close', (code) => {
      if (this.#isCurrent(socket)) this.#lost(why || `closed with ${code}`);
    });
  }

  #opened(socket: WebSocket): void {
    const number = ++this.#count;
    const strays = new StrayFrames();
    this.#state = { kind: 'open', opened: { socket, number, strays, frozen: undefined } };
    socket.on('message', (data, isBinary) => {
      if (isBinary || !Buffer.isBuffer(data)) return;
      if (this.#isCurrent(socket)) this.#options.onMessage(data.toString('utf8'), number);
      else strays.arrived(data.toString('utf8'));
    });
    socket.on('close', () => {
      const figures = strays.figures();
      if (figures) this.#options.onStrays(figures, number);
    });
    this.#options.onOpen(number);
  }

  #lost(why: string): void {
    const state = this.#state;
    const tries = state.kind === 'opening' ? state.tries : 0;
    if (state.kind === 'open') {
      clearTimeout(state.opened.frozen);
      this.#options.onLost(why, state.opened.number);
    }
    const pauseMs = this.#options.retryPausesMs[tries];
    if (pauseMs === undefined) {
      this.#state = { kind: 'closed' };
      this.#options.onGivenUp(this.#count > 0);
      return;
    }
    const timer = setTimeout(() => {
      this.#open(tries + 1);
    }, pauseMs);
    this.#state = { kind: 'pausing', timer, tries: tries + 1 };
  }
}
