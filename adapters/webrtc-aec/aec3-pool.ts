/** Room for any number of cancellers: the WebAssembly's memory is fixed at 16 MB, so a new one is begun when one is full. */
import { readFile } from 'node:fs/promises';
import loadAec3, { type Aec3, type Aec3Module } from '@ennuicastr/webrtcaec3.js';

/** 49 fit into 16 MB at 16 kHz (measured); one too many would break the whole module. */
const mostPerModule = 40;

export interface Aec3Place {
  readonly aec: Aec3;
  giveBack(): void;
}

interface Room {
  readonly module: Aec3Module;
  used: number;
}

/** Compiles once; throws when the package's WebAssembly is not there or not valid. */
export async function loadAec3Pool(): Promise<Aec3Pool> {
  const script = import.meta.resolve('@ennuicastr/webrtcaec3.js');
  return new Aec3Pool(await WebAssembly.compile(await readFile(new URL(script.replace(/\.js$/, '.wasm')))));
}

export class Aec3Pool {
  readonly #compiled: WebAssembly.Module;
  readonly #rooms = new Set<Room>();

  constructor(compiled: WebAssembly.Module) {
    this.#compiled = compiled;
  }

  /** At once, as everything is compiled already. */
  take(sampleRate: number): Aec3Place {
    const room = this.#roomWithPlace();
    const { AEC3 } = room.module;
    if (AEC3 === undefined) throw new Error('the echo canceller did not load');
    const aec = new AEC3(sampleRate, 1, 1);
    room.used += 1;
    return {
      aec,
      giveBack: () => {
        aec.free();
        room.used -= 1;
        if (room.used === 0 && this.#rooms.size > 1) this.#rooms.delete(room);
      },
    };
  }

  #roomWithPlace(): Room {
    for (const room of this.#rooms) if (room.used < mostPerModule) return room;
    const room = { module: instantiated(this.#compiled), used: 0 };
    this.#rooms.add(room);
    return room;
  }
}

/** The loader works asynchronously only where it has to fetch and compile; handed a compiled module it is done at once. */
function instantiated(compiled: WebAssembly.Module): Aec3Module {
  const module: Aec3Module = {
    instantiateWasm: (imports, done) => {
      const instance = new WebAssembly.Instance(compiled, imports);
      done(instance);
      return instance.exports;
    },
  };
  withoutItsListeners(() => void loadAec3(module));
  return module;
}

/** Emscripten's loader hangs itself on the process's uncaught errors, which are not its own to judge. */
function withoutItsListeners(load: () => void): void {
  const before = [process.listeners('uncaughtException'), process.listeners('unhandledRejection')] as const;
  load();
  for (const listener of process.listeners('uncaughtException'))
    if (!before[0].includes(listener)) process.off('uncaughtException', listener);
  for (const listener of process.listeners('unhandledRejection'))
    if (!before[1].includes(listener)) process.off('unhandledRejection', listener);
}
