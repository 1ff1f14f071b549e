/** One lean caller: the carrier's side of a media socket, 50 frames a second both ways, with nothing behind it. */
import { metadataMessage } from '../simulator/carrier/wire.ts';
import { FrameLateness } from './frame-lateness.ts';
import { framed, LeanSocket } from './lean-socket.ts';

export type AgentMessage = 'audio' | 'clear' | 'other';

export interface CallerOptions {
  /** `ws://host:port` of the bridge. */
  readonly url: string;
  /** Which call this is: a path of its own at the bridge's door. */
  readonly number: number;
  /** Sent over and over again while nothing else is to be said. */
  readonly background: readonly Buffer[];
  readonly onFrame: (lateMs: number, nowMs: number) => void;
  /** The agent throws away what it has sent and was not played. */
  readonly onClear?: (payload: Buffer) => void;
  readonly onClose: () => void;
}

const metadata = framed(metadataMessage('bench'));

export class Caller {
  readonly #options: CallerOptions;
  readonly #lateness = new FrameLateness();
  #socket: LeanSocket | null = null;
  #sent = 0;
  frames = 0;

  constructor(options: CallerOptions) {
    this.#options = options;
  }

  /** Rejects when the bridge does not let the caller in. */
  async open(): Promise<void> {
    const { url, number, onClose } = this.#options;
    this.#socket = await LeanSocket.open({
      url: `${url}${pathOf(number)}`,
      headers: { authorization: 'Bearer bench' },
      onMessage: (payload) => {
        this.#take(payload);
      },
      onClose,
    });
    this.#socket.send(metadata);
  }

  /** Sends one frame. */
  beat(): void {
    const { background } = this.#options;
    const frame = background[this.#sent % background.length];
    this.#sent += 1;
    if (frame) this.#socket?.send(frame);
  }

  /** Sends a frame of the caller's own instead of the background's next. */
  send(frame: Buffer): void {
    this.#socket?.send(frame);
  }

  close(): void {
    this.#socket?.close();
  }

  #take(payload: Buffer): void {
    const kind = kindOf(payload);
    if (kind === 'clear') this.#options.onClear?.(payload);
    if (kind !== 'audio') return;
    const now = performance.now();
    this.frames += 1;
    this.#options.onFrame(this.#lateness.arrive(now), now);
  }
}

/** A call is 32 hex digits; the bare bridge lets every token in. */
function pathOf(number: number): string {
  const callId = number.toString(16).padStart(32, '0');
  return `/media/line${number}/${callId}/leg${number}/token`;
}

/** By the first bytes, which are always the same: parsing each message would make the caller the figure. */
function kindOf(payload: Buffer): AgentMessage {
  const head = payload.toString('latin1', 0, 24).toLowerCase();
  if (head.includes('"audiodata"')) return 'audio';
  return head.includes('"stopaudio"') ? 'clear' : 'other';
}
