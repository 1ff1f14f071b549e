/**
 * Tone speech: text as sound and back, without a speech model, so that tests can state exactly what a person heard.
 * `sound` is the mouth (UTF-8 bytes, two symbols of two tones each), `ToneListener` the ear.
 */
import { byteSamples, symbolSamples, tonePeriod, tonesOf, toneTables, type Half } from './tone-alphabet.ts';

export { ToneListener, type HeardCharacter } from './tone-listener.ts';

/** How long one UTF-8 byte sounds, in ms. */
export const msPerByte = 64;

export interface SoundedText {
  /** 16 kHz mono. */
  readonly pcm: Int16Array;
  readonly characters: readonly {
    /** Where the character begins in the text, in UTF-16 units. */
    readonly index: number;
    /** UTF-16 units: 2 outside the basic plane. */
    readonly length: number;
    readonly startSample: number;
    readonly endSample: number;
  }[];
}

/** Each of the two tones' peak: together about -18 dBFS, the level of a talking voice. */
const toneAmplitude = 4_000;
/** Length of the raised-cosine ramps at a symbol's ends, which keep the joints from clicking. */
const rampSamples = 24;

const envelope = Float64Array.from({ length: symbolSamples }, (_, at) => {
  const fromEdge = Math.min(at + 0.5, symbolSamples - at - 0.5);
  const level = fromEdge >= rampSamples ? 1 : (1 - Math.cos((Math.PI * fromEdge) / rampSamples)) / 2;
  return level * toneAmplitude;
});

const bytes = new TextEncoder();

/** Sounds a text, character after character without a pause. A lone surrogate sounds as U+FFFD. */
export function sound(text: string): SoundedText {
  const pcm = new Int16Array(bytes.encode(text).length * byteSamples);
  const characters: SoundedText['characters'][number][] = [];
  let index = 0;
  let sample = 0;
  for (const character of text) {
    const startSample = sample;
    for (const byte of bytes.encode(character)) {
      writeSymbol(pcm, sample, 'high', byte >> 4);
      writeSymbol(pcm, sample + symbolSamples, 'low', byte & 15);
      sample += byteSamples;
    }
    characters.push({ index, length: character.length, startSample, endSample: sample });
    index += character.length;
  }
  return { pcm, characters };
}

function writeSymbol(pcm: Int16Array, start: number, half: Half, nibble: number): void {
  const [lower, upper] = tonesOf(half, nibble);
  for (let at = 0; at < symbolSamples; at++) {
    const phase = at & (tonePeriod - 1);
    const wave =
      (toneTables.sines[lower * tonePeriod + phase] ?? 0) +
      (toneTables.sines[upper * tonePeriod + phase] ?? 0);
    pcm[start + at] = Math.round((envelope[at] ?? 0) * wave);
  }
}

/** Sees little-endian PCM bytes as samples: without copying where the bytes lie aligned; an odd last byte is left out. */
export function samplesOf(pcm: Uint8Array): Int16Array {
  const count = pcm.byteLength >> 1;
  if (littleEndian && pcm.byteOffset % 2 === 0) return new Int16Array(pcm.buffer, pcm.byteOffset, count);
  const view = new DataView(pcm.buffer, pcm.byteOffset, pcm.byteLength);
  return Int16Array.from({ length: count }, (_, at) => view.getInt16(at * 2, true));
}

/** The other way round: samples as little-endian PCM bytes. */
export function bytesOf(samples: Int16Array): Uint8Array {
  if (littleEndian) return new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
  const view = new DataView(new ArrayBuffer(samples.byteLength));
  samples.forEach((sample, at) => {
    view.setInt16(at * 2, sample, true);
  });
  return new Uint8Array(view.buffer);
}

const littleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
