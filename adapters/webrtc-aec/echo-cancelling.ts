/** Echo cancelling by WebRTC's AEC3, compiled to WebAssembly: one instance of it per leg. */
import type { EchoCanceller, EchoCancelling } from '../../domain/ports/echo-cancelling.ts';
import { frameBytes, sampleRate } from '../../domain/ports/media-wire.ts';
import { loadAec3Pool, type Aec3Place, type Aec3Pool } from './aec3-pool.ts';
import { NearEnd } from './near-end.ts';

const frameSamples = frameBytes / 2;
const fullScale = 32_768;
const silence = new Float32Array(frameSamples);

/**
 * Loads the canceller's WebAssembly once; every `open` takes about 0.35 MB of its memory until closed.
 *
 * The frames handed in need not be aligned exactly: AEC3 finds the echo's delay by itself, up to about half a second
 * behind `played`. The echo must come *after* what is handed in as played.
 */
export async function createEchoCancelling(): Promise<EchoCancelling> {
  const pool = await loadAec3Pool();
  return { open: () => new WebRtcCanceller(pool) };
}

type State = { readonly kind: 'open'; readonly place: Aec3Place } | { readonly kind: 'closed' };

class WebRtcCanceller implements EchoCanceller {
  #state: State;
  readonly #nearEnd = new NearEnd();
  readonly #played = new Float32Array(frameSamples);
  readonly #recorded = new Float32Array(frameSamples);
  readonly #clean = new Float32Array(frameSamples);

  constructor(pool: Aec3Pool) {
    this.#state = { kind: 'open', place: pool.take(sampleRate) };
  }

  cancel(frame: Uint8Array, played: Uint8Array | null, loudest: number): Uint8Array | null {
    if (this.#state.kind === 'closed') throw new Error('the echo canceller is closed');
    const { aec } = this.#state.place;
    const rendered = played === null ? silence : read(played, this.#played);
    const recorded = read(frame, this.#recorded);
    aec.analyze([rendered]);
    aec.process([this.#clean], [recorded]);
    const energies = {
      loudest,
      played: energyOf(rendered),
      recorded: energyOf(recorded),
      cleaned: energyOf(this.#clean),
    };
    switch (this.#nearEnd.judge(energies)) {
      case 'recorded':
        return frame;
      case 'cleaned':
        return written(this.#clean);
      case 'none':
        return null;
    }
  }

  close(): void {
    if (this.#state.kind === 'closed') return;
    this.#state.place.giveBack();
    this.#state = { kind: 'closed' };
  }
}

function read(frame: Uint8Array, into: Float32Array): Float32Array {
  if (frame.byteLength !== frameBytes) {
    throw new RangeError(`a frame has ${frameBytes} bytes, not ${frame.byteLength}`);
  }
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  for (let at = 0; at < frameSamples; at++) into[at] = view.getInt16(at * 2, true) / fullScale;
  return into;
}

function written(samples: Float32Array): Uint8Array {
  const view = new DataView(new ArrayBuffer(frameBytes));
  for (let at = 0; at < frameSamples; at++) {
    const sample = Math.round((samples[at] ?? 0) * fullScale);
    view.setInt16(at * 2, Math.max(-fullScale, Math.min(fullScale - 1, sample)), true);
  }
  return new Uint8Array(view.buffer);
}

/** Mean square, on the scale of 16 bits. */
function energyOf(samples: Float32Array): number {
  return (samples.reduce((sum, sample) => sum + sample * sample, 0) / frameSamples) * fullScale ** 2;
}
