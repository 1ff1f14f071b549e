/** The tones that tone speech is made of: which two sound for which half of a byte. */

export const toneRate = 16_000;
/** A symbol is half a byte and sounds for 32 ms, at the usual pace. */
export const symbolSamples = 512;
export const byteSamples = 2 * symbolSamples;
/** Symbols in a row may all be shorter, down to this share of their length: spoken faster they are not understood. */
export const fastestRate = 1.25;

/**
 * Every tone is a multiple of 62.5 Hz, so that it repeats after 256 samples and is orthogonal to the others over that
 * span. Sixteen tones, 187.5 Hz apart, fill 375 to 3187.5 Hz: the band a telephone carries.
 */
export const tonePeriod = 256;
const firstMultiple = 6;
const multipleStep = 3;
export const toneCount = 16;

/** The high half of a byte sounds on even tones, the low half on odd ones: the alternation itself marks where symbols meet. */
export type Half = 'high' | 'low';

/** The two tones of a nibble: one of the four lower and one of the four upper tones of its half. */
export function tonesOf(half: Half, nibble: number): readonly [number, number] {
  const odd = half === 'high' ? 0 : 1;
  return [(nibble >> 2) * 2 + odd, 8 + (nibble & 3) * 2 + odd];
}

const cosines = new Float64Array(toneCount * tonePeriod);
const sines = new Float64Array(toneCount * tonePeriod);
for (let tone = 0; tone < toneCount; tone++) {
  const multiple = firstMultiple + multipleStep * tone;
  for (let at = 0; at < tonePeriod; at++) {
    const angle = (2 * Math.PI * multiple * at) / tonePeriod;
    cosines[tone * tonePeriod + at] = Math.cos(angle);
    sines[tone * tonePeriod + at] = Math.sin(angle);
  }
}

/** One period of every tone, tone after tone: read at `tone * tonePeriod + (sample & (tonePeriod - 1))`. */
export const toneTables: {
  readonly cosines: Readonly<Float64Array>;
  readonly sines: Readonly<Float64Array>;
} = { cosines, sines };
