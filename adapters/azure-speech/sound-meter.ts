/** How much of the audio was loud enough to be somebody talking since words last came: what a service that still hears would answer. */

/** Mean level (of 32,768) that a voice on the line exceeds and its noise does not, about -40 dBFS. */
const soundingLevel = 330;
/** The level is judged by every so manieth sample. */
const stride = 4;
const bytesPerMs = 32;

export class SoundMeter {
  #unansweredMs = 0;
  #lastSoundMs = 0;

  /** Sound heard since words last came, ms. */
  get unansweredMs(): number {
    return this.#unansweredMs;
  }

  /** Where in the leg's audio the last sound was, ms. */
  get lastSoundMs(): number {
    return this.#lastSoundMs;
  }

  /** Takes a piece of PCM that ends at `endMs` of the leg's audio. */
  hear(piece: ArrayBuffer, endMs: number): void {
    const samples = new Int16Array(piece, 0, piece.byteLength >> 1);
    let sum = 0;
    for (let at = 0; at < samples.length; at += stride) sum += Math.abs(samples[at] ?? 0);
    if (sum < soundingLevel * Math.ceil(samples.length / stride) || samples.length === 0) return;
    this.#unansweredMs += piece.byteLength / bytesPerMs;
    this.#lastSoundMs = endMs;
  }

  answered(): void {
    this.#unansweredMs = 0;
  }
}
