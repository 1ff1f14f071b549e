import { describe, expect, it } from 'vitest';
import { frameBytes, frameMs } from '../../domain/ports/media-wire.ts';
import { bytesOf, samplesOf, sound } from '../tone-speech.ts';
import { Impairments } from './impairments.ts';
import { Line, type LineInput } from './person.ts';

const number = '+33611111111';
const frame = (level: number): Buffer => Buffer.from(new Int16Array(frameBytes / 2).fill(level).buffer);
const line = (written: LineInput, seed = number): Impairments => new Impairments(Line.parse(written), seed);

function rms(frames: readonly (Buffer | undefined)[]): number {
  const samples = frames.flatMap((one) => (one ? [...samplesOf(one)] : []));
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
}

describe('a line', () => {
  it('changes nothing when all is well', () => {
    const well = line({});
    const own = frame(5);
    expect([well.toPerson(own), well.toAgent(own), well.toAgent(undefined), well.sendAt(7)]).toEqual([
      own,
      own,
      undefined,
      7,
    ]);
  });

  it('gives what the person hears back after the delay, at the level, mixed with what the person says', () => {
    const echoing = line({ echo: { delayMs: 40, levelDb: -20 } });
    const spoken = [1_000, 2_000, undefined, undefined, undefined].map((level) => {
      echoing.toPerson(level === undefined ? undefined : frame(level));
      return echoing.toAgent(frame(7));
    });
    expect(spoken.map((one) => one && samplesOf(one)[0])).toEqual([7, 7, 107, 207, 7]);
  });

  it('echoes with a delay that is no whole number of frames', () => {
    const echoing = line({ echo: { delayMs: 30, levelDb: 0 } });
    const heard = [1_000, undefined, undefined].flatMap((level) => {
      echoing.toPerson(level === undefined ? undefined : frame(level));
      return [...samplesOf(echoing.toAgent(undefined) ?? Buffer.alloc(0))];
    });
    expect([heard.indexOf(1_000), heard.lastIndexOf(1_000)]).toEqual([30 * 16, 50 * 16 - 1]);
  });

  it('has noise of the level asked for, under silence too', () => {
    const noisy = line({ noiseDb: -40 });
    const level = rms(Array.from({ length: 50 }, () => noisy.toAgent(undefined)));
    expect(20 * Math.log10(level / 32_768)).toBeCloseTo(-40, 0);
  });

  it('loses the share of frames asked for in both directions, the same ones for the same number', () => {
    const lost = (seed: string): string => {
      const lossy = line({ lossPercent: 20 }, seed);
      return Array.from({ length: 500 }, () => {
        const gone = lossy.toPerson(frame(9))?.readInt16LE(0) === 0;
        return `${Number(gone)}${Number(lossy.toAgent(frame(9)) === undefined)}`;
      }).join('');
    };
    const share = lost(number).replaceAll('0', '').length / 1_000;
    expect(share).toBeGreaterThan(0.15);
    expect(share).toBeLessThan(0.25);
    expect(lost(number)).toBe(lost(number));
    expect(lost(number)).not.toBe(lost('+33622222222'));
  });

  it('sends late by no more than the jitter, in order', () => {
    const jittery = line({ jitterMs: 60 });
    const times = Array.from({ length: 200 }, (_, at) => ({
      nowMs: at * frameMs,
      at: jittery.sendAt(at * frameMs),
    }));
    expect(times.every(({ nowMs, at }) => at >= nowMs && at <= nowMs + 60)).toBe(true);
    expect(times.every(({ at }, index) => at >= (times[index - 1]?.at ?? 0))).toBe(true);
    expect(Math.max(...times.map(({ nowMs, at }) => at - nowMs))).toBeGreaterThan(40);
  });

  it('does not overflow where echo, noise and voice meet', () => {
    const loud = line({ echo: { delayMs: 0, levelDb: 0 }, noiseDb: -6 });
    loud.toPerson(frame(32_000));
    const mixed = loud.toAgent(frame(32_000));
    expect(mixed && Math.min(...samplesOf(mixed))).toBeGreaterThan(20_000);
  });

  it('carries speech that is still understood as bytes of the same length', () => {
    const pcm = bytesOf(sound('a').pcm).subarray(0, frameBytes);
    expect(line({ noiseDb: -60 }).toAgent(Buffer.from(pcm))).toHaveLength(frameBytes);
  });
});
