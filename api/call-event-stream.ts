/** One client's stream of one call's events: the past ones from the store, then the live ones, none twice and none left out. */
import type { CallEvent } from '../domain/call/record-events.ts';
import type { CallRecords } from '../domain/ports/call-records.ts';
import { isOver, sseEnd, sseEvent } from './call-event.ts';

const page = 200;
/** Heartbeats a client may leave unread before it counts as stuck. */
const unreadHeartbeats = 3;

export interface StreamParts {
  readonly callId: string;
  readonly records: Pick<CallRecords, 'events'>;
  /** The last event the client has. */
  readonly afterSeq: number;
  /** Whether the call is over as far as `afterSeq` tells. */
  readonly over: boolean;
  readonly heartbeatMs: number;
  /** How many live events may wait for a slow client. */
  readonly maxWaiting: number;
  /** Called once, whatever ended the stream; `slow`: the client did not keep up and its connection is to be cut. */
  readonly onEnd: (reason: StreamEnd) => void;
}

export type StreamEnd = 'over' | 'left' | 'stopping' | 'slow';

type Source =
  /** The store may hold events after the last one sent. */
  | { readonly kind: 'store' }
  /** It does not: what is to come is in `waiting` or will be told. */
  | { readonly kind: 'live' };

/** Pulled by the response's body: `next()` gives one chunk at a time and null at the end. */
export class CallEventStream {
  readonly #parts: StreamParts;
  readonly #heartbeat: NodeJS.Timeout;
  #source: Source = { kind: 'store' };
  #lastSeq: number;
  /** The highest event told of; above `#lastSeq` while one before it is missing. */
  #highestSeq: number;
  #over: boolean;
  #waiting: CallEvent[] = [];
  #beatsDue = 0;
  #wake: () => void = () => undefined;
  #ended = false;

  constructor(parts: StreamParts) {
    this.#parts = parts;
    this.#lastSeq = parts.afterSeq;
    this.#highestSeq = parts.afterSeq;
    this.#over = parts.over;
    this.#heartbeat = setInterval(() => {
      this.#beat();
    }, parts.heartbeatMs);
  }

  /** Takes a live event, in whatever order and however often it comes. */
  tell(event: CallEvent): void {
    if (this.#ended) return;
    if (this.#waiting.length >= this.#parts.maxWaiting) {
      this.end('slow');
      return;
    }
    this.#waiting.push(event);
    this.#wake();
  }

  async next(): Promise<string | null> {
    while (!this.#ended) {
      const text = this.#source.kind === 'store' ? await this.#fromStore() : this.#fromWaiting();
      if (text !== '') {
        this.#beatsDue = 0;
        return text;
      }
      if (this.#source.kind === 'live' && this.#waiting.length === 0) {
        if (this.#over && this.#highestSeq <= this.#lastSeq) {
          this.end('over');
          return sseEnd;
        }
        if (this.#beatsDue > 0) {
          this.#beatsDue = 0;
          return ':\n\n';
        }
        await this.#news();
      }
    }
    return null;
  }

  /** How many live events the client has not taken yet. */
  get waiting(): number {
    return this.#waiting.length;
  }

  get hasEnded(): boolean {
    return this.#ended;
  }

  end(reason: StreamEnd): void {
    if (this.#ended) return;
    this.#ended = true;
    clearInterval(this.#heartbeat);
    this.#waiting = [];
    this.#wake();
    this.#parts.onEnd(reason);
  }

  async #fromStore(): Promise<string> {
    const read = await this.#parts.records.events(this.#parts.callId, this.#lastSeq, page);
    // A store that fails is asked again with the next event or heartbeat.
    const text = read.ok ? read.value.map((event) => this.#take(event)).join('') : '';
    if (text === '') this.#source = { kind: 'live' };
    return text;
  }

  #fromWaiting(): string {
    const events = this.#waiting;
    this.#waiting = [];
    return events.map((event) => this.#take(event)).join('');
  }

  /** The event's text, if it is the next one. */
  #take(event: CallEvent): string {
    this.#highestSeq = Math.max(this.#highestSeq, event.seq);
    if (event.seq !== this.#lastSeq + 1) return '';
    this.#lastSeq = event.seq;
    if (event.body.kind === 'state_changed') this.#over = isOver(event.body.state);
    // One that came too early was passed over; it is in the store.
    if (this.#highestSeq > this.#lastSeq) this.#source = { kind: 'store' };
    return sseEvent(event);
  }

  #news(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #beat(): void {
    this.#beatsDue += 1;
    if (this.#beatsDue > unreadHeartbeats) {
      this.end('slow');
      return;
    }
    // Whatever was missed for a failure of the store is found again here.
    this.#source = { kind: 'store' };
    this.#wake();
  }
}
