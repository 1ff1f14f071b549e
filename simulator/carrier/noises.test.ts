import { describe, expect, it } from 'vitest';
import { ToneListener } from '../tone-speech.ts';
import { keyTone, keyToneFrames } from './key-tones.ts';
import { Mouth } from './mouth.ts';
import { noiseKinds, noiseOf } from './noises.ts';

const wordsIn = (samples: Int16Array): string =>
  new ToneListener()
    .hear(Int16Array.from([...samples, ...new Int16Array(8_000)]))
    .map(({ character }) => character)
    .join('');

const peak = (samples: Int16Array): number => Math.max(...samples.map(Math.abs));

function powerAt(samples: Int16Array, hertz: number): number {
  let [cosine, sine] = [0, 0];
  for (const [at, sample] of samples.entries()) {
    cosine += sample * Math.cos((2 * Math.PI * hertz * at) / 16_000);
    sine += sample * Math.sin((2 * Math.PI * hertz * at) / 16_000);
  }
  return Math.hypot(cosine, sine) / samples.length;
}

describe('noises', () => {
  it.each(noiseKinds)('%s lasts as long as asked, can be heard, and holds no words', (kind) => {
    const samples = noiseOf(kind, 5_000);
    expect(samples).toHaveLength(80_000);
    expect(peak(samples)).toBeGreaterThan(1_000);
    expect(wordsIn(samples)).toBe('');
  });

  it('a click is over at once', () => {
    expect(peak(noiseOf('click', 100).subarray(80))).toBe(0);
  });

  it('sound together with words, and alone where there are none', () => {
    const mouth = new Mouth();
    const frames: (Buffer | undefined)[] = [];
    const send = (frame: Buffer | undefined): boolean => frames.push(frame) > 0;
    mouth.make(noiseOf('hum', 60));
    while (mouth.speaking) mouth.speak(0, send);
    expect(frames).toHaveLength(3);
    mouth.make(noiseOf('hum', 40));
    mouth.say('a');
    const clean = new Mouth();
    clean.say('a');
    const mixed: (Buffer | undefined)[] = [];
    const alone: (Buffer | undefined)[] = [];
    mouth.speak(0, (frame) => mixed.push(frame) > 0);
    clean.speak(0, (frame) => alone.push(frame) > 0);
    expect(mixed[0]).toHaveLength(alone[0]?.length ?? -1);
    expect(mixed).not.toEqual(alone);
  });
});

describe('the tone of a key', () => {
  it.each([
    ['1', 697, 1_209],
    ['5', 770, 1_336],
    ['0', 941, 1_336],
    ['#', 941, 1_477],
    ['D', 941, 1_633],
  ])('%s sounds as %i and %i Hz for 100 ms', (key, low, high) => {
    const tone = keyTone(key);
    expect(tone).toHaveLength(keyToneFrames * 320);
    const all = [697, 770, 852, 941, 1_209, 1_336, 1_477, 1_633];
    const loud = all.filter((hertz) => powerAt(tone, hertz) > 1_000);
    expect(loud).toEqual([low, high]);
    expect(wordsIn(tone)).toBe('');
  });
});
