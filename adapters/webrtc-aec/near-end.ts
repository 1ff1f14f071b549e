/**
 * Whose sound a frame is, by its loudness alone. AEC3 wipes out most of what the caller says while our echo sounds (it was made for two
 * people who give way), so a frame much louder than our echo can be is taken to be the caller's and passed on whole.
 */

/** Mean square of 16-bit samples under which nothing of ours echoes audibly: -50 dBFS. */
const audible = 10_000;
/** An echo is 6 dB below what was played until the line proves to be better or worse; it follows at so many dB a frame. */
const firstCoupling = 10 ** -0.6;
const rise = 10 ** (0.32 / 10);
/** What is taken to be the caller's makes the line worse too, slowly: it may be an echo all the same. */
const slowRise = 10 ** (0.1 / 10);
const fall = 10 ** (-0.08 / 10);
/** No line is taken to be better than -30 dB or worse than 0: it may change. */
const leastCoupling = 1e-3;
/** -40 dB: what is fainter tells nothing about our echo unless one had to be there. */
const faintest = 1e-4;
/** When we have sounded for 600 ms without a pause, the echo has come, or there is none. */
const comesFrames = 30;
/** A second of ours, in which AEC3 finds into the echo and lets the first of it through: till then it counts for nothing. */
const onsetFrames = 50;
/** 6 dB above the loudest echo it must be the caller. */
const louder = 4;
/** 2 dB above it somebody may be speaking with it; what is fainter is our echo and nothing else. */
const atLeast = 1.6;
/** 2 dB: where the canceller took away less, it found no echo, and the frame is better as it was: the two cannot be joined well. */
const hardlyChanged = 1.6;
/** 6 dB: where the canceller took away so much, what it left is the rest of an echo. */
const mostlyGone = 4;

/** Mean squares of 16-bit samples. */
export interface Loudness {
  /** The loudest frame of ours that may echo in the one recorded. */
  readonly loudest: number;
  /** What we were playing meanwhile, as far as we know. */
  readonly played: number;
  readonly recorded: number;
  readonly cleaned: number;
}

export class NearEnd {
  #coupling = firstCoupling;
  #soundingFrames = 0;
  /** Frames since what we play, as far as we know, was last silent. */
  #playingFrames = 0;

  /** Which of the frames recorded and cleaned is to be heard, or neither. */
  judge({ loudest, played, recorded, cleaned }: Loudness): 'recorded' | 'cleaned' | 'none' {
    this.#playingFrames = played < audible ? 0 : this.#playingFrames + 1;
    if (loudest < audible) {
      this.#soundingFrames = 0;
      return 'recorded';
    }
    this.#soundingFrames += 1;
    const echo = loudest * this.#coupling;
    this.#follow(recorded / loudest);
    if (recorded > louder * echo) return 'recorded';
    if (this.#soundingFrames < onsetFrames || recorded < atLeast * echo) return 'none';
    if (cleaned * hardlyChanged > recorded) return 'recorded';
    return cleaned * mostlyGone < recorded ? 'none' : 'cleaned';
  }

  #follow(ratio: number): void {
    if (ratio > this.#coupling) {
      // Who speaks on after we fell silent is no echo, and no reason to take the line for a worse one.
      if (this.#playingFrames === 0) return;
      this.#coupling = Math.min(1, this.#coupling * (ratio > louder * this.#coupling ? slowRise : rise));
    } else if (ratio > faintest || this.#playingFrames > comesFrames)
      this.#coupling = Math.max(leastCoupling, this.#coupling * fall);
  }
}
