import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesOf, msPerByte, samplesOf, sound, ToneListener, type HeardCharacter } from './tone-speech.ts';

const text = (heard: readonly HeardCharacter[]): string => heard.map((one) => one.character).join('');
const silence = (samples: number): Int16Array => new Int16Array(samples);

function join(...parts: readonly Int16Array[]): Int16Array {
  const whole = new Int16Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function listen(samples: Int16Array, chunk = 320, listener = new ToneListener()): readonly HeardCharacter[] {
  const heard: HeardCharacter[] = [];
  for (let at = 0; at < samples.length; at += chunk) {
    heard.push(...listener.hear(samples.subarray(at, at + chunk)));
  }
  return heard;
}

/** Enough for the last hop to be complete. */
const tail = silence(64);
const wellFormed = fc.string({ unit: 'binary', minLength: 1, maxLength: 12 });

/** A small noise that is the same in every run. */
function noisy(samples: Int16Array, rms: number, seed: number): Int16Array {
  let state = seed >>> 0 || 1;
  const uniform = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
  const scale = rms * Math.sqrt(12);
  return samples.map((sample) => sample + Math.round(uniform() * scale));
}

describe('tone speech', () => {
  it('is heard as it was said, whatever the text, the pauses and the size of the chunks', () => {
    fc.assert(
      fc.property(wellFormed, fc.nat(3_000), fc.integer({ min: 1, max: 2_000 }), (said, pause, chunk) => {
        const { pcm, characters } = sound(said);
        const heard = listen(join(silence(pause), pcm, tail), chunk);
        expect(text(heard)).toBe(said);
        heard.forEach((one, at) => {
          expect(Math.abs(one.startSample - pause - (characters[at]?.startSample ?? -1))).toBeLessThan(16);
          expect(Math.abs(one.endSample - pause - (characters[at]?.endSample ?? -1))).toBeLessThan(16);
        });
      }),
      { numRuns: 100 },
    );
  });

  it.each([0.75, 0.8, 0.95, 1.05, 1.15, 1.25])(
    'is understood at the pace %d, takes as long as that says, and lies where it is said to',
    (rate) => {
      fc.assert(
        fc.property(wellFormed, fc.nat(3_000), fc.nat(), (said, pause, seed) => {
          const { pcm, characters } = sound(said, rate);
          expect(Math.abs(pcm.length * rate - sound(said).pcm.length)).toBeLessThan(pcm.length * 0.01);
          const heard = listen(noisy(join(silence(pause), pcm, silence(512)), 100, seed));
          expect(text(heard)).toBe(said);
          heard.forEach((one, at) => {
            const { startSample = NaN, endSample = NaN } = characters[at] ?? {};
            expect(Math.abs(one.startSample - pause - startSample)).toBeLessThan(64);
            expect(Math.abs(one.endSample - pause - endSample)).toBeLessThan(64);
          });
        }),
        { numRuns: 50 },
      );
    },
  );

  it('does not hear a fast character that was cut', () => {
    fc.assert(
      fc.property(wellFormed, fc.integer({ min: 80, max: 700 }), (said, missing) => {
        const { pcm } = sound(`${said}x`, 1.25);
        const heard = text(listen(join(pcm.subarray(0, pcm.length - missing), silence(2_000))));
        expect(heard).toBe(said);
      }),
      { numRuns: 100 },
    );
  });

  it('survives noise 20 dB below it and levels down to a fifth', () => {
    fc.assert(
      fc.property(
        wellFormed,
        fc.nat(700),
        fc.double({ min: 0.2, max: 1, noNaN: true }),
        fc.nat(),
        (said, pause, level, seed) => {
          const quiet = sound(said).pcm.map((sample) => Math.round(sample * level));
          const line = noisy(join(silence(pause), quiet, silence(1_000)), 400 * level, seed);
          expect(text(listen(line))).toBe(said);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('does not hear a character that was cut, and hears all before it', () => {
    fc.assert(
      fc.property(
        wellFormed,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat(700),
        (said, where, pause) => {
          const { pcm, characters } = sound(said);
          const cut = Math.floor(pcm.length * where);
          const heard = text(listen(join(silence(pause), pcm.subarray(0, cut), silence(2_000))));
          const upTo = (samples: number): string =>
            characters
              .filter((one) => one.endSample <= samples)
              .map((one) => said.slice(one.index, one.index + one.length))
              .join('');
          // A cut in the last 3 ms of a character may pass unnoticed.
          expect([upTo(cut), upTo(cut + 48)]).toContain(heard);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('hears the next utterance right after one that was cut', () => {
    fc.assert(
      fc.property(wellFormed, wellFormed, fc.nat(1_023), (first, second, missing) => {
        const cut = sound(`${first}x`).pcm;
        const spoken = listen(join(cut.subarray(0, cut.length - missing), sound(second).pcm, tail));
        expect([`${first}${second}`, `${first}x${second}`]).toContain(text(spoken));
        if (missing > 80) expect(text(spoken)).toBe(`${first}${second}`);
      }),
      { numRuns: 100 },
    );
  });

  it('hears from the next whole character on when it begins to listen in the middle', () => {
    fc.assert(
      fc.property(wellFormed, fc.double({ min: 0, max: 1, noNaN: true }), (said, where) => {
        const { pcm, characters } = sound(said);
        const begin = Math.floor(pcm.length * where);
        const from = (samples: number): string =>
          characters
            .filter((one) => one.startSample >= samples)
            .map((one) => said.slice(one.index, one.index + one.length))
            .join('');
        const heard = text(listen(join(pcm.subarray(begin), tail)));
        expect([from(begin), from(begin - 48)]).toContain(heard);
      }),
      { numRuns: 100 },
    );
  });

  it('hears nothing in silence, noise, hum or a sweep', () => {
    const sweep = Int16Array.from({ length: 32_000 }, (_, at) => 8_000 * Math.sin(at * (0.05 + at / 80_000)));
    const hum = Int16Array.from(
      { length: 16_000 },
      (_, at) => 8_000 * Math.sin((2 * Math.PI * 375 * at) / 16_000),
    );
    for (const line of [silence(16_000), noisy(silence(32_000), 4_000, 7), sweep, hum]) {
      expect(listen(line)).toEqual([]);
    }
  });

  it('tells whether tones sound and how long they have been silent', () => {
    const listener = new ToneListener();
    expect(listener.silentSamples).toBe(Infinity);
    listener.hear(silence(4_000));
    expect([listener.sounding, listener.silentSamples]).toEqual([false, Infinity]);
    const { pcm } = sound('steady');
    listener.hear(pcm.subarray(0, 512));
    for (let at = 512; at < pcm.length; at += 32) {
      listener.hear(pcm.subarray(at, at + 32));
      expect([listener.sounding, listener.silentSamples]).toEqual([true, 0]);
    }
    listener.hear(silence(8_000));
    expect(listener.sounding).toBe(false);
    expect(Math.abs(listener.silentSamples - 8_000)).toBeLessThan(128);
  });

  it('takes 64 ms a byte, stays inside the scale and says where each character lies', () => {
    const { pcm, characters } = sound('aé🙂');
    expect(pcm.length).toBe(7 * msPerByte * 16);
    expect(characters).toEqual([
      { index: 0, length: 1, startSample: 0, endSample: 1_024 },
      { index: 1, length: 1, startSample: 1_024, endSample: 3_072 },
      { index: 2, length: 2, startSample: 3_072, endSample: 7_168 },
    ]);
    expect(pcm.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0)).toBeLessThanOrEqual(8_000);
    expect(sound('')).toEqual({ pcm: new Int16Array(0), characters: [] });
  });

  it('sees bytes as samples wherever they lie', () => {
    const samples = Int16Array.from([1, -2, 32_767, -32_768]);
    const shifted = new Uint8Array(10);
    shifted.set(bytesOf(samples), 1);
    expect(samplesOf(bytesOf(samples))).toEqual(samples);
    expect(samplesOf(shifted.subarray(1, 9))).toEqual(samples);
    expect(samplesOf(shifted.subarray(1, 8))).toEqual(samples.subarray(0, 3));
  });
});
