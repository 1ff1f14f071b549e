/** The part of `@echogarden/fvad-wasm` (which ships no types) that this adapter uses; functions as in libfvad's `fvad.h`. */
declare module '@echogarden/fvad-wasm' {
  export interface FvadModule {
    /** The module's memory; replaced when it grows, so read it anew each time. */
    readonly HEAP16: Int16Array;
    _malloc(bytes: number): number;
    _free(pointer: number): void;
    /** A new detector's handle, or 0 when memory is out. */
    _fvad_new(): number;
    _fvad_free(handle: number): void;
    /** 0 (lets most through) to 3 (strictest); returns -1 if the mode is none of these. */
    _fvad_set_mode(handle: number, mode: number): number;
    _fvad_set_sample_rate(handle: number, hertz: number): number;
    /** 1: voice, 0: none, -1: a frame that is not 10, 20 or 30 ms long. */
    _fvad_process(handle: number, frame: number, samples: number): number;
  }
  export default function fvad(): Promise<FvadModule>;
}
