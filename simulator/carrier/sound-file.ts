/** A WAV file that grows frame by frame: 16-bit PCM at 16 kHz, of one channel or two. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { frameBytes, frameMs, sampleRate } from '../../domain/ports/media-wire.ts';

const headerBytes = 44;
const sampleBytes = 2;
const frameSamples = frameBytes / sampleBytes;
/** A second of frames is written at a time. */
const framesAtOnce = 50;

export class SoundFile {
  readonly #file: number;
  readonly #channels: 1 | 2;
  #waiting: Buffer[] = [];
  #frames = 0;
  #writtenBytes = headerBytes;

  constructor(path: string, channels: 1 | 2) {
    this.#file = openSync(path, 'w');
    this.#channels = channels;
    writeSync(this.#file, this.#header());
  }

  get durationMs(): number {
    return this.#frames * frameMs;
  }

  /** One frame of both directions; none is silence. With one channel they are mixed. */
  add(person: Buffer | undefined, agent: Buffer | undefined): void {
    this.#waiting.push(this.#channels === 2 ? sideBySide(person, agent) : mixed(person, agent));
    this.#frames += 1;
    if (this.#waiting.length >= framesAtOnce) this.#write();
  }

  close(): void {
    this.#write();
    writeSync(this.#file, this.#header(), 0, headerBytes, 0);
    closeSync(this.#file);
  }

  #write(): void {
    writeSync(this.#file, Buffer.concat(this.#waiting), 0, undefined, this.#writtenBytes);
    this.#writtenBytes = headerBytes + this.#frames * frameSamples * sampleBytes * this.#channels;
    this.#waiting = [];
  }

  #header(): Buffer {
    const header = Buffer.alloc(headerBytes);
    const blockBytes = sampleBytes * this.#channels;
    const dataBytes = this.#frames * frameSamples * blockBytes;
    header.write('RIFF', 0, 'latin1');
    header.writeUInt32LE(headerBytes - 8 + dataBytes, 4);
    header.write('WAVEfmt ', 8, 'latin1');
    header.writeUInt32LE(16, 16);
    header.writeUInt16LE(1, 20);
    header.writeUInt16LE(this.#channels, 22);
    header.writeUInt32LE(sampleRate, 24);
    header.writeUInt32LE(sampleRate * blockBytes, 28);
    header.writeUInt16LE(blockBytes, 32);
    header.writeUInt16LE(8 * sampleBytes, 34);
    header.write('data', 36, 'latin1');
    header.writeUInt32LE(dataBytes, 40);
    return header;
  }
}

function sideBySide(left: Buffer | undefined, right: Buffer | undefined): Buffer {
  const both = Buffer.alloc(2 * frameBytes);
  for (let at = 0; at < frameSamples; at++) {
    both.writeInt16LE(sample(left, at), 4 * at);
    both.writeInt16LE(sample(right, at), 4 * at + 2);
  }
  return both;
}

function mixed(one: Buffer | undefined, other: Buffer | undefined): Buffer {
  const sum = Buffer.alloc(frameBytes);
  for (let at = 0; at < frameSamples; at++)
    sum.writeInt16LE(
      Math.max(-32_768, Math.min(32_767, sample(one, at) + sample(other, at))),
      sampleBytes * at,
    );
  return sum;
}

function sample(frame: Buffer | undefined, at: number): number {
  return frame && frame.length >= sampleBytes * (at + 1) ? frame.readInt16LE(sampleBytes * at) : 0;
}
