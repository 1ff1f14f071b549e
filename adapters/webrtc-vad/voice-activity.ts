/** Voice activity by WebRTC's detector (libfvad compiled to WebAssembly), behind a floor under which nothing is a voice. */
import fvad, { type FvadModule } from '@echogarden/fvad-wasm';
import { frameBytes, sampleRate } from '../../domain/ports/media-wire.ts';
import type { VoiceActivity, VoiceActivityDetector } from '../../domain/ports/voice-activity.ts';

const frameSamples = frameBytes / 2;
/** libfvad's mode 2, "aggressive": lets less line noise through than its default. */
const mode = 2;
/** -60 dBFS: comfort noise and the dither of a codec stay below it, the quietest caller well above. */
const floorRms = 32;

/** Loads the detector's WebAssembly once; every `open` then takes about 1 kB of its memory until closed. */
export async function createVoiceActivity(): Promise<VoiceActivity> {
  const module = await fvad();
  return { open: () => new WebRtcDetector(module) };
}

type Memory =
  { readonly state: 'held'; readonly handle: number; readonly frame: number } | { readonly state: 'freed' };

class WebRtcDetector implements VoiceActivityDetector {
  readonly #module: FvadModule;
  #memory: Memory;

  constructor(module: FvadModule) {
    this.#module = module;
    const handle = module._fvad_new();
    const frame = module._malloc(frameBytes);
    if (handle === 0 || frame === 0) throw new Error('no memory left for a voice activity detector');
    module._fvad_set_mode(handle, mode);
    module._fvad_set_sample_rate(handle, sampleRate);
    this.#memory = { state: 'held', handle, frame };
  }

  hears(frame: Uint8Array): boolean {
    if (frame.byteLength !== frameBytes) {
      throw new RangeError(`a frame has ${frameBytes} bytes, not ${frame.byteLength}`);
    }
    if (this.#memory.state === 'freed') throw new Error('the voice activity detector is closed');
    const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
    const heap = this.#module.HEAP16;
    const start = this.#memory.frame / 2;
    let energy = 0;
    for (let at = 0; at < frameSamples; at++) {
      const sample = view.getInt16(at * 2, true);
      heap[start + at] = sample;
      energy += sample * sample;
    }
    // The detector is asked even about silence: it learns the line's noise from it.
    const voice = this.#module._fvad_process(this.#memory.handle, this.#memory.frame, frameSamples) === 1;
    return voice && energy >= floorRms * floorRms * frameSamples;
  }

  close(): void {
    if (this.#memory.state === 'freed') return;
    this.#module._fvad_free(this.#memory.handle);
    this.#module._free(this.#memory.frame);
    this.#memory = { state: 'freed' };
  }
}
