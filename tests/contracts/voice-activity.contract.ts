/** What every voice activity detector must do. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultFeatureFlags } from '../../domain/features.ts';
import { frameBytes, frameMs } from '../../domain/ports/media-wire.ts';
import type { VoiceActivity, VoiceActivityDetector } from '../../domain/ports/voice-activity.ts';

export interface VoiceActivityHarness {
  readonly voiceActivity: VoiceActivity;
  /** The sound of somebody talking: 16-bit little-endian mono PCM at 16 kHz. */
  voice(text: string): Uint8Array;
}

const { vad_threshold: defaultThreshold } = defaultFeatureFlags;

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
function judge(
  detector: VoiceActivityDetector,
  pcm: Uint8Array,
  threshold = defaultThreshold,
): readonly boolean[] {
  const frames = Math.floor(pcm.length / frameBytes);
  return Array.from({ length: frames }, (_, at) =>
    detector.hears(pcm.subarray(at * frameBytes, (at + 1) * frameBytes), threshold),
  );
}

/** 16-bit samples one on the other, the second from `atMs` on. */
function mixed(ground: Uint8Array, other: Uint8Array, atMs: number): Uint8Array {
  const sum = new DataView(ground.slice().buffer);
  const added = new DataView(other.slice().buffer);
  const start = framesIn(atMs) * frameBytes;
  for (let at = 0; at + 1 < added.byteLength && start + at + 1 < sum.byteLength; at += 2)
    sum.setInt16(start + at, sum.getInt16(start + at, true) + added.getInt16(at, true), true);
  return new Uint8Array(sum.buffer);
}

/** A mains hum with its overtones, loud enough to be taken for a voice. */
function hum(ms: number, rms: number): Uint8Array {
  const samples = new DataView(new ArrayBuffer(framesIn(ms) * frameBytes));
  for (let at = 0; at < samples.byteLength / 2; at++) {
    const wave = [1, 2, 3].reduce((sum, times) => sum + Math.sin((Math.PI * 100 * times * at) / 8_000), 0);
    samples.setInt16(at * 2, Math.round(wave * rms * Math.sqrt(2 / 3)), true);
  }
  return new Uint8Array(samples.buffer);
}

/** -40 and -30 dBFS. */
const fanRms = 328;
const loudRms = 1_036;

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

    it('takes steady noise for a voice no longer than about a second', () => {
      for (const steady of [noise(4_000, fanRms), hum(4_000, fanRms), hum(4_000, loudRms)]) {
        const fresh = harness.voiceActivity.open();
        expect(judge(fresh, steady).lastIndexOf(true)).toBeLessThanOrEqual(framesIn(1_200));
        fresh.close();
      }
    });

    it('hears a voice 10 dB above steady noise, and its end', () => {
      const voice = harness.voice('somebody is talking on a noisy line');
      const level = Math.sqrt(
        new Int16Array(voice.slice().buffer).reduce((sum, sample) => sum + sample * sample, 0) /
          (voice.length / 2),
      );
      const voiceMs = Math.floor(voice.length / frameBytes) * frameMs;
      const line = noise(3_000 + voiceMs + 1_000, level / Math.sqrt(10));
      const judged = judge(detector, mixed(line, voice, 3_000));
      expect(share(judged.slice(framesIn(1_200), framesIn(3_000)))).toBe(0);
      expect(share(judged.slice(framesIn(3_000), framesIn(3_000 + voiceMs)))).toBeGreaterThan(0.9);
      expect(judged.lastIndexOf(true)).toBeLessThan(framesIn(3_000 + voiceMs + 300));
    });

    it('goes on hearing somebody who speaks without a pause', () => {
      const speech = harness.voice(
        'on and on without any pause at all, for as long as one has breath for it',
      );
      expect(share(judge(detector, speech))).toBeGreaterThan(0.95);
    });

    it('hears the less the higher the threshold, and may be told another at any frame', () => {
      const faint = noise(400, 60);
      const voice = harness.voice('quiet');
      const shares = [0, 0.5, 1].map((threshold) => {
        const fresh = harness.voiceActivity.open();
        const judged = [...judge(fresh, faint, threshold), ...judge(fresh, voice, threshold)];
        fresh.close();
        return share(judged);
      });
      expect(shares).toEqual(shares.toSorted((a, b) => b - a));
      expect(shares[0]).toBeGreaterThan(shares[2] ?? 1);
      expect(share(judge(detector, voice, 1))).toBeGreaterThan(0.9);
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
