/**
 * A kept sound as the bytes of one file: `HFS1`, a SHA-256 of all that follows, the length of the word list, the word list as
 * JSON, the PCM. It holds no text: the words are places in it. The sum tells a damaged file from a whole one.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { KeptSpeech, SpeechKey } from '../../domain/ports/speech-cache.ts';

const magic = Buffer.from('HFS1');
const sumBytes = 32;
const lengthBytes = 4;
const headBytes = magic.length + sumBytes + lengthBytes;

const Words = z.array(
  z.strictObject({
    textOffset: z.number().int().nonnegative(),
    textLength: z.number().int().nonnegative(),
    offsetMs: z.number().nonnegative(),
    durationMs: z.number().nonnegative(),
  }),
);

/** The same for the same voice, language, text and way of speaking; says nothing of them. */
export function fileNameOf({ voice, language, text, speed = 1, style = 'none' }: SpeechKey): string {
  const manner = speed === 1 && style === 'none' ? [] : [speed, style];
  return `${createHash('sha256')
    .update(JSON.stringify([voice, language, text, ...manner]))
    .digest('hex')}.speech`;
}

export function writeSpeech({ pcm, words }: KeptSpeech): Buffer {
  const list = Buffer.from(JSON.stringify(words));
  const length = Buffer.alloc(lengthBytes);
  length.writeUInt32BE(list.length);
  return Buffer.concat([magic, sumOf([length, list, pcm]), length, list, pcm]);
}

/** `null` where the bytes are not those once written. */
export function readSpeech(file: Buffer): KeptSpeech | null {
  if (file.length < headBytes || !file.subarray(0, magic.length).equals(magic)) return null;
  const content = file.subarray(magic.length + sumBytes);
  if (!sumOf([content]).equals(file.subarray(magic.length, magic.length + sumBytes))) return null;
  const pcmAt = lengthBytes + content.readUInt32BE(0);
  if (pcmAt > content.length) return null;
  const words = Words.safeParse(parsed(content.toString('utf8', lengthBytes, pcmAt)));
  // A copy of its own: it starts where samples may start, and lets the file's bytes go.
  return words.success ? { pcm: Uint8Array.from(content.subarray(pcmAt)), words: words.data } : null;
}

function sumOf(parts: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}
