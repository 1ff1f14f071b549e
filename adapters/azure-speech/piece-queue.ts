/** Pieces on their way from the service to whoever plays them; bounded by the sound of one text. */
import type { SpokenPiece } from '../../domain/ports/text-to-speech.ts';

export type Taken =
  | { readonly kind: 'piece'; readonly piece: SpokenPiece }
  | { readonly kind: 'end' }
  | { readonly kind: 'timeout' };

export class PieceQueue {
  readonly #pieces: SpokenPiece[] = [];
  #ended = false;
  #wake: (() => void) | null = null;

  push(piece: SpokenPiece): void {
    if (this.#ended) return;
    this.#pieces.push(piece);
    this.#wake?.();
  }

  /** No piece comes any more; those here can still be taken. */
  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  /** Ends at once, without the pieces still here. */
  cut(): void {
    this.#pieces.length = 0;
    this.end();
  }

  async take(timeoutMs: number): Promise<Taken> {
    if (this.#pieces.length === 0 && !this.#ended) await this.#something(timeoutMs);
    const piece = this.#pieces.shift();
    if (piece) return { kind: 'piece', piece };
    return { kind: this.#ended ? 'end' : 'timeout' };
  }

  async #something(timeoutMs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, timeoutMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = null;
  }
}
