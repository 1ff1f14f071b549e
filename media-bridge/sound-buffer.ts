/** The sound of one track: taken frame by frame in order, and kept for a while so that it can be taken again. */
import { frameBytes } from '../domain/ports/media-wire.ts';

export class SoundBuffer {
  readonly #chunks: Uint8Array[] = [];
  /** Where in the whole sound the oldest chunk still here begins. */
  #firstStart = 0;
  /** The chunk that holds the next byte, and where in the whole sound it begins. */
  #index = 0;
  #chunkStart = 0;
  #position = 0;
  #length = 0;
  /** What lies before this byte is not wanted back. */
  #keptFrom = 0;

  add(pcm: Uint8Array): void {
    this.#chunks.push(pcm);
    this.#length += pcm.length;
  }

  /** All that ever came, in samples; a byte left over counts as one. */
  get samples(): number {
    return Math.ceil(this.#length / 2);
  }

  /** The sample that is taken next. */
  get position(): number {
    return Math.ceil(this.#position / 2);
  }

  get waitingBytes(): number {
    return this.#length - this.#position;
  }

  /** The next 20 ms, filled up with silence at the end; of what was taken before, the last `keptBytes` can be had again. */
  take(keptBytes: number): Uint8Array {
    const chunk = this.#chunks[this.#index];
    const offset = this.#position - this.#chunkStart;
    const isWithin = chunk !== undefined && chunk.length - offset >= frameBytes;
    const frame = isWithin ? chunk.subarray(offset, offset + frameBytes) : this.#gathered();
    if (isWithin) this.#advance(frameBytes);
    this.#forget(keptBytes);
    return frame;
  }

  /** Makes this sample the next, or the first one still kept; never one that was not taken yet. */
  goBackTo(sample: number): void {
    const target = Math.max(sample * 2, Math.ceil(this.#keptFrom / 2) * 2);
    if (target >= this.#position) return;
    this.#position = target;
    while (this.#position < this.#chunkStart) {
      this.#index -= 1;
      this.#chunkStart -= this.#chunks[this.#index]?.length ?? 0;
    }
  }

  /** Lets go of everything that waits. */
  clear(): void {
    this.#chunks.length = 0;
    this.#index = 0;
    this.#position = this.#length;
    this.#chunkStart = this.#length;
    this.#firstStart = this.#length;
    this.#keptFrom = this.#length;
  }

  #gathered(): Uint8Array {
    const frame = new Uint8Array(frameBytes);
    let filled = 0;
    for (let chunk = this.#chunks[this.#index]; chunk; chunk = this.#chunks[this.#index]) {
      const offset = this.#position - this.#chunkStart;
      const part = chunk.subarray(offset, offset + frameBytes - filled);
      frame.set(part, filled);
      filled += part.length;
      this.#advance(part.length);
      if (filled === frameBytes) break;
    }
    return frame;
  }

  #advance(bytes: number): void {
    this.#position += bytes;
    const chunkLength = this.#chunks[this.#index]?.length ?? 0;
    if (this.#position - this.#chunkStart < chunkLength) return;
    this.#chunkStart += chunkLength;
    this.#index += 1;
  }

  #forget(keptBytes: number): void {
    this.#keptFrom = Math.max(this.#keptFrom, this.#position - keptBytes);
    while (this.#index > 0 && this.#firstEnds() <= this.#keptFrom) {
      this.#firstStart += this.#chunks.shift()?.length ?? 0;
      this.#index -= 1;
    }
  }

  #firstEnds(): number {
    return this.#firstStart + (this.#chunks[0]?.length ?? 0);
  }
}
