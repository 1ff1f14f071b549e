import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frameBytes } from '../../domain/ports/media-wire.ts';
import { Playout } from './playout.ts';

const loud = (frames = 1): Buffer => Buffer.alloc(frameBytes * frames, Buffer.from([0, 0x20]));

/** Plays one frame every 20 ms while frames arrive at the given times. */
function run(arrivals: readonly number[]): Playout {
  const playout = new Playout();
  const left = [...arrivals];
  for (let nowMs = 0; nowMs <= Math.max(...arrivals) + 40; nowMs += 1) {
    while (left[0] === nowMs) playout.arrive(loud(), left.shift() ?? 0);
    if (nowMs % 20 === 10) playout.play();
  }
  return playout;
}

describe('the playout buffer', () => {
  it('plays what arrived, in order and in frames, whatever the pieces', () => {
    const pieces = fc.array(
      fc.integer({ min: 1, max: 1_500 }).map((samples) => samples * 2),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(pieces, (sizes) => {
        const playout = new Playout();
        const whole = Buffer.from(
          Array.from({ length: sizes.reduce((sum, size) => sum + size, 0) }, (_, at) => at % 251),
        );
        let at = 0;
        for (const size of sizes) playout.arrive(whole.subarray(at, (at += size)), 0);
        const played: Buffer[] = [];
        for (let next = playout.play(); next; next = playout.play()) played.push(next.frame);
        expect(Buffer.concat(played).subarray(0, whole.length).equals(whole)).toBe(true);
        expect(played.every((frame) => frame.length === frameBytes)).toBe(true);
      }),
    );
  });

  it('forgets all at once', () => {
    const playout = new Playout();
    playout.arrive(loud(5), 0);
    playout.play();
    expect(playout.clear()).toBe(4);
    expect(playout.play()).toBeUndefined();
  });

  it('finds nothing late in punctual or early frames, nor after a pause in speech', () => {
    expect(run([0, 20, 40, 60]).figures()).toEqual({
      frames: 4,
      lateMedianMs: 0,
      lateP99Ms: 0,
      underruns: 0,
    });
    expect(run([0, 0, 0, 1, 2]).figures()).toMatchObject({ lateP99Ms: 0, underruns: 0 });
    expect(run([0, 20, 600, 620]).figures()).toMatchObject({ lateP99Ms: 0, underruns: 0 });
  });

  it('counts by how much a frame came late, and the gap it made', () => {
    const { lateMedianMs, lateP99Ms, underruns } = run([0, 20, 75, 95, 115]).figures();
    expect({ lateMedianMs, underruns }).toEqual({ lateMedianMs: 0, underruns: 1 });
    expect(lateP99Ms).toBeCloseTo(35, 0);
  });

  it('never grows without end', () => {
    const playout = new Playout();
    playout.arrive(loud(10_000), 0);
    expect(playout.queued).toBe(6_000);
  });
});
