/** Sends a leg's sound as paced frames: real time plus a small lead, so that it is known what the person has heard. */
import { frameMs, sampleRate } from '../domain/ports/media-wire.ts';
import type { MediaWire } from '../domain/ports/media-wire.ts';
import type { Clock } from './clock.ts';
import type { Measures } from './figures.ts';
import type { Paced, Pacer } from './pacer.ts';
import { PlayHistory } from './play-history.ts';
import { ReferenceFrames } from './reference-frames.ts';
import type { Track } from './track.ts';

const bytesPerMs = (sampleRate / 1_000) * 2;
/** A word in the middle of which the voice is paused is said again from its begin, if it began no longer ago than this. */
const longestWordMs = 1_500;
/**
 * The lead of a sound to wait by. It plays out when it gives way, because a clear is not acknowledged and might cost the
 * answer its first frames; with so little on its way the answer hardly waits for it. A stall that makes a gap in it hurts nobody.
 */
const yieldingLeadMs = 60;

export interface PlayoutParts {
  readonly wire: MediaWire;
  readonly send: (message: string | Uint8Array) => void;
  readonly clock: Clock;
  readonly pacer: Pacer;
  readonly measures: Measures;
  readonly leadMs: number;
  /** Whether `playedAt` will be asked. */
  readonly keepsReference?: boolean;
  /** The first frame of a track has left; not told of one that yields. */
  readonly onAudible: (track: Track, now: number) => void;
  /** A track was played to its end, or gave way. */
  readonly onPlayed: (track: Track) => void;
  /** Until when the line is known to have carried what was sent, by the clock; until now where nobody can tell. */
  readonly livedUntil?: () => number;
  /** Serving it threw. */
  readonly onBroken?: (error: unknown) => void;
}

interface Queued {
  readonly track: Track;
  readonly history: PlayHistory;
  /** When all that was sent of it will have been played. */
  playedUntil: number;
}

type Flow =
  /** Nothing is owed: the next frame is the first, or follows a silence of our own making or a sound to wait by. */
  | 'resting'
  | 'flowing'
  /** No frame could be sent when one was due: the next does not count as late, but as the end of a gap. */
  | 'starved'
  /** No frame leaves until `resume` or `stop`. */
  | 'paused';

export class Playout implements Paced {
  readonly #parts: PlayoutParts;
  readonly #keptBytes: number;
  readonly #reference: ReferenceFrames | null;
  #queue: Queued[] = [];
  #flow: Flow = 'resting';
  /** When all that was sent will have been played. */
  #playedUntil = 0;
  /** When sound last began to flow again: nothing can have been due before. */
  #flowsSince = 0;
  #paced = false;

  constructor(parts: PlayoutParts) {
    this.#parts = parts;
    this.#keptBytes = Math.ceil(parts.leadMs + longestWordMs) * bytesPerMs;
    this.#reference = parts.keepsReference ? new ReferenceFrames(parts.leadMs) : null;
  }

  /**
   * Queues a track, whose sound leaves once it is released and its turn has come: behind all others, or in front of the
   * track `before`; but never in front of one of which something has left.
   */
  add(track: Track, before: Track | null = null): void {
    const queue = this.#queue;
    const wanted = queue.findIndex((queued) => queued.track === before);
    let place = wanted < 0 ? queue.length : wanted;
    while (queue[place]?.track.isAudible) place += 1;
    queue.splice(place, 0, { track, history: new PlayHistory(), playedUntil: 0 });
  }

  /** Takes a track out of which nothing was sent, or one that yields. */
  drop(track: Track): void {
    this.#queue = this.#queue.filter((queued) => queued.track !== track);
    track.finish(0);
  }

  get idle(): boolean {
    return this.#queue.length === 0;
  }

  /** New sound, an end or an opened gate: what is due leaves now and does not wait for the pacer. */
  poke(): void {
    if (this.#flow === 'paused' || this.#flow === 'flowing') return;
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
    this.#retire();
    const isOwed = this.#queue.length > 0 && this.#flow === 'flowing';
    const goesOn = this.#flow !== 'paused' && (this.#playedUntil > now || isOwed);
    if (!goesOn) this.#paced = false;
    return goesOn;
  }

  broke(error: unknown): void {
    this.#paced = false;
    if (!this.#parts.onBroken) throw error;
    this.#parts.onBroken(error);
  }

  /**
   * Silence at once, but no track is over: what was not played by the moment `at` leaves again after `resume`. What is
   * added, released or ended meanwhile waits. Without effect while paused.
   */
  pause(at: number): void {
    if (this.#flow === 'paused') return;
    this.#clear(at);
    this.#flow = 'paused';
  }

  /** Goes on after a pause, from the begin of the word that it cut off. Without effect unless paused. */
  resume(): void {
    if (this.#flow !== 'paused') return;
    for (const { track } of this.#queue) track.goBackToWord();
    this.#flow = 'resting';
    this.poke();
  }

  /**
   * Silence at once: what the carrier holds is thrown away, nothing stale follows, and every track is over, heard as far
   * as it was ever played by the moment `at`, or by the pause that this ends.
   */
  stop(at: number): void {
    // What a pause has cleared needs no second clear: nothing has left since.
    if (this.#flow !== 'paused') this.#clear(at);
    this.#flow = 'resting';
    const queue = this.#queue;
    this.#queue = [];
    for (const { track, history } of queue) track.finish(history.furthestAt(at));
  }

  /** How many samples of a queued track the person has ever heard by now, the furthest counts. */
  playedSamples(track: Track): number {
    const queued = this.#queue.find((candidate) => candidate.track === track);
    return queued ? queued.history.furthestAt(this.#livedUntil) : 0;
  }

  /** What was sent to a line that has fallen silent may never have been heard. */
  get #livedUntil(): number {
    const { clock, livedUntil } = this.#parts;
    return livedUntil?.() ?? clock.now();
  }

  /** The frame that was being played to the person at this moment of the clock, up to 2 s ago; null for silence. */
  playedAt(at: number): Uint8Array | null {
    return this.#reference?.at(at) ?? null;
  }

  #clear(at: number): void {
    this.#parts.send(this.#parts.wire.encodeClear());
    const now = this.#parts.clock.now();
    for (const queued of this.#queue) {
      queued.track.goBackTo(queued.history.cut(at));
      queued.playedUntil = Math.min(queued.playedUntil, now);
    }
    this.#playedUntil = Math.min(this.#playedUntil, now);
    this.#reference?.clear(now);
    this.#leavePacer();
  }

  #pump(now: number): void {
    this.#giveWay();
    while (this.#flow !== 'paused' && this.#dueAt() <= now) {
      const next = this.#next(0);
      if (!next) {
        this.#flow = 'starved';
        return;
      }
      this.#send(next, now);
    }
  }

  /** The first track from this place on of which a frame may leave, unless one before it has not had its say. */
  #next(from: number): Queued | null {
    for (let place = from; place < this.#queue.length; place += 1) {
      const queued = this.#queue[place];
      if (queued?.track.hasFrame) return queued;
      if (!queued?.track.isDry || queued.track.isHeld) return null;
    }
    return null;
  }

  /** A sound to wait by is over once something behind it can be heard. */
  #giveWay(): void {
    for (let first = this.#queue[0]; first?.track.yields; first = this.#queue[0]) {
      if (this.#flow === 'paused' || !this.#next(1)) return;
      this.#queue.shift();
      first.track.finish(0);
      this.#parts.onPlayed(first.track);
    }
  }

  #send(queued: Queued, now: number): void {
    const { wire, send, measures, onAudible } = this.#parts;
    const { track } = queued;
    const goesOn = track.isAudible;
    if (this.#flow === 'flowing') measures.lateness.add(now - Math.max(this.#dueAt(), this.#flowsSince));
    else {
      if (this.#flow === 'starved' && goesOn && this.#playedUntil < now) measures.counters.gaps += 1;
      this.#flowsSince = now;
      this.#flow = track.yields ? 'resting' : 'flowing';
    }
    const from = track.sentSamples;
    const frame = track.takeFrame(this.#keptBytes);
    send(wire.encodeAudio(frame));
    measures.counters.framesSent += 1;
    const startsAt = Math.max(this.#playedUntil, now);
    this.#playedUntil = startsAt + frameMs;
    queued.playedUntil = this.#playedUntil;
    queued.history.sent(from, track.sentSamples - from, startsAt);
    this.#reference?.note(frame, startsAt);
    if (!goesOn && !track.yields) onAudible(track, now);
  }

  /** When the next frame has to leave to keep the lead. */
  #dueAt(): number {
    const { leadMs } = this.#parts;
    const lead = this.#queue[0]?.track.yields ? Math.min(leadMs, yieldingLeadMs) : leadMs;
    return this.#playedUntil - lead + frameMs;
  }

  /** Takes out tracks that were played to their end. */
  #retire(): void {
    const heardUntil = this.#livedUntil;
    for (let first = this.#queue[0]; first; first = this.#queue[0]) {
      const { track } = first;
      if (this.#flow === 'paused' || track.isHeld || !track.isDry || first.playedUntil > heardUntil) return;
      this.#queue.shift();
      track.finish(track.sentSamples);
      this.#parts.onPlayed(track);
    }
  }

  #leavePacer(): void {
    this.#paced = false;
    this.#parts.pacer.remove(this);
  }
}
