/** For tests: services that misbehave by chance, and know of everything that was begun with them and not ended. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { LanguageModel, ModelEvent } from '../domain/ports/language-model.ts';
import type { Moderation } from '../domain/ports/moderation.ts';
import type { SpeechToText } from '../domain/ports/speech-to-text.ts';
import type { TextToSpeech } from '../domain/ports/text-to-speech.ts';
import { failed, ok, type Failure } from '../domain/result.ts';
import { systemClock, type Clock } from './clock.ts';
import type { BridgeParts } from './bridge.ts';
import { loudness, wordEars, Words, wordVoice } from './speech-fixture.ts';

/** Chance that repeats itself: the same seed, the same draws (Mulberry32). */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0;
  }

  /** From 0 up to, not including, 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  is(probability: number): boolean {
    return this.next() < probability;
  }

  /** A whole number from `least` to `most`. */
  between(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  of<T>(choices: readonly [T, ...T[]]): T {
    return choices[this.between(0, choices.length - 1)] ?? choices[0];
  }
}

/** Things that are open, each with a word on what it is. */
export class Ledger {
  readonly #open = new Map<object, string>();
  /** How many of each were ever opened. */
  readonly opened = new Map<string, number>();

  /** Notes something as open; the function returned closes it. */
  begin(what: string, where = ''): () => void {
    const entry = {};
    this.#open.set(entry, `${what}${where}`);
    this.opened.set(what, (this.opened.get(what) ?? 0) + 1);
    return () => {
      this.#open.delete(entry);
    };
  }

  get open(): readonly string[] {
    return [...this.#open.values()];
  }
}

/** Notes every wait that is neither over nor called off, with who asked for it. */
export function watchedClock(ledger: Ledger, clock: Clock = systemClock): Clock {
  return {
    ...clock,
    after: (ms, action) => {
      const asker = new Error().stack?.split('\n')[2]?.trim() ?? '';
      const over = ledger.begin('timer', ` of ${ms} ms ${asker}`);
      const callOff = clock.after(ms, () => {
        over();
        action();
      });
      return () => {
        over();
        callOff();
      };
    },
  };
}

/** Words that are few: the same word has the same sound whoever says it. */
export class FewWords extends Words {
  readonly #sounds = new Map<string, Uint8Array>();

  override pcm(word: string, ms: number): Uint8Array {
    const sound = this.#sounds.get(word) ?? super.pcm(word, ms);
    this.#sounds.set(word, sound);
    return sound;
  }
}

/** The services that a day's calls have. */
export type DayServices = Pick<
  BridgeParts,
  'speechToText' | 'textToSpeech' | 'voiceActivity' | 'echoCancelling' | 'languageModels' | 'moderation'
>;

/** Ears, a voice and a model that fail by chance; `signals` gets all that they are given. */
export function dayServices(
  chance: Chance,
  words: Words,
  ledger: Ledger,
  signals: Set<AbortSignal>,
): DayServices {
  const model = dayModel(chance, ledger, signals);
  return {
    speechToText: dayEars(chance, words, ledger),
    textToSpeech: dayVoice(chance, words, ledger, signals),
    voiceActivity: {
      open: () => {
        const close = ledger.begin('detector');
        return { ...loudness.open(), close };
      },
    },
    echoCancelling: {
      open: () => {
        const close = ledger.begin('canceller');
        return { cancel: (frame) => frame, close };
      },
    },
    languageModels: [model, model],
    moderation: { moderation: dayModeration(chance, ledger, signals), levels: allAt4, limitMs: 15 },
  };
}

const allAt4 = { hate: 4, self_harm: 4, sexual: 4, violence: 4 };

/** Verdicts come at once, late or never, and are bad now and then. */
function dayModeration(chance: Chance, ledger: Ledger, signals: Set<AbortSignal>): Moderation {
  return {
    judge: async (_text, signal) => {
      signals.add(signal);
      const over = ledger.begin('verdict');
      const ms = chance.is(0.1) ? chance.between(10, 40) : chance.between(0, 4);
      await sleep(ms, undefined, { signal }).catch(() => undefined);
      over();
      if (chance.is(0.01)) throw new Error('scripted');
      if (chance.is(0.03)) return failed(trouble(chance));
      return ok([{ category: 'hate', severity: chance.is(0.06) ? 5 : 0 }]);
    },
  };
}

function dayEars(chance: Chance, words: Words, ledger: Ledger): SpeechToText {
  const ears = wordEars(words, () => chance.is(0.03));
  const slow: SpeechToText = {
    open: (options, listener) => ({
      ...ears.open(options, listener),
      close: () => sleep(chance.between(0, 20)),
    }),
  };
  return watchedEars(slow, ledger);
}

function dayVoice(chance: Chance, words: Words, ledger: Ledger, signals: Set<AbortSignal>): TextToSpeech {
  const slow: TextToSpeech = {
    open: () => {
      const fails = chance.is(0.1);
      const voice = wordVoice(words, () => fails && chance.is(0.1)).open();
      return {
        async *speak(text, signal) {
          const pieceMs = chance.is(0.2) ? chance.between(1, 40) : 0;
          for await (const piece of voice.speak(text, signal)) {
            // Not every voice falls silent the moment it is told.
            if (pieceMs > 0) await sleep(pieceMs);
            yield piece;
          }
        },
        close: () => sleep(chance.between(0, 20)),
      };
    },
  };
  return watchedVoice(slow, ledger, signals);
}

/** Ears that note who listens. */
export function watchedEars(ears: SpeechToText, ledger: Ledger): SpeechToText {
  return {
    open: (options, listener) => {
      const over = ledger.begin('recogniser');
      const recognizer = ears.open(options, listener);
      return {
        write: (pcm) => {
          recognizer.write(pcm);
        },
        close: async () => {
          await recognizer.close();
          over();
        },
      };
    },
  };
}

/** A voice that notes who speaks, and every signal that it is given. */
export function watchedVoice(voice: TextToSpeech, ledger: Ledger, signals: Set<AbortSignal>): TextToSpeech {
  return {
    open: () => {
      const over = ledger.begin('synthesizer');
      const synthesizer = voice.open();
      return {
        async *speak(text, signal) {
          signals.add(signal);
          const spoken = ledger.begin('speech');
          try {
            yield* synthesizer.speak(text, signal);
          } finally {
            spoken();
          }
        },
        close: async () => {
          await synthesizer.close();
          over();
        },
      };
    },
  };
}

type Mood = 'quick' | 'slow' | 'long' | 'tool' | 'mute' | 'failing' | 'broken';

function dayModel(chance: Chance, ledger: Ledger, signals: Set<AbortSignal>): LanguageModel {
  let answers = 0;
  return {
    async *stream(_question, signal) {
      signals.add(signal);
      answers += 1;
      const over = ledger.begin('answer');
      const often: readonly [Mood, ...Mood[]] = ['quick', 'quick', 'slow', 'long', 'tool', 'mute', 'failing'];
      try {
        yield* answer(chance.is(0.01) ? 'broken' : chance.of(often), answers, chance, signal);
      } finally {
        over();
      }
    },
    complete: () => Promise.resolve(failed({ code: 'unused', message: '', disposition: 'final' })),
  };
}

async function* answer(
  mood: Mood,
  number: number,
  chance: Chance,
  signal: AbortSignal,
): AsyncGenerator<ModelEvent> {
  const wait = async (ms: number): Promise<void> => {
    await sleep(ms, undefined, { signal }).catch(() => undefined);
  };
  await wait(chance.between(0, 10));
  if (mood === 'broken') throw new Error('scripted');
  if (mood === 'mute') await wait(chance.between(100, 600));
  const count = mood === 'long' ? 40 : mood === 'mute' ? 0 : chance.between(1, 8);
  const wordMs = mood === 'slow' ? chance.between(5, 50) : 0;
  for (let n = 1; n <= count && !signal.aborted; n += 1) {
    yield { kind: 'text', text: n === 1 ? 'Well,' : ` word${n}${n % 6 === 0 ? '.' : ''}` };
    if (wordMs > 0) await wait(wordMs);
  }
  if (signal.aborted) return;
  if (mood === 'failing' || mood === 'mute') yield { kind: 'failed', failure: trouble(chance) };
  if (mood === 'tool')
    yield { kind: 'tool_call', call: { id: `t${number}`, name: 'update_claim', argumentsJson: '{}' } };
  yield { kind: 'done', inputTokens: null, outputTokens: null };
}

function trouble(chance: Chance): Failure {
  const disposition = chance.is(0.8) ? 'retryable' : 'final';
  if (chance.is(0.2)) return { code: 'content-filtered', message: 'scripted', disposition: 'final' };
  return { code: 'model-down', message: 'scripted', disposition, retryAfterMs: chance.between(0, 200) };
}
