/** The agent's audio between socket and ear: a buffer that plays one frame every 20 ms, and notes how punctually it was fed. */
import { frameBytes, frameMs } from '../../domain/ports/media-wire.ts';
import type { FrameFigures } from './entries.ts';

/** Two minutes; what comes on top is lost, as it would be on a line. */
const longestQueue = 6_000;
/** A pause longer than this is a pause in the agent's speech and not a late frame. */
const pauseMs = 200;
const bucketMs = 0.1;
const buckets = 2_048;
/** A sample this loud is speech; line noise stays far below. */
const audibleLevel = 300;

export class Playout {
  readonly #queue: { readonly frame: Buffer; readonly socket: number }[] = [];
  #head = 0;
  #rest: Buffer = Buffer.alloc(0);
  #restSocket = 0;
  readonly #lateness = new Uint32Array(buckets);
  #frames = 0;
  #underruns = 0;
  #dueMs: number | undefined;
  #dryBeats = 0;
  #lastAudible = false;

  /** Takes audio of any length that came by the media socket of this number; tells whether it holds anything audible. */
  arrive(pcm: Buffer, nowMs: number, socket = 0): { readonly audible: boolean } {
    const loud = audible(pcm);
    if (socket !== this.#restSocket) this.#closeRest();
    const whole = this.#rest.length > 0 ? Buffer.concat([this.#rest, pcm]) : pcm;
    let at = 0;
    for (; at + frameBytes <= whole.length; at += frameBytes) {
      this.#note(nowMs, loud);
      if (this.queued < longestQueue)
        this.#queue.push({ frame: whole.subarray(at, at + frameBytes), socket });
    }
    this.#rest = whole.subarray(at);
    this.#restSocket = socket;
    return { audible: loud };
  }

  /** The next frame, or nothing when the agent is silent. */
  play(): { readonly frame: Buffer; readonly socket: number; readonly audible: boolean } | undefined {
    const taken = this.#take();
    if (!taken) {
      this.#dryBeats += 1;
      if (this.#dryBeats * frameMs > pauseMs) this.#lastAudible = false;
      return undefined;
    }
    this.#dryBeats = 0;
    this.#lastAudible = audible(taken.frame);
    return { ...taken, audible: this.#lastAudible };
  }

  /** Throws away what was not played; returns how many frames that were. */
  clear(): number {
    const dropped = this.queued;
    this.#queue.length = 0;
    this.#head = 0;
    this.#rest = Buffer.alloc(0);
    this.#dueMs = undefined;
    this.#lastAudible = false;
    return dropped;
  }

  get queued(): number {
    return this.#queue.length - this.#head;
  }

  /** Lateness is counted from when a frame was needed to go on without a gap. */
  figures(): Omit<FrameFigures, 'unreadable' | 'staleFrames'> {
    return {
      frames: this.#frames,
      lateMedianMs: this.#quantile(0.5),
      lateP99Ms: this.#quantile(0.99),
      underruns: this.#underruns,
    };
  }

  #take(): { readonly frame: Buffer; readonly socket: number } | undefined {
    const next = this.#queue[this.#head];
    if (next) {
      this.#head += 1;
      if (this.#head === this.#queue.length || this.#head > 256) {
        this.#queue.splice(0, this.#head);
        this.#head = 0;
      }
      return next;
    }
    return this.#takeRest();
  }

  /** What came by one socket is not glued to what comes by another. */
  #closeRest(): void {
    const rest = this.#takeRest();
    if (rest) this.#queue.push(rest);
  }

  #takeRest(): { readonly frame: Buffer; readonly socket: number } | undefined {
    if (this.#rest.length === 0) return undefined;
    const padded = Buffer.alloc(frameBytes);
    this.#rest.copy(padded);
    this.#rest = Buffer.alloc(0);
    return { frame: padded, socket: this.#restSocket };
  }

  #note(nowMs: number, loud: boolean): void {
    const due = this.#dueMs === undefined || nowMs - this.#dueMs > pauseMs ? nowMs : this.#dueMs;
    const lateMs = Math.max(0, nowMs - due);
    const bucket = Math.min(buckets - 1, Math.floor(lateMs / bucketMs));
    this.#lateness[bucket] = (this.#lateness[bucket] ?? 0) + 1;
    this.#frames += 1;
    this.#dueMs = due + lateMs + frameMs;
    if (loud && this.#lastAudible && this.#dryBeats > 0 && this.queued === 0) this.#underruns += 1;
    this.#dryBeats = 0;
  }

  #quantile(share: number): number {
    let left = Math.ceil(this.#frames * share);
    for (let bucket = 0; bucket < buckets; bucket++) {
      left -= this.#lateness[bucket] ?? 0;
      if (left <= 0) return Math.round(bucket * bucketMs * 10) / 10;
    }
    return 0;
  }
}

function audible(pcm: Buffer): boolean {
  for (let at = 0; at + 1 < pcm.length; at += 14)
    if (Math.abs(pcm.readInt16LE(at)) > audibleLevel) return true;
  return false;
}
