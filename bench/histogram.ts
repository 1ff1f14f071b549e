/** A histogram of milliseconds in fixed space with the same relative precision everywhere, in the manner of HDR histograms. */
import { z } from 'zod';

/** The smallest step that is told apart, in ms. */
const unitMs = 0.01;
/** Buckets per power of two: a value is told to 1.6 % or better. */
const fineness = 64;
const fineBits = 6;
const buckets = fineness * 26;

export const HistogramJson = z.object({
  unit: z.literal('ms'),
  smallest: z.number(),
  largest: z.number(),
  /** Upper edge and count of each bucket that holds something. */
  buckets: z.array(z.tuple([z.number(), z.number()])),
});
export type HistogramJson = z.infer<typeof HistogramJson>;

export class Histogram {
  readonly #counts = new Uint32Array(buckets);
  #count = 0;
  #smallest = Infinity;
  #largest = -Infinity;

  static of(values: readonly number[]): Histogram {
    const histogram = new Histogram();
    for (const value of values) histogram.add(value);
    return histogram;
  }

  /** Puts together what another process counted. */
  static from(json: HistogramJson): Histogram {
    const histogram = new Histogram();
    for (const [edge, count] of json.buckets) histogram.#put(bucketOf(edge - unitMs / 2), count);
    if (histogram.#count > 0) {
      histogram.#smallest = json.smallest;
      histogram.#largest = json.largest;
    }
    return histogram;
  }

  /** A value below zero counts as zero, but for `smallest`. */
  add(ms: number): void {
    this.#put(bucketOf(ms), 1);
    this.#smallest = Math.min(this.#smallest, ms);
    this.#largest = Math.max(this.#largest, ms);
  }

  #put(bucket: number, count: number): void {
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + count;
    this.#count += count;
  }

  get count(): number {
    return this.#count;
  }

  /** Not a number when nothing was counted; so are `largest` and the quantiles. */
  get smallest(): number {
    return this.#count === 0 ? Number.NaN : this.#smallest;
  }

  get largest(): number {
    return this.#count === 0 ? Number.NaN : this.#largest;
  }

  /** The upper edge of the bucket in which the quantile (0–1) lies, never more than the largest value. */
  quantile(share: number): number {
    const rank = Math.max(1, Math.ceil(this.#count * share));
    let seen = 0;
    for (const [bucket, count] of this.#counts.entries()) {
      seen += count;
      if (seen >= rank) return Math.min(this.#largest, edgeOf(bucket));
    }
    return Number.NaN;
  }

  toJSON(): HistogramJson {
    const filled: [number, number][] = [];
    for (const [bucket, count] of this.#counts.entries())
      if (count > 0) filled.push([Number(edgeOf(bucket).toFixed(2)), count]);
    const [smallest, largest] = this.#count === 0 ? [0, 0] : [this.#smallest, this.#largest];
    return { unit: 'ms', smallest, largest, buckets: filled };
  }
}

/** Whole units up to `fineness`, then `fineness` buckets to each doubling. */
function bucketOf(ms: number): number {
  const units = Math.max(0, Math.floor(ms / unitMs));
  if (units < fineness) return units;
  const shift = 31 - Math.clz32(Math.min(units, 2 ** 31 - 1)) - fineBits;
  return Math.min(buckets - 1, (shift + 1) * fineness + ((units >> shift) - fineness));
}

function edgeOf(bucket: number): number {
  if (bucket < fineness) return (bucket + 1) * unitMs;
  const shift = Math.floor(bucket / fineness) - 1;
  return ((bucket % fineness) + fineness + 1) * 2 ** shift * unitMs;
}
