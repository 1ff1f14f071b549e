/** What every voice activity detector must do. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { frameBytes, frameMs } from '../../domain/ports/media-wire.ts';
import type { VoiceActivity, VoiceActivityDetector } from '../../domain/ports/voice-activity.ts';

export interface VoiceActivityHarness {
  readonly voiceActivity: VoiceActivity;
  /** The sound of somebody talking: 16-bit little-endian mono PCM at 16 kHz. */
  voice(text: string): Uint8Array;
}

const framesIn = (ms: number): number => ms / frameMs;

/** Pseudo-random noise of a root mean square, the same in every run. */
function noise(ms: number, rms: number): Uint8Array {
  const samples = new DataView(new ArrayBuffer(framesIn(ms) * frameBytes));
  let state = 12_345;
  for (let at = 0; at < samples.byteLength; at += 2) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    samples.setInt16(at, Math.round((state / 2 ** 32 - 0.5) * rms * Math.sqrt(12)), true);
  }
  return new Uint8Array(samples.buffer);
}

/** For each whole frame, whether it was heard as a voice. */
function judge(detector: VoiceActivityDetector, pcm: Uint8Array): readonly boolean[] {
  const frames = Math.floor(pcm.length / frameBytes);
  return Array.from({ length: frames }, (_, at) =>
    detector.hears(pcm.subarray(at * frameBytes, (at + 1) * frameBytes)),
  );
}

const share = (judged: readonly boolean[]): number => judged.filter(Boolean).length / judged.length;

export function voiceActivityContract(name: string, start: () => Promise<VoiceActivityHarness>): void {
  describe(`voice activity: ${name}`, () => {
    let harness: VoiceActivityHarness;
    let detector: VoiceActivityDetector;

    beforeEach(async () => {
      harness = await start();
      detector = harness.voiceActivity.open();
    });

    afterEach(() => {
      detector.close();
    });

    it('hears a voice', () => {
      expect(share(judge(detector, harness.voice('somebody is talking for a while here')))).toBeGreaterThan(
        0.95,
      );
    });

    it('hears a voice begin within 60 ms and end within 300 ms', () => {
      judge(detector, new Uint8Array(framesIn(1_000) * frameBytes));
      expect(judge(detector, harness.voice('hello you')).indexOf(true)).toBeLessThanOrEqual(framesIn(60));
      const after = judge(detector, new Uint8Array(framesIn(1_000) * frameBytes));
      expect(after.lastIndexOf(true)).toBeLessThan(framesIn(300));
    });

    it('hears none in digital silence, nor in the faint noise of a quiet line', () => {
      expect(share(judge(detector, new Uint8Array(framesIn(2_000) * frameBytes)))).toBe(0);
      expect(share(judge(detector, noise(2_000, 10)))).toBe(0);
    });

    it('hears a quiet caller', () => {
      const loud = harness.voice('somebody is talking quietly');
      const view = new DataView(loud.slice().buffer);
      for (let at = 0; at + 1 < view.byteLength; at += 2) {
        view.setInt16(at, Math.round(view.getInt16(at, true) / 10), true);
      }
      expect(share(judge(detector, new Uint8Array(view.buffer)))).toBeGreaterThan(0.8);
    });

    it('takes frames that lie unaligned in their buffer', () => {
      const voice = harness.voice('unaligned');
      const shifted = new Uint8Array(voice.length + 1);
      shifted.set(voice, 1);
      const other = harness.voiceActivity.open();
      expect(judge(other, shifted.subarray(1))).toEqual(judge(detector, voice));
      other.close();
    });

    it('keeps detectors apart', () => {
      const others = Array.from({ length: 50 }, () => harness.voiceActivity.open());
      const voice = harness.voice('mine');
      for (const [at, other] of others.entries()) {
        const pcm = at % 2 === 0 ? voice : new Uint8Array(voice.length);
        expect(share(judge(other, pcm)) > 0.5).toBe(at % 2 === 0);
      }
      for (const other of others) other.close();
    });

    it('can be closed twice', () => {
      detector.close();
      detector.close();
    });
  });
}
