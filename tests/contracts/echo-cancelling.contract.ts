/** What every echo canceller must do. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EchoCanceller, EchoCancelling } from '../../domain/ports/echo-cancelling.ts';
import { frameBytes, frameMs, sampleRate } from '../../domain/ports/media-wire.ts';

export interface EchoCancellingHarness {
  readonly echoCancelling: EchoCancelling;
  /** The sound of somebody talking, 16 kHz. */
  voice(text: string): Int16Array;
  /** The words in a sound, so far as they are understood. */
  words(samples: Int16Array): string;
}

const samplesPerMs = sampleRate / 1_000;
const frameSamples = samplesPerMs * frameMs;
/** For so many frames what is played may echo: 600 ms. */
const echoFrames = 30;
const agentText =
  'This is the claims office, and I would like to ask you about the accident you had last week.';

function rms(samples: Int16Array): number {
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
}

function bytes(samples: Int16Array): Uint8Array {
  const view = new DataView(new ArrayBuffer(samples.length * 2));
  for (const [at, sample] of samples.entries()) view.setInt16(at * 2, sample, true);
  return new Uint8Array(view.buffer);
}

function mixed(ground: Int16Array, other: Int16Array, atMs: number): Int16Array {
  const sum = ground.slice();
  for (const [at, sample] of other.entries()) {
    const place = atMs * samplesPerMs + at;
    if (place < sum.length) sum[place] = (sum[place] ?? 0) + sample;
  }
  return sum;
}

/** A sound as it comes back, `level` times as loud. */
function echoOf(samples: Int16Array, delayMs: number, level: number): Int16Array {
  const echo = new Int16Array(samples.length);
  echo.set(samples.subarray(0, samples.length - delayMs * samplesPerMs), delayMs * samplesPerMs);
  return echo.map((sample) => Math.round(sample * level));
}

export function echoCancellingContract(name: string, start: () => Promise<EchoCancellingHarness>): void {
  describe(`echo cancelling: ${name}`, () => {
    let harness: EchoCancellingHarness;
    let canceller: EchoCanceller;

    beforeEach(async () => {
      harness = await start();
      canceller = harness.echoCancelling.open();
    });

    afterEach(() => {
      canceller.close();
    });

    function cancelled(recorded: Int16Array, played: Int16Array | null): Int16Array {
      const frames = Math.floor(recorded.length / frameSamples);
      const part = (samples: Int16Array, at: number): Int16Array =>
        samples.subarray(at * frameSamples, (at + 1) * frameSamples);
      const energies = Array.from({ length: frames }, (_, at) => (played ? rms(part(played, at)) ** 2 : 0));
      const cleaned = Array.from({ length: frames }, (_, at) => {
        const loudest = Math.max(...energies.slice(Math.max(0, at - echoFrames), at + 1));
        const frame = canceller.cancel(bytes(part(recorded, at)), played && bytes(part(played, at)), loudest);
        return frame ?? new Uint8Array(frameBytes);
      });
      return new Int16Array(Uint8Array.from(cleaned.flatMap((frame) => [...frame])).buffer);
    }

    it.each([60, 120, 250])('takes an echo of -12 dB away that comes after %i ms', (delayMs) => {
      const played = harness.voice(agentText);
      const echo = echoOf(played, delayMs, 0.25);
      const left = cancelled(echo, played);
      const settled = 1_000 * samplesPerMs;
      expect(rms(left.subarray(settled))).toBeLessThan(rms(echo.subarray(settled)) / 20);
      expect(harness.words(left)).toBe('');
    });

    it('passes on who speaks while we are silent', () => {
      const said = harness.voice('yes that is my name');
      const frames = new Int16Array(Math.ceil(said.length / frameSamples + 20) * frameSamples);
      frames.set(said);
      expect(harness.words(cancelled(frames, null))).toBe('yes that is my name');
    });

    it.each([60, 250])('lets the first word of who breaks in be understood (echo after %i ms)', (delayMs) => {
      const played = harness.voice(agentText);
      const recorded = mixed(echoOf(played, delayMs, 0.25), harness.voice('stop'), 2_000);
      expect(harness.words(cancelled(recorded, played))).toContain('stop');
    });

    it('keeps the length of a frame, and lets the one it was given be', () => {
      const frame = bytes(harness.voice('a').subarray(0, frameSamples));
      const before = frame.slice();
      expect(canceller.cancel(frame, null, 0)).toHaveLength(frameBytes);
      expect(frame).toEqual(before);
    });

    it('keeps cancellers apart', () => {
      const others = Array.from({ length: 90 }, () => harness.echoCancelling.open());
      const played = harness.voice('one and one is two');
      const echo = echoOf(played, 60, 0.25);
      const frame = (samples: Int16Array): Uint8Array => bytes(samples.subarray(0, frameSamples));
      for (const other of others) other.cancel(frame(played), null, 0);
      const alone = cancelled(echo, played);
      canceller.close();
      canceller = harness.echoCancelling.open();
      expect(cancelled(echo, played)).toEqual(alone);
      for (const other of others) other.close();
    });

    it('can be closed twice', () => {
      canceller.close();
      canceller.close();
    });
  });
}
