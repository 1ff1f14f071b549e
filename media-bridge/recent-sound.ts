/** The caller's latest sound that no final has told yet, to be heard again by another recogniser. */
import { sampleRate } from '../domain/ports/media-wire.ts';

const bytesPerMs = (sampleRate / 1_000) * 2;
/** More than any phrase has behind it when the language changes. */
const longestMs = 2_000;

export class RecentSound {
  #pieces: Uint8Array[] = [];
  #startBytes = 0;
  #endBytes = 0;

  /** Where the sound kept begins, in ms since the leg's first. */
  get startMs(): number {
    return this.#startBytes / bytesPerMs;
  }

  /** Where it ends: how much the leg has brought so far. */
  get endMs(): number {
    return this.#endBytes / bytesPerMs;
  }

  get pieces(): readonly Uint8Array[] {
    return this.#pieces;
  }

  keep(pcm: Uint8Array): void {
    this.#pieces.push(pcm);
    this.#endBytes += pcm.length;
    this.forget(this.#endBytes / bytesPerMs - longestMs);
  }

  /** What sounded before this moment, in ms since the leg's first sound, is not needed any more, nor is a piece it falls into. */
  forget(beforeMs: number): void {
    const keptFrom = beforeMs * bytesPerMs;
    let gone = 0;
    for (const piece of this.#pieces) {
      if (this.#startBytes >= keptFrom) break;
      this.#startBytes += piece.length;
      gone += 1;
    }
    if (gone > 0) this.#pieces.splice(0, gone);
  }
}
