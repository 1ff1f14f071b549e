/** What a bad line does to sound, both ways: echo, noise, loss and jitter; the same in every run for the same number. */
import { frameBytes, sampleRate } from '../../domain/ports/media-wire.ts';
import { samplesOf } from '../tone-speech.ts';
import { seededChance, type Chance } from './chance.ts';
import type { Line } from './person.ts';

const frameSamples = frameBytes / 2;
const samplesPerMs = sampleRate / 1_000;
const fullScale = 32_768;
/** A uniform spread of 1 has this root mean square. */
const uniformRms = 1 / Math.sqrt(12);

export class Impairments {
  readonly #line: Line;
  readonly #chance: Chance;
  /** What the person heard last, as long as the echo takes, oldest first. */
  readonly #past: Float64Array;
  #lastSentAt = -Infinity;

  /** `seed`: the person's number. */
  constructor(line: Line, seed: string) {
    this.#line = line;
    this.#chance = seededChance(seed);
    this.#past = new Float64Array((line.echo?.delayMs ?? 0) * samplesPerMs + frameSamples);
  }

  /** A frame of the agent's on its way to the person; a lost one is heard as silence. */
  toPerson(frame: Buffer | undefined): Buffer | undefined {
    const arrived = frame && this.#isLost() ? Buffer.alloc(frameBytes) : frame;
    this.#past.copyWithin(0, frameSamples);
    const newest = this.#past.length - frameSamples;
    if (arrived) this.#past.set(samplesOf(arrived), newest);
    else this.#past.fill(0, newest);
    return arrived;
  }

  /** A frame of the person's on its way to the agent, after `toPerson` in the same beat; nothing is silence. */
  toAgent(frame: Buffer | undefined): Buffer | undefined {
    const { echo, noiseDb } = this.#line;
    const lost = this.#line.lossPercent !== undefined && this.#isLost();
    if (lost || (!echo && noiseDb === undefined)) return lost ? undefined : frame;
    const own = frame && samplesOf(frame);
    const echoGain = echo ? ratioOf(echo.levelDb) : 0;
    const noiseGain = noiseDb === undefined ? 0 : (fullScale * ratioOf(noiseDb)) / uniformRms;
    const mixed = Buffer.alloc(frameBytes);
    for (let at = 0; at < frameSamples; at++) {
      const noise = noiseGain > 0 ? noiseGain * (this.#chance() - 0.5) : 0;
      const sample = (own?.[at] ?? 0) + echoGain * (this.#past[at] ?? 0) + noise;
      mixed.writeInt16LE(clipped(sample), at * 2);
    }
    return mixed;
  }

  /** When a frame spoken now is sent: up to `jitterMs` late, and never before the one spoken before it. */
  sendAt(nowMs: number): number {
    const { jitterMs } = this.#line;
    if (jitterMs === undefined) return nowMs;
    this.#lastSentAt = Math.max(this.#lastSentAt, nowMs + jitterMs * this.#chance());
    return this.#lastSentAt;
  }

  #isLost(): boolean {
    const { lossPercent } = this.#line;
    return lossPercent !== undefined && this.#chance() * 100 < lossPercent;
  }
}

function ratioOf(decibels: number): number {
  return 10 ** (decibels / 20);
}

function clipped(sample: number): number {
  return Math.round(Math.max(-fullScale, Math.min(fullScale - 1, sample)));
}
