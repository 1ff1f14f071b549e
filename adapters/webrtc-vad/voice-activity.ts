/** Voice activity by WebRTC's detector (libfvad compiled to WebAssembly), over an adaptive floor of noise. */
import fvad, { type FvadModule } from '@echogarden/fvad-wasm';
import { frameBytes, sampleRate } from '../../domain/ports/media-wire.ts';
import type { VoiceActivity, VoiceActivityDetector } from '../../domain/ports/voice-activity.ts';
import { bandCount, BandSplitter } from './bands.ts';
import { NoiseFloor } from './noise-floor.ts';

const frameSamples = frameBytes / 2;
const fullScale = 32_768;

/** What a threshold asks of a sound. */
interface Demands {
  /** libfvad's: 0 lets most through, 3 is the strictest. */
  readonly mode: number;
  /** Energy of a band over that of its noise. */
  readonly overNoise: number;
  /** Mean square below which nothing is a voice, however still the line is. */
  readonly leastEnergy: number;
}

/**
 * What `vad_threshold` means: all three demands must be met by a frame that counts as a voice.
 *
 * | threshold | libfvad's mode | over the line's noise, in some band | at least |
 * |-----------|----------------|--------------------------------------|----------|
 * | 0         | 0 quality      | 3 dB                                 | -66 dBFS |
 * | 0.25      | 1 low bitrate  | 6 dB                                 | -63 dBFS |
 * | 0.5       | 2 aggressive   | 9 dB                                 | -60 dBFS |
 * | 0.75      | 3 very aggr.   | 12 dB                                | -57 dBFS |
 * | 1         | 3 very aggr.   | 15 dB                                | -54 dBFS |
 *
 * The mode changes in steps at these values, the levels run smoothly between them.
 *
 * Measured: libfvad goes on saying voice for 8 frames after a sound's end in modes 0 and 1, for 5 in modes 2 and 3; where the line
 * is quiet behind the voice the levels end it with its last frame.
 */
function demandsOf(threshold: number): Demands {
  return {
    mode: Math.min(3, Math.floor(threshold * 4)),
    overNoise: 10 ** ((3 + 12 * threshold) / 10),
    leastEnergy: fullScale ** 2 * 10 ** ((-66 + 12 * threshold) / 10),
  };
}

/** Loads the detector's WebAssembly once; every `open` then takes about 1 kB of its memory until closed. */
export async function createVoiceActivity(): Promise<VoiceActivity> {
  const module = await fvad();
  return { open: () => new WebRtcDetector(module) };
}

type Memory =
  { readonly state: 'held'; readonly handle: number; readonly frame: number } | { readonly state: 'freed' };

class WebRtcDetector implements VoiceActivityDetector {
  readonly #module: FvadModule;
  readonly #floor = new NoiseFloor(bandCount);
  readonly #splitter = new BandSplitter(frameSamples);
  #memory: Memory;
  #threshold = NaN;
  #demands = demandsOf(0);

  constructor(module: FvadModule) {
    this.#module = module;
    const handle = module._fvad_new();
    const frame = module._malloc(frameBytes);
    if (handle === 0 || frame === 0) throw new Error('no memory left for a voice activity detector');
    module._fvad_set_sample_rate(handle, sampleRate);
    this.#memory = { state: 'held', handle, frame };
  }

  hears(frame: Uint8Array, threshold: number): boolean {
    if (frame.byteLength !== frameBytes) {
      throw new RangeError(`a frame has ${frameBytes} bytes, not ${frame.byteLength}`);
    }
    if (this.#memory.state === 'freed') throw new Error('the voice activity detector is closed');
    const { handle, frame: place } = this.#memory;
    const { overNoise, leastEnergy } = this.#demandsAt(threshold, handle);
    const samples = this.#module.HEAP16.subarray(place / 2, place / 2 + frameSamples);
    const audible = copied(frame, samples) >= leastEnergy;
    // Detector and floor are asked even about silence: they learn the line's noise from it.
    const voice = this.#module._fvad_process(handle, place, frameSamples) === 1;
    const energies = audible ? this.#splitter.energiesOf(samples) : null;
    const clear = voice && energies !== null && this.#floor.isExceededBy(energies, overNoise);
    this.#floor.learn(energies);
    return clear;
  }

  close(): void {
    if (this.#memory.state === 'freed') return;
    this.#module._fvad_free(this.#memory.handle);
    this.#module._free(this.#memory.frame);
    this.#memory = { state: 'freed' };
  }

  #demandsAt(threshold: number, handle: number): Demands {
    if (threshold === this.#threshold) return this.#demands;
    this.#threshold = threshold;
    this.#demands = demandsOf(threshold);
    // What the detector has learnt of the line stays with it.
    this.#module._fvad_set_mode(handle, this.#demands.mode);
    return this.#demands;
  }
}

/** Returns the mean square. */
function copied(frame: Uint8Array, samples: Int16Array): number {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  let energy = 0;
  for (let at = 0; at < frameSamples; at++) {
    const sample = view.getInt16(at * 2, true);
    samples[at] = sample;
    energy += sample * sample;
  }
  return energy / frameSamples;
}
