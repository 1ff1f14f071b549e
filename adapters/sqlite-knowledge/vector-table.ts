/** All vectors of the store side by side in memory, and the nearest of them to another: every one is looked at. */
import { embeddingDimensions as dimensions } from '../../domain/ports/embeddings.ts';

export class VectorTable {
  /** Which state of the store it shows. */
  readonly revision: number;
  readonly #ids: number[] = [];
  readonly #numbers: Float32Array;

  /** `rows`: at most `count` are taken; `blob`: little-endian 32-bit floats, as stored. */
  constructor(
    revision: number,
    count: number,
    rows: Iterable<{ readonly id: number; readonly blob: Uint8Array }>,
  ) {
    this.revision = revision;
    this.#numbers = new Float32Array(count * dimensions);
    const bytes = new Uint8Array(this.#numbers.buffer);
    for (const { id, blob } of rows) {
      if (this.#ids.length === count) break;
      if (blob.byteLength !== dimensions * 4) continue;
      bytes.set(blob, this.#ids.length * dimensions * 4);
      this.#ids.push(id);
    }
  }

  /** The ids of at most `most` vectors whose cosine is at least `least`, nearest first. All are of length 1. */
  nearest(vector: Float32Array, most: number, least: number): readonly number[] {
    const near: { readonly id: number; readonly cosine: number }[] = [];
    for (const [row, id] of this.#ids.entries()) {
      const cosine = this.#product(row * dimensions, vector);
      if (cosine >= least) near.push({ id, cosine });
    }
    return near
      .sort((a, b) => b.cosine - a.cosine)
      .slice(0, most)
      .map(({ id }) => id);
  }

  /** Four sums at once keep the processor busier than one does: a third of the time. */
  #product(at: number, vector: Float32Array): number {
    const numbers = this.#numbers;
    let [a, b, c, d] = [0, 0, 0, 0];
    for (let i = 0; i < dimensions; i += 4) {
      a += (numbers[at + i] ?? 0) * (vector[i] ?? 0);
      b += (numbers[at + i + 1] ?? 0) * (vector[i + 1] ?? 0);
      c += (numbers[at + i + 2] ?? 0) * (vector[i + 2] ?? 0);
      d += (numbers[at + i + 3] ?? 0) * (vector[i + 3] ?? 0);
    }
    return a + b + c + d;
  }
}

/** As it is stored. */
export function blobOf(vector: Float32Array): Uint8Array {
  return new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
}
