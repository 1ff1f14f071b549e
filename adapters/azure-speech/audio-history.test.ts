import fc from 'fast-check';
import { expect, it } from 'vitest';
import { AudioHistory } from './audio-history.ts';

/** So many ms of audio whose every sample tells the ms it lies in. */
function piece(fromMs: number, ms: number): ArrayBuffer {
  return Int16Array.from({ length: ms * 16 }, (_, at) => fromMs + Math.floor(at / 16)).buffer;
}

const firstMs = (pieces: readonly ArrayBuffer[]): readonly number[] =>
  pieces.map((one) => new Int16Array(one)[0] ?? -1);

it('keeps the latest audio, up to its limit', () => {
  const history = new AudioHistory(60);
  for (let ms = 0; ms < 200; ms += 20) history.add(piece(ms, 20));
  const { startMs, pieces } = history.kept();
  expect([startMs, history.endMs, firstMs(pieces)]).toEqual([140, 200, [140, 160, 180]]);
});

it('forgets to the ms, within a piece too, and never remembers again', () => {
  const history = new AudioHistory(1_000);
  for (let ms = 0; ms < 100; ms += 20) history.add(piece(ms, 20));
  history.forgetBefore(47);
  history.forgetBefore(10);
  const { startMs, pieces } = history.kept();
  expect([startMs, firstMs(pieces)]).toEqual([47, [47, 60, 80]]);
  history.forgetBefore(5_000);
  expect(history.kept()).toEqual({ startMs: 100, pieces: [] });
  history.add(piece(100, 20));
  expect(history.kept().startMs).toBe(100);
});

it('holds every sample from where it begins to the end, whatever it is given', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({ ms: fc.integer({ min: 0, max: 50 }), forgetMs: fc.integer({ min: 0, max: 600 }) }),
        {
          maxLength: 30,
        },
      ),
      (steps) => {
        const history = new AudioHistory(200);
        for (const { ms, forgetMs } of steps) {
          history.add(piece(history.endMs, ms));
          if (forgetMs < 300) history.forgetBefore(forgetMs);
        }
        const { startMs, pieces } = history.kept();
        const samples = pieces.flatMap((one) => [...new Int16Array(one)]);
        const expected = Array.from(
          { length: Math.round((history.endMs - startMs) * 16) },
          (_, at) => Math.floor(startMs) + Math.floor(at / 16),
        );
        expect(samples).toEqual(expected);
        expect(samples.length).toBeLessThanOrEqual(250 * 16);
      },
    ),
  );
});
