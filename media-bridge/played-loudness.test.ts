import { describe, expect, it } from 'vitest';
import { frameBytes, frameMs } from '../domain/ports/media-wire.ts';
import { PlayedLoudness } from './played-loudness.ts';

/** A frame whose every sample is `level`. */
function frameOf(level: number): Uint8Array {
  return new Uint8Array(new Int16Array(frameBytes / 2).fill(level).buffer);
}

/** We play frames of such levels from 0 on; null is silence. */
function playing(...levels: readonly (number | null)[]): PlayedLoudness {
  const frames = levels.map((level) => (level === null ? null : frameOf(level)));
  return new PlayedLoudness((at) => (at < 0 ? null : (frames[Math.floor(at / frameMs)] ?? null)), 1_000);
}

describe('how loud we were', () => {
  it('is the loudest frame since then, of those that were begun', () => {
    const loudness = playing(3, -10, 4, 20);
    for (const now of [0, 20, 40]) loudness.look(now);
    expect([0, 20, 21, 41].map((at) => loudness.loudest(at))).toEqual([100, 100, 16, null]);
    expect(loudness.loudest(0, 19)).toBe(9);
  });

  it('misses no frame though nobody looked for a while', () => {
    const loudness = playing(1, 1, 50, 1, 1, 1, null, null);
    for (const now of [5, 145]) loudness.look(now);
    expect(loudness.loudest(0)).toBe(2_500);
  });

  it('tells silence of ours from sound that is silent', () => {
    const loudness = playing(0, null, null);
    for (const now of [10, 30, 50]) loudness.look(now);
    expect([0, 20].map((at) => loudness.loudest(at))).toEqual([0, null]);
  });

  it('forgets', () => {
    const loudness = playing(9);
    for (const now of [10, 1_000, 1_011]) loudness.look(now);
    expect(loudness.loudest(0)).toBeNull();
  });
});
