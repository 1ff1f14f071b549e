/** Audio that waits for somebody to hear it: the latest of it, up to a limit. */

export class AudioBacklog {
  readonly #limitBytes: number;
  #pieces: ArrayBuffer[] = [];
  #bytes = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  add(piece: ArrayBuffer): void {
    this.#pieces.push(piece);
    this.#bytes += piece.byteLength;
    while (this.#bytes > this.#limitBytes) this.#bytes -= this.#pieces.shift()?.byteLength ?? this.#bytes;
  }

  /** Hands everything over, oldest first. */
  take(): readonly ArrayBuffer[] {
    const pieces = this.#pieces;
    this.#pieces = [];
    this.#bytes = 0;
    return pieces;
  }
}
