/** A leg's latest audio by its place in the leg, kept until it is known to have been heard, to be sent again; bounded. */

const bytesPerMs = 32;

export class AudioHistory {
  readonly #limitBytes: number;
  readonly #pieces: ArrayBuffer[] = [];
  /** Where the first piece begins, and where the last one ends, in bytes of the leg's audio. */
  #startByte = 0;
  #endByte = 0;
  /** What lies before is forgotten, even where a piece still holds it. */
  #fromByte = 0;

  constructor(limitMs: number) {
    this.#limitBytes = limitMs * bytesPerMs;
  }

  get endMs(): number {
    return this.#endByte / bytesPerMs;
  }

  /** Keeps the piece itself: it must not change any more. */
  add(piece: ArrayBuffer): void {
    this.#pieces.push(piece);
    this.#endByte += piece.byteLength;
    if (this.#endByte - this.#startByte > this.#limitBytes) this.#forget(this.#endByte - this.#limitBytes);
  }

  forgetBefore(ms: number): void {
    // Samples are two bytes: a place between them would turn the rest into noise.
    this.#forget(Math.min(Math.round(ms * (bytesPerMs / 2)) * 2, this.#endByte));
  }

  /** What is kept, oldest first, and where in the leg it begins. */
  kept(): { readonly startMs: number; readonly pieces: readonly ArrayBuffer[] } {
    const startByte = Math.max(this.#fromByte, this.#startByte);
    const [first, ...others] = this.#pieces;
    const pieces = first ? [first.slice(startByte - this.#startByte), ...others] : [];
    return { startMs: startByte / bytesPerMs, pieces };
  }

  #forget(beforeByte: number): void {
    this.#fromByte = Math.max(this.#fromByte, beforeByte);
    let whole = 0;
    for (const piece of this.#pieces) {
      if (this.#startByte + piece.byteLength > this.#fromByte) break;
      this.#startByte += piece.byteLength;
      whole += 1;
    }
    if (whole > 0) this.#pieces.splice(0, whole);
  }
}
