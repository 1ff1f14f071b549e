/** Sounds of a person that are no words: none of them can be decoded as tone speech. 16 kHz mono. */
import { sampleRate } from '../../domain/ports/media-wire.ts';
import { seededChance, type Chance } from './chance.ts';

export const noiseKinds = ['cough', 'hum', 'melody', 'click', 'beep'] as const;
export type NoiseKind = (typeof noiseKinds)[number];

/** About -18 dBFS, the level of a talking voice; a hum is 12 dB below. */
const voiceRms = 4_000;
const humRms = 1_000;
const samplesPerMs = sampleRate / 1_000;

export function noiseOf(kind: NoiseKind, ms: number): Int16Array {
  const samples = new Int16Array(Math.round(ms * samplesPerMs));
  const wave = waves[kind](seededChance(kind));
  for (let at = 0; at < samples.length; at++) samples[at] = Math.round(wave(at / sampleRate));
  return samples;
}

/** What a kind sounds like at a moment, in seconds; asked in order. */
type Wave = (seconds: number) => number;

const waves: Readonly<Record<NoiseKind, (chance: Chance) => Wave>> = {
  cough,
  hum: () => (seconds) => humRms * chord(seconds, 100, 3),
  melody: () => (seconds) => voiceRms * chord(seconds, note(seconds), 6),
  beep: () => (seconds) => voiceRms * chord(seconds, 1_000, 1),
  click: () => (seconds) => (seconds < clickSeconds ? 3 * voiceRms * (1 - seconds / clickSeconds) : 0),
};

const clickSeconds = 0.004;
/** A cough comes in bursts of this length, each loud at its begin. */
const burstSeconds = 0.25;
/** A just scale, up and down; a note lasts 220 ms. */
const notes = [262, 294, 330, 392, 440, 392, 330, 294] as const;
const noteSeconds = 0.22;

function note(seconds: number): number {
  return notes[Math.floor(seconds / noteSeconds) % notes.length] ?? notes[0];
}

/** A tone and its overtones, equally loud, of a root mean square of 1: too many for the two tones of a symbol. */
function chord(seconds: number, hertz: number, tones: number): number {
  let sum = 0;
  for (let times = 1; times <= tones; times++) sum += Math.sin(2 * Math.PI * hertz * times * seconds);
  return sum * Math.sqrt(2 / tones);
}

/** A rough voice: the buzz of the throat and the rush of air, falling off with each burst. */
function cough(chance: Chance): Wave {
  let air = 0;
  return (seconds) => {
    air = 0.7 * air + (chance() - 0.5);
    const fall = Math.exp((-4 * (seconds % burstSeconds)) / burstSeconds);
    return voiceRms * fall * (0.8 * chord(seconds, 187, 9) + 1.2 * air);
  };
}
