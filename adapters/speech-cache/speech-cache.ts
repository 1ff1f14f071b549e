/** The speech cache in a folder, with what was asked for lately in memory. A folder that can't be used makes it an empty one. */
import type { Log } from '../../domain/ports/log.ts';
import type { KeptSpeech, SpeechCache, SpeechKey } from '../../domain/ports/speech-cache.ts';
import { RecentSpeech } from './recent-speech.ts';
import { fileNameOf, readSpeech, writeSpeech } from './speech-file.ts';
import { SpeechFolder } from './speech-folder.ts';

export interface SpeechCacheOptions {
  /** Made when first written to; may be shared by processes. */
  readonly folder: string;
  readonly maxBytes: number;
  readonly maxMemoryBytes: number;
  readonly log: Log;
}

export interface FolderSpeechCache extends SpeechCache {
  /** How much is held in memory, and of that how much may be. */
  holds(): readonly { readonly name: string; readonly now: number; readonly most: number }[];
}

/** Sounds that wait to be written; more are not kept. */
const waitingMax = 64;

export function createSpeechCache(options: SpeechCacheOptions): FolderSpeechCache {
  return new FolderCache(options);
}

class FolderCache implements FolderSpeechCache {
  readonly #folder: SpeechFolder;
  readonly #recent: RecentSpeech;
  readonly #log: Log;
  readonly #maxMemoryBytes: number;
  #waiting = 0;
  #written: Promise<void> = Promise.resolve();

  constructor({ folder, maxBytes, maxMemoryBytes, log }: SpeechCacheOptions) {
    this.#folder = new SpeechFolder(folder, maxBytes);
    this.#recent = new RecentSpeech(maxMemoryBytes);
    this.#log = log;
    this.#maxMemoryBytes = maxMemoryBytes;
  }

  holds(): ReturnType<FolderSpeechCache['holds']> {
    return [
      { name: 'speech-memory-bytes', now: this.#recent.bytes, most: this.#maxMemoryBytes },
      { name: 'speech-writes', now: this.#waiting, most: waitingMax },
    ];
  }

  async get(key: SpeechKey): Promise<KeptSpeech | null> {
    const name = fileNameOf(key);
    const recent = this.#recent.get(name);
    if (recent) return recent;
    try {
      const speech = readSpeech(await this.#folder.read(name));
      if (speech) this.#recent.put(name, speech);
      else await this.#folder.remove(name);
      return speech;
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') this.#log.warn('speech-cache-unreadable', { code: codeOf(error) });
      return null;
    }
  }

  /** One file after the other: nobody waits for them, and the disk is needed elsewhere too. */
  put(key: SpeechKey, speech: KeptSpeech): Promise<void> {
    const name = fileNameOf(key);
    this.#recent.put(name, speech);
    if (this.#waiting >= waitingMax) return Promise.resolve();
    this.#waiting += 1;
    this.#written = this.#written.then(() => this.#write(name, speech));
    return this.#written;
  }

  async #write(name: string, speech: KeptSpeech): Promise<void> {
    try {
      await this.#folder.write(name, writeSpeech(speech));
    } catch (error) {
      this.#log.warn('speech-cache-unwritable', { code: codeOf(error) });
    }
    this.#waiting -= 1;
  }
}

/** Node's name of the fault; the message would hold the path. */
function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}
