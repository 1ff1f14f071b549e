/** Sends a leg's sound as paced frames: real time plus a small lead, so that it is known what the person has heard. */
import { frameBytes, frameMs, sampleRate } from '../domain/ports/media-wire.ts';
import type { MediaWire } from '../domain/ports/media-wire.ts';
import type { Clock } from './clock.ts';
import type { Measures } from './figures.ts';
import type { Paced, Pacer } from './pacer.ts';
import type { Track } from './track.ts';

const samplesPerMs = sampleRate / 1_000;
const frameSamples = frameBytes / 2;

export interface PlayoutParts {
  readonly wire: MediaWire;
  readonly send: (message: string | Uint8Array) => void;
  readonly clock: Clock;
  readonly pacer: Pacer;
  readonly measures: Measures;
  readonly leadMs: number;
  /** The first frame of a track has left. */
  readonly onAudible: (track: Track, now: number) => void;
  /** A track was played to its end. */
  readonly onPlayed: (track: Track) => void;
}

/** A track in the queue; `startsAt` is the leg's sample at which it began, null before that. */
interface Queued {
  readonly track: Track;
  startsAt: number | null;
}

export class Playout implements Paced {
  readonly #parts: PlayoutParts;
  #queue: Queued[] = [];
  #sentSamples = 0;
  /** When all that was sent will have been played. */
  #playedUntil = 0;
  /** No frame could be sent when one was due: the next does not count as late. */
  #starved = true;
  /** When sound last began to flow again: nothing can have been due before. */
  #flowsSince = 0;
  #paced = false;

  constructor(parts: PlayoutParts) {
    this.#parts = parts;
  }

  /** Queues a track behind those before it; its sound leaves once it is released. */
  add(track: Track): void {
    this.#queue.push({ track, startsAt: null });
  }

  /** Takes a track out of which nothing was sent. */
  drop(track: Track): void {
    this.#queue = this.#queue.filter((queued) => queued.track !== track);
    track.finish(0);
  }

  get idle(): boolean {
    return this.#queue.length === 0;
  }

  /** New sound, an end or an opened gate: what is due leaves now and does not wait for the pacer. */
  poke(): void {
    if (!this.#starved) return;
    const { clock, pacer, measures } = this.#parts;
    const sentBefore = measures.counters.framesSent;
    const goesOn = this.serve(clock.now());
    if (goesOn && this.#paced && measures.counters.framesSent === sentBefore) return;
    this.#leavePacer();
    if (!goesOn) return;
    this.#paced = true;
    pacer.add(this, this.#dueAt());
  }

  serve(now: number): boolean {
    this.#pump(now);
    this.#retire(now);
    const waiting = this.#queue[0];
    const goesOn = this.#playedUntil > now || (waiting !== undefined && !this.#starved);
    if (!goesOn) this.#paced = false;
    return goesOn;
  }

  /**
   * Silence at once: what the carrier holds is thrown away, nothing stale follows, and every track is over, heard as far
   * as it was played at the moment `at`.
   */
  stop(at: number): void {
    this.#parts.send(this.#parts.wire.encodeClear());
    const queue = this.#queue;
    this.#queue = [];
    this.#starved = true;
    for (const queued of queue) queued.track.finish(this.#playedOf(queued, at));
    this.#playedUntil = Math.min(this.#playedUntil, this.#parts.clock.now());
    this.#leavePacer();
  }

  /** How many samples of a queued track the person has heard by now. */
  playedSamples(track: Track): number {
    const queued = this.#queue.find((candidate) => candidate.track === track);
    return queued ? this.#playedOf(queued, this.#parts.clock.now()) : 0;
  }

  #pump(now: number): void {
    while (this.#dueAt() <= now) {
      const next = this.#nextFrame();
      if (!next) {
        this.#starved = true;
        return;
      }
      this.#send(next.queued, next.frame, now);
    }
  }

  #nextFrame(): { readonly queued: Queued; readonly frame: Uint8Array } | null {
    for (const queued of this.#queue) {
      const frame = queued.track.takeFrame();
      if (frame) return { queued, frame };
      if (!queued.track.isDry || queued.track.isHeld) return null;
    }
    return null;
  }

  #send(queued: Queued, frame: Uint8Array, now: number): void {
    const { wire, send, measures, onAudible } = this.#parts;
    const first = queued.startsAt === null;
    if (this.#starved) {
      if (!first && this.#playedUntil < now) measures.counters.gaps += 1;
      this.#flowsSince = now;
      this.#starved = false;
    } else measures.lateness.add(now - Math.max(this.#dueAt(), this.#flowsSince));
    send(wire.encodeAudio(frame));
    measures.counters.framesSent += 1;
    queued.startsAt ??= this.#sentSamples;
    this.#sentSamples += frameSamples;
    this.#playedUntil = Math.max(this.#playedUntil, now) + frameMs;
    if (first) onAudible(queued.track, now);
  }

  /** When the next frame has to leave to keep the lead. */
  #dueAt(): number {
    return this.#playedUntil - this.#parts.leadMs + frameMs;
  }

  /** Takes out tracks that were played to their end. */
  #retire(now: number): void {
    for (let first = this.#queue[0]; first; first = this.#queue[0]) {
      const { track } = first;
      if (track.isHeld || !track.isDry) return;
      const played = this.#playedOf(first, now);
      if (played < track.sentSamples) return;
      this.#queue.shift();
      track.finish(played);
      this.#parts.onPlayed(track);
    }
  }

  #playedOf(queued: Queued, at: number): number {
    if (queued.startsAt === null) return 0;
    const inFlight = Math.max(0, this.#playedUntil - at) * samplesPerMs;
    const played = this.#sentSamples - inFlight - queued.startsAt;
    return Math.min(Math.max(0, played), queued.track.sentSamples);
  }

  #leavePacer(): void {
    this.#paced = false;
    this.#parts.pacer.remove(this);
  }
}
