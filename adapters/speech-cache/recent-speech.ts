/** The sounds asked for lately, in memory; bounded in bytes, the one unused for longest goes first. */
import type { KeptSpeech } from '../../domain/ports/speech-cache.ts';

/** What a word of the list takes, roughly. */
const bytesPerWord = 80;

export class RecentSpeech {
  readonly #limitBytes: number;
  /** In the order of their last use. */
  readonly #kept = new Map<string, KeptSpeech>();
  #bytes = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  /** What is kept, roughly. */
  get bytes(): number {
    return this.#bytes;
  }

  get(name: string): KeptSpeech | null {
    const speech = this.#kept.get(name);
    if (!speech) return null;
    this.#kept.delete(name);
    this.#kept.set(name, speech);
    return speech;
  }

  put(name: string, speech: KeptSpeech): void {
    this.#drop(name);
    this.#kept.set(name, speech);
    this.#bytes += sizeOf(speech);
    for (const oldest of this.#kept.keys()) {
      if (this.#bytes <= this.#limitBytes) return;
      this.#drop(oldest);
    }
  }

  #drop(name: string): void {
    const speech = this.#kept.get(name);
    if (!speech) return;
    this.#kept.delete(name);
    this.#bytes -= sizeOf(speech);
  }
}

function sizeOf({ pcm, words }: KeptSpeech): number {
  return pcm.byteLength + words.length * bytesPerWord;
}
