/** The measuring part of the tone listener: keeps the last sound and compares stretches of it with the tones. */
import { toneCount, tonePeriod, tonesOf, toneTables, type Half } from './tone-alphabet.ts';

const hopSamples = 64;
const hopsPerWindow = tonePeriod / hopSamples;
/** Power of two; holds a whole byte and the windows around it. */
const historySamples = 2_048;
/** The part of a window's energy that its two tones must hold to be clear. */
const clearShare = 0.6;
/** Quieter than this root mean square (about -56 dBFS) nothing counts as sounding. */
const floorRms = 50;

const { cosines, sines } = toneTables;
const phaseMask = tonePeriod - 1;
const historyMask = historySamples - 1;

/** The two tones found in a window of 16 ms, with amplitude and phase: enough to say what each sample near it should be. */
export interface Wave {
  readonly nibble: number;
  /** Whether the two tones are about all there is in the window. */
  readonly clear: boolean;
  readonly tones: readonly [number, number];
  readonly cosineParts: readonly [number, number];
  readonly sineParts: readonly [number, number];
}

export class ToneBank {
  readonly #history = new Float64Array(historySamples);
  /** Per tone and hop, the sums over the hop; a window is the sum over the last hops. */
  readonly #hopCosines = new Float64Array(toneCount * hopsPerWindow);
  readonly #hopSines = new Float64Array(toneCount * hopsPerWindow);
  readonly #hopEnergies = new Float64Array(hopsPerWindow);
  readonly #powers = new Float64Array(toneCount);
  #count = 0;

  /** Samples taken so far. */
  get count(): number {
    return this.#count;
  }

  write(samples: Int16Array): void {
    for (const sample of samples) this.#history[this.#count++ & historyMask] = sample;
  }

  /** Called after each hop of 64 samples: which half of a byte the last 16 ms clearly are, if one. */
  endHop(): Half | null {
    const slot = (this.#count / hopSamples - 1) % hopsPerWindow;
    this.#sumHop(slot);
    const energy = this.#hopEnergies.reduce((sum, hop) => sum + hop, 0);
    if (energy < floorRms * floorRms * tonePeriod) return null;
    for (let tone = 0; tone < toneCount; tone++) {
      let cosine = 0;
      let sine = 0;
      for (let at = tone * hopsPerWindow; at < (tone + 1) * hopsPerWindow; at++) {
        cosine += this.#hopCosines[at] ?? 0;
        sine += this.#hopSines[at] ?? 0;
      }
      this.#powers[tone] = cosine * cosine + sine * sine;
    }
    const needed = (clearShare * energy * tonePeriod) / 2;
    if (this.#strongest('high').power > needed) return 'high';
    return this.#strongest('low').power > needed ? 'low' : null;
  }

  /** The best fitting symbol of a half in the 256 samples from `start`. */
  wave(half: Half, start: number): Wave {
    let energy = 0;
    for (let at = start; at < start + tonePeriod; at++) energy += (this.#history[at & historyMask] ?? 0) ** 2;
    const cosineSums: number[] = [];
    const sineSums: number[] = [];
    for (let tone = 0; tone < toneCount; tone++) {
      let cosine = 0;
      let sine = 0;
      const row = tone * tonePeriod;
      for (let at = start; at < start + tonePeriod; at++) {
        const sample = this.#history[at & historyMask] ?? 0;
        cosine += sample * (cosines[row + (at & phaseMask)] ?? 0);
        sine += sample * (sines[row + (at & phaseMask)] ?? 0);
      }
      cosineSums.push(cosine);
      sineSums.push(sine);
      this.#powers[tone] = cosine * cosine + sine * sine;
    }
    const { nibble, power } = this.#strongest(half);
    const tones = tonesOf(half, nibble);
    const scale = 2 / tonePeriod;
    const part = (sums: readonly number[]): readonly [number, number] => [
      (sums[tones[0]] ?? 0) * scale,
      (sums[tones[1]] ?? 0) * scale,
    ];
    const audible = energy >= floorRms * floorRms * tonePeriod;
    const clear = audible && power > (clearShare * energy * tonePeriod) / 2;
    return { nibble, clear, tones, cosineParts: part(cosineSums), sineParts: part(sineSums) };
  }

  /** How far back from `from` the sound is this wave, at most `limit` samples: the place that explains the sound best. */
  reachBack(wave: Wave, from: number, limit: number): number {
    let gain = 0;
    let best = 0;
    let reached = from;
    const stop = Math.max(from - limit, 0, this.#count - historySamples);
    for (let at = from - 1; at >= stop; at--) {
      gain += this.#gain(wave, at);
      if (gain > best) {
        best = gain;
        reached = at;
      }
    }
    return reached;
  }

  /** How far on from `from` the sound is this wave, to the present at most. */
  reachOn(wave: Wave, from: number): number {
    let gain = 0;
    let best = 0;
    let reached = from;
    for (let at = from; at < this.#count; at++) {
      gain += this.#gain(wave, at);
      if (gain > best) {
        best = gain;
        reached = at + 1;
      }
    }
    return reached;
  }

  /** Where one wave gives way to the next, between two samples: the place that explains the sound best. */
  joint(before: Wave, after: Wave, from: number, to: number): number {
    let gain = 0;
    let best = 0;
    let joint = from;
    for (let at = from; at < to; at++) {
      gain += this.#gain(before, at) - this.#gain(after, at);
      if (gain > best) {
        best = gain;
        joint = at + 1;
      }
    }
    return joint;
  }

  /** By how much the wave explains a sample better than silence does. */
  #gain(wave: Wave, at: number): number {
    const phase = at & phaseMask;
    const lower = wave.tones[0] * tonePeriod + phase;
    const upper = wave.tones[1] * tonePeriod + phase;
    const expected =
      wave.cosineParts[0] * (cosines[lower] ?? 0) +
      wave.sineParts[0] * (sines[lower] ?? 0) +
      wave.cosineParts[1] * (cosines[upper] ?? 0) +
      wave.sineParts[1] * (sines[upper] ?? 0);
    return expected * (2 * (this.#history[at & historyMask] ?? 0) - expected);
  }

  #sumHop(slot: number): void {
    const start = this.#count - hopSamples;
    let energy = 0;
    for (let at = start; at < this.#count; at++) energy += (this.#history[at & historyMask] ?? 0) ** 2;
    this.#hopEnergies[slot] = energy;
    // Most of a call is silence for somebody: it costs next to nothing.
    const silent = energy < floorRms * floorRms;
    for (let tone = 0; tone < toneCount; tone++) {
      let cosine = 0;
      let sine = 0;
      const row = tone * tonePeriod;
      for (let at = start; !silent && at < this.#count; at++) {
        const sample = this.#history[at & historyMask] ?? 0;
        cosine += sample * (cosines[row + (at & phaseMask)] ?? 0);
        sine += sample * (sines[row + (at & phaseMask)] ?? 0);
      }
      this.#hopCosines[tone * hopsPerWindow + slot] = cosine;
      this.#hopSines[tone * hopsPerWindow + slot] = sine;
    }
  }

  #strongest(half: Half): { readonly nibble: number; readonly power: number } {
    let best = { nibble: 0, power: -1 };
    for (let nibble = 0; nibble < 16; nibble++) {
      const [lower, upper] = tonesOf(half, nibble);
      const power = (this.#powers[lower] ?? 0) + (this.#powers[upper] ?? 0);
      if (power > best.power) best = { nibble, power };
    }
    return best;
  }
}
