import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Log } from '../../domain/ports/log.ts';
import type { KeptSpeech, SpeechCache, SpeechKey } from '../../domain/ports/speech-cache.ts';
import { createSpeechCache } from './speech-cache.ts';

const keyOf = (text: string, voice = 'voice-a'): SpeechKey => ({ voice, language: 'en-US', text });

const speechOf = (fill: number, bytes = 1_000): KeptSpeech => ({
  pcm: new Uint8Array(bytes).fill(fill),
  words: [{ textOffset: 0, textLength: 5, offsetMs: 0.5, durationMs: 20 }],
});

describe('the speech cache', () => {
  let folder: string;
  let faults: string[];
  let log: Log;

  /** A process of its own, as it were: it shares nothing with the others but the folder. */
  const open = (limits: { readonly maxBytes?: number; readonly folder?: string } = {}): SpeechCache =>
    createSpeechCache({ folder, maxBytes: 1_000_000, maxMemoryBytes: 100_000, log, ...limits });

  beforeEach(async () => {
    folder = join(await mkdtemp(join(tmpdir(), 'speech-cache-')), 'speech');
    faults = [];
    const write = (event: string): void => void faults.push(event);
    log = { debug: write, info: write, warn: write, error: write };
  });

  afterEach(async () => {
    await rm(join(folder, '..'), { recursive: true, force: true });
  });

  it('gives back what was kept, in the same process and in the next', async () => {
    const cache = open();
    expect(await cache.get(keyOf('Hello'))).toBeNull();
    await cache.put(keyOf('Hello'), speechOf(1));
    expect(await cache.get(keyOf('Hello'))).toEqual(speechOf(1));
    expect(await open().get(keyOf('Hello'))).toEqual(speechOf(1));
    expect(await open().get(keyOf('Hello', 'voice-b'))).toBeNull();
    expect(await open().get({ ...keyOf('Hello'), language: 'en-GB' })).toBeNull();
    expect(faults).toEqual([]);
  });

  it('tells speeds and styles apart, and takes the plain ones for what was kept before there were any', async () => {
    const cache = open();
    await cache.put(keyOf('Hello'), speechOf(1));
    await cache.put({ ...keyOf('Hello'), speed: 0.75 }, speechOf(2));
    await cache.put({ ...keyOf('Hello'), style: 'sad' }, speechOf(3));
    const next = open();
    expect(await next.get({ ...keyOf('Hello'), speed: 1, style: 'none' })).toEqual(speechOf(1));
    expect(await next.get({ ...keyOf('Hello'), speed: 0.75 })).toEqual(speechOf(2));
    expect(await next.get({ ...keyOf('Hello'), style: 'sad' })).toEqual(speechOf(3));
    expect(await next.get({ ...keyOf('Hello'), speed: 0.75, style: 'sad' })).toBeNull();
  });

  it('holds no sentence, neither in a name nor in a file', async () => {
    await open().put(keyOf('Secret words'), speechOf(1));
    const [name, ...others] = await readdir(folder);
    expect([name, others]).toEqual([expect.stringMatching(/^[0-9a-f]{64}\.speech$/), []]);
    const file = await readFile(join(folder, name ?? ''), 'latin1');
    expect(file).not.toMatch(/Secret|voice-a/);
  });

  it.each([
    ['cut short', (file: Buffer) => file.subarray(0, file.length - 1)],
    ['empty', () => Buffer.alloc(0)],
    ['changed in one bit', (file: Buffer) => file.with(file.length - 1, (file.at(-1) ?? 0) ^ 1)],
    ['of somebody else', () => Buffer.from('a file that is none of ours, and long enough to be one')],
  ])('takes a file %s for absent, and lets it be made anew', async (_, damaged) => {
    await open().put(keyOf('Hello'), speechOf(1));
    const path = join(folder, (await readdir(folder))[0] ?? '');
    await writeFile(path, damaged(await readFile(path)));
    const cache = open();
    expect(await cache.get(keyOf('Hello'))).toBeNull();
    expect(await readdir(folder)).toEqual([]);
    await cache.put(keyOf('Hello'), speechOf(2));
    expect(await open().get(keyOf('Hello'))).toEqual(speechOf(2));
  });

  it('drops what was unused for longest when it is full, whoever wrote it', async () => {
    const bytes = 10_000;
    const first = open({ maxBytes: 45_000 });
    for (const [at, text] of ['a', 'b', 'c', 'd'].entries())
      await first.put(keyOf(text), speechOf(at, bytes));
    for (const name of await readdir(folder)) await utimes(join(folder, name), 1_000, 1_000);
    const second = open({ maxBytes: 45_000 });
    expect(await second.get(keyOf('a'))).not.toBeNull();
    await second.put(keyOf('e'), speechOf(5, bytes));
    const third = open();
    const left = await Promise.all(['a', 'b', 'c', 'd', 'e'].map(async (text) => third.get(keyOf(text))));
    expect([left[0] === null, left[4] === null]).toEqual([false, false]);
    const sizes = await Promise.all((await readdir(folder)).map((name) => stat(join(folder, name))));
    expect(sizes.length).toBe(4);
    expect(sizes.reduce((sum, { size }) => sum + size, 0)).toBeLessThanOrEqual(45_000);
  });

  it('answers from memory what was asked for lately, and forgets the rest there', async () => {
    const cache = open();
    for (let at = 0; at < 20; at++) await cache.put(keyOf(`text ${at}`), speechOf(at, 10_000));
    await rm(folder, { recursive: true });
    const kept = await Promise.all(Array.from({ length: 20 }, (_, at) => cache.get(keyOf(`text ${at}`))));
    expect(kept.slice(0, 11).every((speech) => speech === null)).toBe(true);
    expect(kept.slice(11).map((speech) => speech?.pcm[0])).toEqual([11, 12, 13, 14, 15, 16, 17, 18, 19]);
  });

  it('stays whole when several processes write the same and read at once', async () => {
    const caches = [open(), open(), open()];
    const reader = open({ maxBytes: 1 });
    const read: (KeptSpeech | null)[] = [];
    const writing = caches.flatMap((cache) =>
      Array.from({ length: 10 }, (_, at) => cache.put(keyOf(`text ${at % 3}`), speechOf(at % 3, 50_000))),
    );
    for (let at = 0; at < 30; at++) read.push(await open().get(keyOf(`text ${at % 3}`)));
    await Promise.all(writing);
    for (const [at, speech] of read.entries()) if (speech) expect(speech.pcm[7]).toBe(at % 3);
    expect(await reader.get(keyOf('text 2'))).toEqual(speechOf(2, 50_000));
    expect((await readdir(folder)).length).toBe(3);
    expect(faults).toEqual([]);
  });

  it('removes what a process left unfinished when it died', async () => {
    await open().put(keyOf('a'), speechOf(1));
    const left = join(folder, 'left.unfinished');
    await writeFile(left, 'half');
    await utimes(left, 1_000, 1_000);
    await open().put(keyOf('b'), speechOf(2));
    expect((await readdir(folder)).filter((name) => !name.endsWith('.speech'))).toEqual([]);
  });

  it('does without a folder that can not be used, says so, and holds up nobody', async () => {
    await writeFile(`${folder}-file`, '');
    const cache = open({ folder: `${folder}-file` });
    await cache.put(keyOf('Hello'), speechOf(1));
    expect(await cache.get(keyOf('Hello'))).toEqual(speechOf(1));
    expect(await open({ folder: `${folder}-file` }).get(keyOf('Hello'))).toBeNull();
    expect(faults).toEqual(['speech-cache-unwritable', 'speech-cache-unreadable']);
  });
});
