/**
 * Whose sound a frame is, by its loudness alone. AEC3 wipes out most of what the caller says while our echo sounds (it was made for two
 * people who give way), so a frame much louder than our echo can be is taken to be the caller's and passed on whole.
 */

/** What is played may echo for so long: frames of 20 ms. */
const echoFrames = 25;
/** Mean square of 16-bit samples under which nothing of ours echoes audibly: -50 dBFS. */
const audible = 10_000;
/** An echo is 6 dB below what was played until the line proves to be better or worse; it follows at so many dB a frame. */
const firstCoupling = 10 ** -0.6;
const rise = 10 ** (0.32 / 10);
const fall = 10 ** (-0.08 / 10);
/** -40 dB: what is fainter, a pause of ours or the time until the echo comes, tells nothing about it. */
const faintest = 1e-4;
/** A second of ours, in which AEC3 finds into the echo and lets the first of it through: till then it counts for nothing. */
const onsetFrames = 50;
/** 6 dB above the loudest echo it must be the caller. */
const louder = 4;
/** 2 dB above it somebody may be speaking with it; what is fainter is our echo and nothing else. */
const atLeast = 1.6;
/** 6 dB: where the canceller took away so much, what it left is the rest of an echo. */
const mostlyGone = 4;

export class NearEnd {
  readonly #played = new Float64Array(echoFrames);
  #at = 0;
  #coupling = firstCoupling;
  #soundingFrames = 0;

  /** Mean squares of the frame played, recorded and cleaned: which of the two latter is to be heard, or neither. */
  judge(played: number, recorded: number, cleaned: number): 'recorded' | 'cleaned' | 'none' {
    this.#played[this.#at] = played;
    this.#at = (this.#at + 1) % echoFrames;
    const loudest = this.#played.reduce((most, one) => Math.max(most, one), 0);
    if (loudest < audible) {
      this.#soundingFrames = 0;
      return 'recorded';
    }
    this.#soundingFrames += 1;
    const echo = loudest * this.#coupling;
    if (recorded > faintest * loudest)
      this.#coupling = Math.min(1, this.#coupling * (recorded > echo ? rise : fall));
    // AEC3 fills the hole an echo leaves with noise of its own: what became louder by it is better as it was.
    if (recorded > louder * echo || cleaned > recorded) return 'recorded';
    const isEcho = this.#soundingFrames < onsetFrames || recorded < atLeast * echo;
    return isEcho || cleaned * mostlyGone < recorded ? 'none' : 'cleaned';
  }
}
