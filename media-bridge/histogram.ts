/** A histogram of milliseconds in fixed space, for medians and percentiles of a process's whole life. */

/** Quarter-millisecond buckets up to 50 ms, whole ones up to 1 s, the rest in the last. */
const fine = 200;
const buckets = fine + 950 + 1;

export class Histogram {
  readonly #counts = new Uint32Array(buckets);
  #count = 0;
  #largest = 0;

  add(ms: number): void {
    const value = Math.max(0, ms);
    const bucket = value < 50 ? Math.floor(value * 4) : Math.min(buckets - 1, fine + Math.floor(value - 50));
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#count += 1;
    this.#largest = Math.max(this.#largest, value);
  }

  get count(): number {
    return this.#count;
  }

  get largest(): number {
    return this.#largest;
  }

  /** The upper edge of the bucket in which the quantile (0–1) lies, in ms; 0 when nothing was counted. */
  quantile(share: number): number {
    const rank = Math.ceil(this.#count * share);
    let seen = 0;
    for (const [bucket, count] of this.#counts.entries()) {
      seen += count;
      if (seen >= rank && count > 0)
        return Math.min(this.#largest, bucket < fine ? (bucket + 1) / 4 : 50 + (bucket - fine) + 1);
    }
    return 0;
  }
}
