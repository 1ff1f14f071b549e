/** What every text-to-speech must do, told with a listener who understands the service's voice. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type {
  SpokenPiece,
  SpokenText,
  Synthesizer,
  TextToSpeech,
} from '../../domain/ports/text-to-speech.ts';

export interface TextToSpeechHarness {
  readonly textToSpeech: TextToSpeech;
  /** What is heard in the sound: 16-bit little-endian mono PCM at 16 kHz. */
  understand(pcm: Uint8Array): string;
  /** Makes the service send sound no faster than it is spoken, or as fast as it can. */
  paced(on: boolean): void;
  /** Makes the service send nothing at all, or go on. */
  stall(on: boolean): void;
  /** Takes the service away, or brings it back, at the same address. */
  setUp(up: boolean): void;
  /** Cuts every connection the service has, without a goodbye. */
  drop(): void;
  /** Resolves once the service has a connection waiting. */
  connected(): Promise<void>;
  close(): Promise<void>;
}

const bytesPerMs = 32;

interface Spoken {
  readonly pcm: Uint8Array;
  readonly words: readonly (SpokenPiece & { readonly kind: 'word' })[];
  readonly failures: readonly string[];
}

async function collect(pieces: AsyncIterable<SpokenPiece>): Promise<Spoken> {
  const audio: Uint8Array[] = [];
  const words: (SpokenPiece & { readonly kind: 'word' })[] = [];
  const failures: string[] = [];
  for await (const piece of pieces) {
    if (piece.kind === 'audio') audio.push(piece.pcm);
    else if (piece.kind === 'word') words.push(piece);
    else failures.push(`${piece.failure.code} ${piece.failure.disposition}`);
  }
  return { pcm: Buffer.concat(audio), words, failures };
}

const never = new AbortController().signal;

const english = (text: string): SpokenText => ({ text, language: 'en-US', recurring: false });

export function textToSpeechContract(name: string, start: () => Promise<TextToSpeechHarness>): void {
  describe(`text-to-speech: ${name}`, () => {
    let harness: TextToSpeechHarness;
    let synthesizer: Synthesizer;

    const speak = (text: string): Promise<Spoken> => collect(synthesizer.speak(english(text), never));
    const heard = async (text: string): Promise<string> => harness.understand((await speak(text)).pcm);

    beforeEach(async () => {
      harness = await start();
      synthesizer = harness.textToSpeech.open();
    });

    afterEach(async () => {
      await synthesizer.close();
      await harness.close();
    });

    it('connects ahead of the first text', async () => {
      await harness.connected();
    });

    it('sounds a text, and tells its words in order, where they stand and when they sound', async () => {
      const text = 'Hello there, how are you?';
      const { pcm, words, failures } = await speak(text);
      expect(failures).toEqual([]);
      expect(harness.understand(pcm)).toBe(text);
      const told = words.map((word) => text.slice(word.textOffset, word.textOffset + word.textLength));
      expect(told).toEqual(['Hello', 'there', 'how', 'are', 'you']);
      for (const [at, word] of words.entries()) {
        const from = Math.round(word.offsetMs * bytesPerMs);
        const sounded = pcm.slice(from, from + Math.round(word.durationMs * bytesPerMs));
        expect(harness.understand(sounded)).toBe(told[at]);
      }
    });

    it.each([0.75, 0.9, 1.1, 1.25])(
      'speaks at the speed %d, with every word where it sounds',
      async (speed) => {
        const text = 'Hello there, how are you?';
        const plain = await speak(text);
        const { pcm, words } = await collect(synthesizer.speak({ ...english(text), speed }, never));
        const ratio = pcm.byteLength / plain.pcm.byteLength;
        expect(ratio).toBeGreaterThan(1 / speed - 0.03);
        expect(ratio).toBeLessThan(1 / speed + 0.03);
        expect(harness.understand(pcm)).toBe(text);
        const told = words.map((word) => text.slice(word.textOffset, word.textOffset + word.textLength));
        expect(told).toEqual(['Hello', 'there', 'how', 'are', 'you']);
        for (const [at, word] of words.entries()) {
          const from = Math.round(word.offsetMs * 16) * 2;
          const sounded = pcm.slice(from, from + Math.round(word.durationMs * 16) * 2);
          expect(harness.understand(sounded)).toBe(told[at]);
        }
      },
    );

    it('keeps offsets right where the text holds what markup would trip over', async () => {
      const text = '1 < 2 & "é" > voice name\'s & amp; 3 <break/> speak é 👋 again again';
      const { pcm, words } = await speak(text);
      expect(harness.understand(pcm)).toBe(text);
      const told = words.map((word) => text.slice(word.textOffset, word.textOffset + word.textLength));
      for (const expected of ['é', 'voice', 'amp', 'break', 'speak']) expect(told).toContain(expected);
      expect(words.filter((_, at) => told[at] === 'again').map((word) => word.textOffset)).toEqual([
        text.indexOf('again'),
        text.lastIndexOf('again'),
      ]);
      const offsets = words.map((word) => word.textOffset);
      expect(offsets).toEqual(offsets.toSorted((a, b) => a - b));
    });

    it('takes line breaks, control characters and lone surrogates without tripping', async () => {
      const { pcm, failures } = await speak('one\r\n\r\ntwo\u0000three\ud800');
      expect(failures).toEqual([]);
      expect(harness.understand(pcm)).toBe('one two three\ufffd');
    });

    it('says nothing for a text without words', async () => {
      expect(await speak('  ')).toEqual({ pcm: Buffer.alloc(0), words: [], failures: [] });
      expect(await heard('after')).toBe('after');
    });

    it('hands out sound as it comes', async () => {
      harness.paced(true);
      const aborter = new AbortController();
      const startedAt = performance.now();
      for await (const piece of synthesizer.speak(
        english('a long text that takes seconds to say'),
        aborter.signal,
      )) {
        if (piece.kind === 'audio') aborter.abort();
      }
      expect(performance.now() - startedAt).toBeLessThan(1_000);
    });

    it('ends soon when aborted in mid-speech, and the next text comes clean', async () => {
      harness.paced(true);
      const aborter = new AbortController();
      let abortedAt = 0;
      let after = 0;
      for await (const piece of synthesizer.speak(
        english('a long text that takes seconds to say'),
        aborter.signal,
      )) {
        if (aborter.signal.aborted) after++;
        if (piece.kind !== 'audio' || abortedAt > 0) continue;
        abortedAt = performance.now();
        aborter.abort();
      }
      expect(after).toBe(0);
      expect(performance.now() - abortedAt).toBeLessThan(150);
      harness.paced(false);
      expect(await heard('the next text')).toBe('the next text');
    });

    it('is free for the next text while whoever aborted the last is still busy with a piece of it', async () => {
      harness.paced(true);
      const aborter = new AbortController();
      for await (const piece of synthesizer.speak(
        english('a long text that takes seconds to say'),
        aborter.signal,
      )) {
        if (piece.kind !== 'audio') continue;
        aborter.abort();
        harness.paced(false);
        expect(await heard('the next text')).toBe('the next text');
      }
    });

    it('is usable again after a listener walked away', async () => {
      harness.paced(true);
      for await (const piece of synthesizer.speak(english('nobody listens to the end of this'), never)) {
        if (piece.kind === 'audio') break;
      }
      harness.paced(false);
      expect(await heard('but to this')).toBe('but to this');
    });

    it('sounds texts in turn', async () => {
      const all = await Promise.all(['first', 'second', 'third'].map((text) => heard(text)));
      expect(all).toEqual(['first', 'second', 'third']);
    });

    it('lets a waiting text be aborted without touching the one that sounds', async () => {
      harness.paced(true);
      const first = heard('first one');
      const aborter = new AbortController();
      const second = collect(synthesizer.speak(english('second'), aborter.signal));
      const third = heard('third');
      aborter.abort();
      expect((await second).pcm.length).toBe(0);
      expect(await first).toBe('first one');
      expect(await third).toBe('third');
    });

    it('fails when the service is down, and speaks again when it is back', async () => {
      await harness.connected();
      harness.setUp(false);
      harness.drop();
      expect((await speak('into the void')).failures).toEqual(['speech-unreachable retryable']);
      harness.setUp(true);
      expect(await heard('hello again')).toBe('hello again');
    });

    it('fails when its connection is cut in mid-speech, and speaks again', async () => {
      harness.paced(true);
      const failures: string[] = [];
      for await (const piece of synthesizer.speak(english('a long text that takes seconds to say'), never)) {
        if (piece.kind === 'audio') harness.drop();
        if (piece.kind === 'failed') failures.push(piece.failure.disposition);
      }
      expect(failures).toEqual(['retryable']);
      harness.paced(false);
      expect(await heard('hello again')).toBe('hello again');
    });

    it('gives up on a service that stays silent, and speaks again', async () => {
      harness.stall(true);
      expect((await speak('anybody there?')).failures).toEqual(['speech-timeout retryable']);
      harness.stall(false);
      expect(await heard('hello again')).toBe('hello again');
    });

    it('closes twice, and tells whoever still asks', async () => {
      harness.paced(true);
      const under = collect(synthesizer.speak(english('a long text that takes seconds to say'), never));
      await harness.connected();
      await Promise.all([synthesizer.close(), synthesizer.close()]);
      expect((await under).failures).toEqual(['speech-closed final']);
      expect((await speak('too late')).failures).toEqual(['speech-closed final']);
    });
  });
}
