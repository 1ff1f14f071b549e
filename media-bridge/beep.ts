/** Finds a beep in what is heard, such as answering machines give: one steady tone, with nothing like it before or behind. */
import { frameMs, sampleRate } from '../domain/ports/media-wire.ts';

const lowestHz = 400;
const highestHz = 2_000;
const stepHz = 25;
/** A tone that sounds for so many frames in a row; of 150 ms of it one frame may lie on the edge. */
const leastFrames = Math.floor(150 / frameMs);
/** What sounds longer is a line's tone: a dial tone, a fax. */
const mostFrames = 3_000 / frameMs;
/** Behind a beep there is something else for so long: a melody goes on with its next note. */
const behindFrames = 3;
/** Of a frame's energy so much lies in one tone; speech, DTMF and tone speech have theirs in several. */
const leastShare = 0.85;
/** A second tone so strong, and so far away, makes two of it. */
const secondShare = 0.05;
const secondAwayHz = 150;
const steadyHz = 20;
/** About -44 dBFS: what is softer is the line's own. */
const leastRms = 200;

interface Run {
  readonly hz: number;
  readonly frames: number;
  /** It followed upon another tone. */
  readonly afterTone: boolean;
  /** Frames without it since. */
  readonly gone: number;
}

export class BeepDetector {
  #run: Run | null = null;

  /** Takes the next frame of 20 ms; true when a beep has just come to its end. */
  hears(frame: Uint8Array): boolean {
    const hz = toneIn(new Int16Array(Uint8Array.from(frame).buffer));
    const run = this.#run;
    if (hz === null) return run !== null && this.#goesOut(run);
    const isSame = run !== null && Math.abs(run.hz - hz) <= steadyHz;
    this.#run = isSame
      ? { ...run, frames: run.frames + 1, gone: 0 }
      : { hz, frames: 1, afterTone: run !== null && run.frames >= 2, gone: 0 };
    return false;
  }

  #goesOut(run: Run): boolean {
    const gone = run.gone + 1;
    this.#run = gone >= behindFrames ? null : { ...run, gone };
    const isWhole = run.frames >= leastFrames && run.frames <= mostFrames && !run.afterTone;
    return gone >= behindFrames && isWhole;
  }
}

/** The frequency of the one tone that a frame consists of; null if it is anything else. */
function toneIn(samples: Int16Array): number | null {
  const energy = samples.reduce((sum, sample) => sum + sample * sample, 0);
  if (energy < leastRms * leastRms * samples.length) return null;
  const shares = new Map<number, number>();
  for (let hz = lowestHz; hz <= highestHz; hz += stepHz) shares.set(hz, shareAt(samples, hz, energy));
  const [near] = [...shares].reduce((best, one) => (one[1] > best[1] ? one : best));
  const [hz, share] = [near - 12, near - 6, near, near + 6, near + 12]
    .map((at) => [at, shareAt(samples, at, energy)] as const)
    .reduce((best, one) => (one[1] > best[1] ? one : best));
  if (share < leastShare) return null;
  const hasSecond = [...shares].some(
    ([other, of]) => Math.abs(other - hz) >= secondAwayHz && of > secondShare,
  );
  return hasSecond ? null : hz;
}

/** How much of the energy lies in a tone of this frequency (Goertzel's algorithm): 1 for a pure one. */
function shareAt(samples: Int16Array, hz: number, energy: number): number {
  const turn = 2 * Math.cos((2 * Math.PI * hz) / sampleRate);
  let [last, before] = [0, 0];
  for (const sample of samples) [last, before] = [sample + turn * last - before, last];
  const power = last * last + before * before - turn * last * before;
  return (2 * power) / (samples.length * energy);
}
