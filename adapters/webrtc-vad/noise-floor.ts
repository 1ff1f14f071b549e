/**
 * The noise of a line as it is now, band by band. Noise stands still and speech never does: a sound whose bands kept their
 * energy for a second is noise and becomes the floor, however loud; as soon as the line is quieter the floor falls.
 */

/** 9 dB: from frame to frame noise wavers by less, while any voice leaps further several times a second. */
const leap = 8;
/** 6 dB: by so much quieter than its floor, the noise itself has changed. */
const drop = 4;
/** Frames of 20 ms that must have stood still: one second. */
const steadyFrames = 50;
/** Silent frames that are no lost ones any more: 200 ms. */
const stillFrames = 10;

export class NoiseFloor {
  readonly #floor: Float64Array;
  readonly #before: Float64Array;
  /** Energies since the last leap, and how many frames these are. */
  readonly #sums: Float64Array;
  #steady = 0;
  #still = 0;

  constructor(bands: number) {
    this.#floor = new Float64Array(bands);
    this.#before = new Float64Array(bands);
    this.#sums = new Float64Array(bands);
  }

  /** Learns from a frame, whatever it holds: its energy in each band, or null if it is too quiet to be measured. */
  learn(energies: Readonly<Float64Array> | null): void {
    if (energies === null) {
      this.#still += 1;
      if (this.#still === stillFrames) this.#forget();
      return;
    }
    this.#still = 0;
    if (this.#leapt(energies)) this.#startAgain();
    this.#steady += 1;
    for (let band = 0; band < this.#floor.length; band++) this.#follow(band, energies[band] ?? 0);
    if (this.#steady === steadyFrames) this.#settle();
  }

  /** Whether some band holds more than `ratio` times the energy of its noise. */
  isExceededBy(energies: Readonly<Float64Array>, ratio: number): boolean {
    return energies.some((energy, band) => energy > ratio * Math.max(this.#floor[band] ?? 0, 1));
  }

  #follow(band: number, energy: number): void {
    const smooth = (energy + (this.#before[band] ?? 0)) / 2;
    if (smooth * drop < (this.#floor[band] ?? 0)) this.#floor[band] = smooth;
    this.#before[band] = energy;
    this.#sums[band] = (this.#sums[band] ?? 0) + energy;
  }

  #leapt(energies: Readonly<Float64Array>): boolean {
    // The one keeps bands apart from this that hold nothing but rounding.
    return energies.some((energy, band) => {
      const before = (this.#before[band] ?? 0) + 1;
      return energy + 1 > leap * before || before > leap * (energy + 1);
    });
  }

  #settle(): void {
    for (const [band, sum] of this.#sums.entries()) this.#floor[band] = sum / steadyFrames;
    this.#startAgain();
  }

  #startAgain(): void {
    this.#sums.fill(0);
    this.#steady = 0;
  }

  #forget(): void {
    this.#floor.fill(0);
    this.#before.fill(0);
    this.#startAgain();
  }
}
