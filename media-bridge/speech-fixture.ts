/** For tests: speech whose every sample tells which word it belongs to, and the services that make and understand it. */
import type { MediaWire } from '../domain/ports/media-wire.ts';
import type { RecognitionEvent, SpeechToText } from '../domain/ports/speech-to-text.ts';
import type { SpokenPiece, TextToSpeech } from '../domain/ports/text-to-speech.ts';
import type { VoiceActivity } from '../domain/ports/voice-activity.ts';

/** Every word, the agent's and the person's, is a number that its samples carry: what was heard can be read off the sound. */
export class Words {
  readonly #known: string[] = [''];

  pcm(word: string, ms: number): Uint8Array {
    this.#known.push(word);
    const samples = new Int16Array(ms * 16).fill(this.#known.length - 1);
    return new Uint8Array(samples.buffer);
  }

  get(number: number): string {
    return this.#known[number] ?? '?';
  }
}

export function samplesOf(pcm: Uint8Array): Int16Array {
  return new Int16Array(Uint8Array.from(pcm).buffer);
}

/** Audio is binary; `clear`, `digit 5` and `format 8000` are text, other text is unknown, text in braces malformed. */
export const plainWire: MediaWire = {
  decode: (message) => {
    if (typeof message !== 'string') return { kind: 'audio', pcm: message, silent: false };
    const [kind, value = ''] = message.split(' ');
    if (kind === 'digit') return { kind, digit: value };
    if (kind === 'format') return { kind, sampleRate: Number(value), channels: 1 };
    return message.startsWith('{')
      ? { kind: 'malformed', reason: 'braces' }
      : { kind: 'unknown', name: kind ?? '' };
  },
  encodeAudio: (pcm) => pcm,
  encodeClear: () => 'clear',
};

export const wordMs = 40;

/** Sounds every word for 40 ms, in pieces of 25 and 15 ms, word marks behind the sound. */
export function wordVoice(words: Words, fails: () => boolean = () => false): TextToSpeech {
  return {
    open: () => ({
      async *speak({ text }, signal): AsyncGenerator<SpokenPiece> {
        let offsetMs = 0;
        for (const match of text.matchAll(/[\p{L}\p{N}']+/gu)) {
          await Promise.resolve();
          if (signal.aborted) return;
          if (fails()) {
            const failure = { code: 'voice-down', message: 'scripted', disposition: 'final' as const };
            yield { kind: 'failed', failure };
            return;
          }
          const pcm = words.pcm(match[0], wordMs);
          yield { kind: 'audio', pcm: pcm.subarray(0, 800) };
          yield { kind: 'audio', pcm: pcm.subarray(800) };
          const [textOffset, textLength] = [match.index, match[0].length];
          yield { kind: 'word', textOffset, textLength, offsetMs, durationMs: wordMs };
          offsetMs += wordMs;
        }
      },
      close: () => Promise.resolve(),
    }),
  };
}

/** Hears each word as it ends, and takes a phrase for complete after 60 ms of silence. A word at which it fails is lost. */
export function wordEars(words: Words, fails: () => boolean = () => false): SpeechToText {
  return {
    open: (_options, listener) => {
      let at = 0;
      let last = 0;
      let quietMs = 0;
      let phrase: { readonly from: number; readonly heard: string[] } | null = null;
      const tell = (kind: 'partial' | 'final'): void => {
        if (!phrase) return;
        const event: RecognitionEvent = {
          kind,
          text: phrase.heard.join(' '),
          offsetMs: phrase.from,
          durationMs: at - phrase.from,
        };
        queueMicrotask(() => {
          listener(event);
        });
      };
      return {
        write: (pcm) => {
          const number = samplesOf(pcm)[0] ?? 0;
          if (number > 0 && number !== last) {
            if (fails()) {
              const failure = { code: 'ears-down', message: 'scripted', disposition: 'retryable' as const };
              queueMicrotask(() => {
                listener({ kind: 'failed', failure });
              });
            } else {
              phrase ??= { from: at, heard: [] };
              phrase.heard.push(words.get(number));
              tell('partial');
            }
          }
          last = number;
          quietMs = number === 0 ? quietMs + pcm.length / 32 : 0;
          at += pcm.length / 32;
          if (quietMs >= 60 && phrase) {
            tell('final');
            phrase = null;
          }
        },
        close: () => Promise.resolve(),
      };
    },
  };
}

/** Hears a voice in every sound. */
export const loudness: VoiceActivity = {
  open: () => ({ hears: (frame) => samplesOf(frame).some((sample) => sample !== 0), close: () => undefined }),
};
