/** Services that cost nothing, so that a figure of the bridge alone is of the bridge alone. */
import type { LanguageModel } from '../domain/ports/language-model.ts';
import type { Log } from '../domain/ports/log.ts';
import type { SpeechToText } from '../domain/ports/speech-to-text.ts';
import type { SpokenPiece, TextToSpeech } from '../domain/ports/text-to-speech.ts';
import { failed } from '../domain/result.ts';
import { bytesOf, sound } from '../simulator/tone-speech.ts';

const bytesPerMs = 32;
const pieceMs = 1_000;

/** Understands nothing. */
export const deafEars: SpeechToText = {
  open: () => ({ write: () => undefined, close: () => Promise.resolve() }),
};

/** Whatever the text, it sounds for `speechMs`, and its sound is the same memory for every call. */
export function cannedVoice(speechMs: number): TextToSpeech {
  const { pcm } = sound('Sixteen signs..'.repeat(Math.ceil(pieceMs / 960) + 1));
  const piece = bytesOf(pcm).subarray(0, pieceMs * bytesPerMs);
  return {
    open: () => ({
      async *speak({ text }, signal): AsyncGenerator<SpokenPiece> {
        await Promise.resolve();
        for (let atMs = 0; atMs < speechMs && !signal.aborted; atMs += pieceMs)
          yield { kind: 'audio', pcm: piece.subarray(0, Math.min(pieceMs, speechMs - atMs) * bytesPerMs) };
        yield { kind: 'word', textOffset: 0, textLength: text.length, offsetMs: 0, durationMs: speechMs };
      },
      close: () => Promise.resolve(),
    }),
  };
}

/** Answers everything with one sentence, at once. */
export const cannedModel: LanguageModel = {
  async *stream() {
    await Promise.resolve();
    yield { kind: 'text', text: 'That is all I can say.' };
    yield { kind: 'done', inputTokens: null, outputTokens: null };
  },
  complete: () =>
    Promise.resolve(
      failed({ code: 'unused', message: 'Nobody asks for documents here.', disposition: 'final' }),
    ),
};

const nothing = (): void => undefined;
export const silentLog: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing };
