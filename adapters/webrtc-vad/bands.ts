/** How a frame's energy is spread over four bands of the telephone's range: 0-0.5, 0.5-1, 1-2 and 2-4 kHz. */

export const bandCount = 4;

/** Daubechies' wavelet of four taps halves a band with little leaking over, for four multiplications a sample. */
const root3 = Math.sqrt(3);
const scale = 4 * Math.SQRT2;
const h0 = (1 + root3) / scale;
const h1 = (3 + root3) / scale;
const h2 = (3 - root3) / scale;
const h3 = (1 - root3) / scale;

/** Splits frames of one length; what it works with is used again, so that a frame costs no memory. */
export class BandSplitter {
  readonly #scratch: Float64Array;
  readonly #energies = new Float64Array(bandCount);

  /** `frameSamples` at 16 kHz. */
  constructor(frameSamples: number) {
    this.#scratch = new Float64Array(frameSamples / 2);
  }

  /** Mean squares, lowest band first; valid till the next call. `samples` are 16-bit values. */
  energiesOf(samples: Int16Array): Readonly<Float64Array> {
    const low = this.#scratch;
    let count = low.length;
    for (let at = 0; at < count; at++) low[at] = ((samples[2 * at] ?? 0) + (samples[2 * at + 1] ?? 0)) / 2;
    for (let band = bandCount - 1; band > 0; band--) {
      let sum = 0;
      const half = (count - 2) >> 1;
      for (let at = 0; at < half; at++) {
        const a = low[2 * at] ?? 0;
        const b = low[2 * at + 1] ?? 0;
        const c = low[2 * at + 2] ?? 0;
        const d = low[2 * at + 3] ?? 0;
        const high = h3 * a - h2 * b + h1 * c - h0 * d;
        sum += high * high;
        // In place: what is written lies never ahead of what is read next.
        low[at] = h0 * a + h1 * b + h2 * c + h3 * d;
      }
      this.#energies[band] = sum / low.length;
      count = half;
    }
    let sum = 0;
    for (let at = 0; at < count; at++) sum += (low[at] ?? 0) ** 2;
    this.#energies[0] = sum / low.length;
    return this.#energies;
  }
}
