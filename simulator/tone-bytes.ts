/** Joins heard bytes to characters: UTF-8, told apart also by when they sounded. */

export interface HeardCharacter {
  readonly character: string;
  /** Counted since the listener's first sample; accurate to about 2 ms. */
  readonly startSample: number;
  readonly endSample: number;
}

/** Bytes of one character follow each other without a pause; more than 8 ms apart they are of different utterances. */
const jitterSamples = 128;

export class ByteAssembler {
  readonly #decoder = new TextDecoder('utf-8', { fatal: true });
  #pending: {
    readonly bytes: readonly number[];
    readonly startSample: number;
    readonly endSample: number;
  } | null = null;

  /** Takes the next byte; returns the character it completes. A character whose bytes are not all heard is none. */
  add(byte: number, startSample: number, endSample: number): HeardCharacter | null {
    const pending = this.#pending;
    this.#pending = null;
    if (!isContinuation(byte)) return this.#grow([byte], startSample, endSample);
    if (pending === null || startSample - pending.endSample > jitterSamples) return null;
    return this.#grow([...pending.bytes, byte], pending.startSample, endSample);
  }

  #grow(bytes: readonly number[], startSample: number, endSample: number): HeardCharacter | null {
    if (bytes.length < lengthFrom(bytes[0] ?? 0)) {
      this.#pending = { bytes, startSample, endSample };
      return null;
    }
    try {
      return { character: this.#decoder.decode(Uint8Array.from(bytes)), startSample, endSample };
    } catch {
      // Bytes that are no UTF-8 are a noise, not a character.
      return null;
    }
  }
}

function isContinuation(byte: number): boolean {
  return byte >> 6 === 0b10;
}

function lengthFrom(lead: number): number {
  if (lead >= 0xf0) return 4;
  if (lead >= 0xe0) return 3;
  return lead >= 0xc0 ? 2 : 1;
}
