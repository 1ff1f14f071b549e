/**
 * Tone speech: text as sound and back, without a speech model, so that tests can state exactly what a person heard.
 * `sound` is the mouth (UTF-8 bytes, two symbols of two tones each), `ToneListener` the ear.
 */
import {
  byteSamples,
  fastestRate,
  symbolSamples,
  tonePeriod,
  tonesOf,
  toneTables,
  type Half,
} from './tone-alphabet.ts';

export { ToneListener, type HeardCharacter } from './tone-listener.ts';

/** How long one UTF-8 byte sounds at the usual pace, in ms. */
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

/** The level over the first samples of a symbol, and backwards over its last. */
const ramp = Float64Array.from({ length: rampSamples }, (_, at) => {
  const level = (1 - Math.cos((Math.PI * (at + 0.5)) / rampSamples)) / 2;
  return level * toneAmplitude;
});

const bytes = new TextEncoder();

/**
 * Sounds a text, character after character. A lone surrogate sounds as U+FFFD. `rate` is the pace: above 1 (up to `fastestRate`)
 * every symbol is shorter, below 1 there is a pause after every character; else there is none.
 */
export function sound(text: string, rate = 1): SoundedText {
  const symbol = Math.round(symbolSamples / Math.min(Math.max(rate, 1), fastestRate));
  const pause = Math.round(byteSamples * (1 / Math.min(rate, 1) - 1));
  const pcm = new Int16Array(bytes.encode(text).length * (2 * symbol + pause));
  const characters: SoundedText['characters'][number][] = [];
  let index = 0;
  let sample = 0;
  for (const character of text) {
    const startSample = sample;
    const encoded = bytes.encode(character);
    for (const byte of encoded) {
      writeSymbol(pcm, { start: sample, length: symbol }, 'high', byte >> 4);
      writeSymbol(pcm, { start: sample + symbol, length: symbol }, 'low', byte & 15);
      sample += 2 * symbol;
    }
    characters.push({ index, length: character.length, startSample, endSample: sample });
    index += character.length;
    sample += encoded.length * pause;
  }
  return { pcm, characters };
}

function writeSymbol(
  pcm: Int16Array,
  { start, length }: { readonly start: number; readonly length: number },
  half: Half,
  nibble: number,
): void {
  const [lower, upper] = tonesOf(half, nibble);
  for (let at = 0; at < length; at++) {
    const phase = at & (tonePeriod - 1);
    const wave =
      (toneTables.sines[lower * tonePeriod + phase] ?? 0) +
      (toneTables.sines[upper * tonePeriod + phase] ?? 0);
    pcm[start + at] = Math.round((ramp[Math.min(at, length - 1 - at)] ?? toneAmplitude) * wave);
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
