import { describe, expect, it } from 'vitest';
import { keyTone } from '../simulator/carrier/key-tones.ts';
import { noiseOf } from '../simulator/carrier/noises.ts';
import { sound as speech } from '../simulator/tone-speech.ts';
import { BeepDetector } from './beep.ts';

const rate = 16_000;
const frame = 320;

function sound(ms: number, wave: (seconds: number) => number): Int16Array {
  return Int16Array.from({ length: (ms * rate) / 1_000 }, (_, at) => Math.round(wave(at / rate)));
}

function tone(hz: number, ms: number, level = 4_000): Int16Array {
  return sound(ms, (seconds) => level * Math.sin(2 * Math.PI * hz * seconds));
}

function toneSpeech(text: string): Int16Array {
  return speech(text).pcm;
}

const silence = (ms: number): Int16Array => sound(ms, () => 0);

/** A number from -1 to 1 that looks like chance, and is the same each time. */
function chance(at: number): number {
  const x = Math.sin(at * 12.9898) * 43_758.5453;
  return 2 * (x - Math.floor(x)) - 1;
}

function noisy(samples: Int16Array, level: number): Int16Array {
  return samples.map((sample, at) => Math.round(sample + level * chance(at)));
}

/** How many beeps are found, in frames that begin so many samples into the first. */
function beeps(parts: readonly Int16Array[], offset = 0): number {
  const all = Int16Array.from([...silence(100), ...parts.flatMap((part) => [...part]), ...silence(200)]);
  const detector = new BeepDetector();
  let found = 0;
  for (let at = offset; at + frame <= all.length; at += frame)
    if (detector.hears(Buffer.from(all.slice(at, at + frame).buffer))) found += 1;
  return found;
}

describe('a beep', () => {
  it.each([
    [400, 200],
    [440, 1_000],
    [850, 250],
    [1_000, 180],
    [1_004, 500],
    [1_187, 300],
    [1_400, 400],
    [2_000, 160],
  ])('of %i Hz for %i ms is one, wherever frames begin', (hz, ms) => {
    for (const offset of [0, 80, 160, 240]) expect(beeps([tone(hz, ms)], offset)).toBe(1);
  });

  it('is found behind speech, in noise, and twice where there are two', () => {
    expect(beeps([toneSpeech('Leave a message.'), silence(300), tone(1_000, 300)])).toBe(1);
    expect(beeps([toneSpeech('Leave a message.'), tone(1_000, 300)])).toBe(1);
    expect(beeps([noisy(tone(1_000, 400), 1_200)])).toBe(1);
    expect(beeps([tone(1_000, 300), silence(400), tone(1_000, 300)])).toBe(2);
    expect(beeps([noiseOf('beep', 400)])).toBe(1);
  });

  it.each([
    ['silence', [silence(1_000)]],
    ['soft', [tone(1_000, 400, 100)]],
    ['short', [tone(1_000, 90)]],
    ['a dial tone, which does not end', [tone(425, 4_000)]],
    ['too low', [tone(300, 400)]],
    ['too high', [tone(2_500, 400)]],
    ['rising', [sound(500, (s) => 4_000 * Math.sin(2 * Math.PI * (600 + 600 * s) * s))]],
    ['tone speech', [toneSpeech('Hello, this is Marie Dupont, how can I help you? 0123456789')]],
    ['two tones', [sound(400, (s) => 2_000 * (Math.sin(2_500 * s) + Math.sin(2 * Math.PI * 1_200 * s)))]],
    ['a melody of pure notes', [262, 523, 587, 659, 698, 784].map((hz) => tone(hz, 250))],
    ['noise', [sound(1_000, (s) => 4_000 * chance(s * rate))]],
    [
      'a vowel',
      [
        sound(600, (s) =>
          [1, 2, 3, 4, 5].reduce((sum, n) => sum + (3_000 / n) * Math.sin(2 * Math.PI * 220 * n * s), 0),
        ),
      ],
    ],
    ['a hum', [noiseOf('hum', 1_000)]],
    ['the simulated melody', [noiseOf('melody', 3_000)]],
    ['a cough', [noiseOf('cough', 800)]],
    ['a click', [noiseOf('click', 200)]],
  ] as const)('is not: %s', (_, parts) => {
    expect(beeps(parts)).toBe(0);
  });

  it.each('0 1 2 3 4 5 6 7 8 9 * # A B C D'.split(' '))(
    'is not the tone of key %s, however uneven its halves are',
    (key) => {
      const long = Int16Array.from([...keyTone(key), ...keyTone(key), ...keyTone(key)]);
      expect(beeps([long])).toBe(0);
    },
  );

  it('is not a key whose one tone is 8 dB softer', () => {
    const uneven = sound(
      300,
      (s) => 4_000 * Math.sin(2 * Math.PI * 770 * s) + 1_600 * Math.sin(2 * Math.PI * 1_336 * s),
    );
    expect(beeps([uneven])).toBe(0);
  });
});
