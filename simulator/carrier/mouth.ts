/** The person's mouth: texts and noises become frames of sound, one every 20 ms. */
import { frameBytes } from '../../domain/ports/media-wire.ts';
import { bytesOf, samplesOf, sound, type SoundedText } from '../tone-speech.ts';

export interface Saying {
  readonly text: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly complete: boolean;
  /** Frames of it that went to no media socket, and the characters that sound in them. */
  readonly lostFrames: number;
  readonly lostText: string;
}

const frameSamples = frameBytes / 2;

type Speech =
  | { readonly kind: 'quiet' }
  | {
      readonly kind: 'speaking';
      readonly text: string;
      readonly pcm: Uint8Array;
      readonly characters: SoundedText['characters'];
      at: number;
      startedAt: number | undefined;
      /** Where the lost frames begin, in bytes. */
      readonly lost: number[];
    };

/** More noises than these at once are not heard. */
const mostNoises = 4;

export class Mouth {
  #speech: Speech = { kind: 'quiet' };
  /** Noises under way, each from the next sample on. */
  #noises: readonly Int16Array[] = [];

  get speaking(): boolean {
    return this.#speech.kind === 'speaking' || this.#noises.length > 0;
  }

  /** Begins a saying with the next frame; one under way is broken off. */
  say(text: string): void {
    const { pcm, characters } = sound(text);
    const bytes = bytesOf(pcm);
    this.#speech = { kind: 'speaking', text, pcm: bytes, characters, at: 0, startedAt: undefined, lost: [] };
  }

  /** Begins a noise with the next frame, whatever else sounds. */
  make(noise: Int16Array): void {
    if (this.#noises.length < mostNoises) this.#noises = [...this.#noises, noise];
  }

  /** Gives the next frame to `send`, which says whether it went out; returns the saying that ended with it. */
  speak(nowMs: number, send: (frame: Buffer | undefined) => boolean): Saying | undefined {
    const speech = this.#speech;
    if (speech.kind === 'quiet') {
      send(this.#noises.length > 0 ? this.#withNoise(Buffer.alloc(frameBytes)) : undefined);
      return undefined;
    }
    speech.startedAt ??= nowMs;
    const part = speech.pcm.subarray(speech.at, speech.at + frameBytes);
    const frame = Buffer.alloc(frameBytes);
    frame.set(part);
    if (!send(this.#withNoise(frame))) speech.lost.push(speech.at);
    speech.at += frameBytes;
    return speech.at >= speech.pcm.length ? this.stop(nowMs) : undefined;
  }

  #withNoise(frame: Buffer): Buffer {
    if (this.#noises.length === 0) return frame;
    const mixed = samplesOf(frame).slice();
    for (const noise of this.#noises)
      for (let at = 0; at < Math.min(frameSamples, noise.length); at++)
        mixed[at] = Math.max(-32_768, Math.min(32_767, (mixed[at] ?? 0) + (noise[at] ?? 0)));
    this.#noises = this.#noises
      .map((noise) => noise.subarray(frameSamples))
      .filter((noise) => noise.length > 0);
    return Buffer.from(bytesOf(mixed));
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
      lostFrames: speech.lost.length,
      lostText: lostText(speech),
    };
  }
}

function lostText({ text, characters, lost }: Extract<Speech, { kind: 'speaking' }>): string {
  if (lost.length === 0) return '';
  return characters
    .filter(({ startSample, endSample }) =>
      lost.some((at) => at < endSample * 2 && at + frameBytes > startSample * 2),
    )
    .map(({ index, length }) => text.slice(index, index + length))
    .join('');
}
