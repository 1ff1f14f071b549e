/** The person's mouth: texts become frames of sound, one every 20 ms. */
import { frameBytes } from '../../domain/ports/media-wire.ts';
import { bytesOf, sound } from '../tone-speech.ts';

export interface Saying {
  readonly text: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly complete: boolean;
  readonly lostFrames: number;
}

type Speech =
  | { readonly kind: 'quiet' }
  | {
      readonly kind: 'speaking';
      readonly text: string;
      readonly pcm: Uint8Array;
      at: number;
      startedAt: number | undefined;
      lostFrames: number;
    };

export class Mouth {
  #speech: Speech = { kind: 'quiet' };

  get speaking(): boolean {
    return this.#speech.kind === 'speaking';
  }

  /** Begins a saying with the next frame; one under way is broken off. */
  say(text: string): void {
    const { pcm } = sound(text);
    this.#speech = { kind: 'speaking', text, pcm: bytesOf(pcm), at: 0, startedAt: undefined, lostFrames: 0 };
  }

  /** Gives the next frame to `send`, which says whether it went out; returns the saying that ended with it. */
  speak(nowMs: number, send: (frame: Buffer | undefined) => boolean): Saying | undefined {
    const speech = this.#speech;
    if (speech.kind === 'quiet') {
      send(undefined);
      return undefined;
    }
    speech.startedAt ??= nowMs;
    const part = speech.pcm.subarray(speech.at, speech.at + frameBytes);
    const frame = Buffer.alloc(frameBytes);
    frame.set(part);
    if (!send(frame)) speech.lostFrames += 1;
    speech.at += frameBytes;
    return speech.at >= speech.pcm.length ? this.stop(nowMs) : undefined;
  }

  /** Falls silent; returns the saying that was under way. */
  stop(nowMs: number): Saying | undefined {
    const speech = this.#speech;
    this.#speech = { kind: 'quiet' };
    if (speech.kind === 'quiet' || speech.startedAt === undefined) return undefined;
    return {
      text: speech.text,
      startedAt: speech.startedAt,
      endedAt: nowMs,
      complete: speech.at >= speech.pcm.length,
      lostFrames: speech.lostFrames,
    };
  }
}
