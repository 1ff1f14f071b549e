/** The part of `@ennuicastr/webrtcaec3.js` that this adapter uses; its own types know nothing of the loader's settings. */
declare module '@ennuicastr/webrtcaec3.js' {
  export interface Aec3 {
    /** Takes what is played to the person: one channel, -1 to 1, worked through in pieces of 10 ms. */
    analyze(data: readonly Float32Array[]): void;
    /** Takes what the person's line recorded and writes as much into `out`, without the echo. */
    process(out: readonly Float32Array[], data: readonly Float32Array[]): void;
    free(): void;
  }

  /** Emscripten's settings before the load, and the loaded module after it: one and the same object. */
  export interface Aec3Module {
    AEC3?: new (sampleRate: number, renderChannels: number, captureChannels: number) => Aec3;
    /** Instantiates the WebAssembly in the loader's place and hands it over. */
    readonly instantiateWasm?: (
      imports: WebAssembly.Imports,
      done: (instance: WebAssembly.Instance) => void,
    ) => WebAssembly.Exports;
  }

  export default function load(module: Aec3Module): Promise<Aec3Module>;
}

/** The little of JavaScript's WebAssembly that is needed here; Node's types leave it to the browser's. */
declare namespace WebAssembly {
  type Imports = Readonly<Record<string, unknown>>;
  type Exports = Readonly<Record<string, unknown>>;
  interface Module {
    /** Of no meaning here, but what `compile` makes is nothing else. */
    readonly [Symbol.toStringTag]: string;
  }
  class Instance {
    constructor(module: Module, imports: Imports);
    readonly exports: Exports;
  }
  function compile(bytes: Uint8Array): Promise<Module>;
}
