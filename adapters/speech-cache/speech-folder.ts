/** The folder of kept sounds: shared by processes, bounded in bytes, the file unused for longest goes first. Fails by rejecting. */
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const ending = '.speech';
const unfinishedEnding = '.unfinished';
/** Nobody writes one file for so long: whoever began it is gone. */
const unfinishedMaxMs = 60_000;
/** Others write here too: after so many files of its own a process looks again how full the folder is. */
const lookEvery = 16;

interface Found {
  readonly path: string;
  readonly bytes: number;
  readonly usedAt: number;
}

export class SpeechFolder {
  readonly #folder: string;
  readonly #limitBytes: number;
  #writtenSinceLook = lookEvery;
  /** How full it is, as far as this process knows. */
  #bytes = 0;

  constructor(folder: string, limitBytes: number) {
    this.#folder = folder;
    this.#limitBytes = limitBytes;
  }

  /** Also marks it as used now. */
  async read(name: string): Promise<Buffer> {
    const path = join(this.#folder, name);
    const bytes = await readFile(path);
    const now = new Date();
    await utimes(path, now, now);
    return bytes;
  }

  async remove(name: string): Promise<void> {
    await rm(join(this.#folder, name), { force: true });
  }

  /** A reader finds all of it or nothing. */
  async write(name: string, bytes: Uint8Array): Promise<void> {
    if (bytes.byteLength > this.#limitBytes) return;
    if (this.#writtenSinceLook >= lookEvery || this.#bytes + bytes.byteLength > this.#limitBytes) {
      await mkdir(this.#folder, { recursive: true });
      this.#bytes = await this.#makeRoom(bytes.byteLength);
      this.#writtenSinceLook = 0;
    }
    this.#writtenSinceLook += 1;
    this.#bytes += bytes.byteLength;
    const unfinished = join(this.#folder, `${randomUUID()}${unfinishedEnding}`);
    try {
      await writeFile(unfinished, bytes);
      await rename(unfinished, join(this.#folder, name));
    } catch (error) {
      await rm(unfinished, { force: true });
      throw error;
    }
  }

  /** Returns how many bytes are left in it. */
  async #makeRoom(roomBytes: number): Promise<number> {
    const all = await this.#look();
    let bytes = all.reduce((sum, file) => sum + file.bytes, 0);
    for (const file of all.toSorted((a, b) => a.usedAt - b.usedAt)) {
      if (bytes + roomBytes <= this.#limitBytes) break;
      await rm(file.path, { force: true });
      bytes -= file.bytes;
    }
    return bytes;
  }

  /** What is kept; on the way, what somebody left unfinished is removed. */
  async #look(): Promise<readonly Found[]> {
    const found: Found[] = [];
    for (const name of await readdir(this.#folder)) {
      const path = join(this.#folder, name);
      // Another process may have removed it since.
      const file = await stat(path).catch(() => null);
      if (!file) continue;
      if (name.endsWith(ending)) found.push({ path, bytes: file.size, usedAt: file.mtimeMs });
      const isLeft = name.endsWith(unfinishedEnding) && Date.now() - file.mtimeMs > unfinishedMaxMs;
      if (isLeft) await rm(path, { force: true });
    }
    return found;
  }
}
