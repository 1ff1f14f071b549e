/**
 * Text-to-speech that keeps the sound of recurring texts: what is kept is there at once, the rest comes from the service and
 * is kept on the way. Kept sound needs no service, so that a greeting is spoken even when that is down.
 */
import { plainSpeech } from '../domain/conversation/speech.ts';
import type { KeptSpeech, KeptWord, SpeechCache, SpeechKey } from '../domain/ports/speech-cache.ts';
import type { SpokenPiece, SpokenText, Synthesizer, TextToSpeech } from '../domain/ports/text-to-speech.ts';

export interface SpeechKeeping {
  readonly cache: SpeechCache;
  /** The name of the voice that speaks a language: sound is kept for a voice, and asked for anew when it changes. */
  readonly voiceOf: (language: string) => string;
}

export interface Prepared {
  /** How many texts were kept before, how many are now, and how many could not be sounded. */
  readonly found: number;
  readonly made: number;
  readonly failed: number;
}

export interface KeptTextToSpeech extends TextToSpeech {
  /** Sounds what is not kept yet, one after the other; stops at the first failure, which would only repeat itself. */
  prepare(texts: readonly Pick<SpokenText, 'text' | 'language'>[], signal: AbortSignal): Promise<Prepared>;
}

/** A text that sounds longer is none of the fixed phrases: two minutes. */
const longestBytes = 120_000 * 32;

export function keepSpeech(inner: TextToSpeech, keeping: SpeechKeeping): KeptTextToSpeech {
  return {
    open: () => new KeptSynthesizer(inner.open(), keeping),
    prepare: (texts, signal) => prepare(inner, keeping, texts, signal),
  };
}

class KeptSynthesizer implements Synthesizer {
  readonly #inner: Synthesizer;
  readonly #keeping: SpeechKeeping;

  constructor(inner: Synthesizer, keeping: SpeechKeeping) {
    this.#inner = inner;
    this.#keeping = keeping;
  }

  /** As the port has it, but kept sound comes at once, even while another text is sounding. */
  async *speak(text: SpokenText, signal: AbortSignal): AsyncGenerator<SpokenPiece, void, undefined> {
    if (!text.recurring) {
      yield* this.#inner.speak(text, signal);
      return;
    }
    const key = keyOf(text, this.#keeping);
    const kept = await this.#keeping.cache.get(key);
    if (kept) yield* piecesOf(kept, signal);
    else yield* this.#sound(key, text, signal);
  }

  close(): Promise<void> {
    return this.#inner.close();
  }

  async *#sound(
    key: SpeechKey,
    text: SpokenText,
    signal: AbortSignal,
  ): AsyncGenerator<SpokenPiece, void, undefined> {
    const recording = new Recording();
    for await (const piece of this.#inner.speak(text, signal)) {
      recording.add(piece);
      yield piece;
    }
    // Comes here only if whoever listens heard it to its end.
    const whole = signal.aborted ? null : recording.whole();
    if (whole) void this.#keeping.cache.put(key, whole);
  }
}

/** The pieces of one text, until it is whole or turns out not to be worth keeping. */
class Recording {
  readonly #audio: Uint8Array[] = [];
  readonly #words: KeptWord[] = [];
  #bytes = 0;
  #failed = false;

  add(piece: SpokenPiece): void {
    if (piece.kind === 'failed') this.#failed = true;
    else if (piece.kind === 'word') {
      const { textOffset, textLength, offsetMs, durationMs } = piece;
      this.#words.push({ textOffset, textLength, offsetMs, durationMs });
    } else {
      this.#bytes += piece.pcm.byteLength;
      if (this.#bytes <= longestBytes) this.#audio.push(piece.pcm);
    }
  }

  whole(): KeptSpeech | null {
    if (this.#failed || this.#bytes === 0 || this.#bytes > longestBytes) return null;
    const pcm = new Uint8Array(this.#bytes);
    let at = 0;
    for (const part of this.#audio) {
      pcm.set(part, at);
      at += part.byteLength;
    }
    return { pcm, words: this.#words };
  }
}

async function prepare(
  inner: TextToSpeech,
  keeping: SpeechKeeping,
  texts: readonly Pick<SpokenText, 'text' | 'language'>[],
  signal: AbortSignal,
): Promise<Prepared> {
  const missing: SpokenText[] = [];
  for (const { text, language } of texts) {
    const wanted = { text, language, recurring: true };
    if (!(await keeping.cache.get(keyOf(wanted, keeping)))) missing.push(wanted);
  }
  const found = texts.length - missing.length;
  if (missing.length === 0) return { found, made: 0, failed: 0 };
  const synthesizer = inner.open();
  let made = 0;
  try {
    for (const text of missing) {
      const recording = new Recording();
      for await (const piece of synthesizer.speak(text, signal)) recording.add(piece);
      const whole = signal.aborted ? null : recording.whole();
      if (!whole) break;
      await keeping.cache.put(keyOf(text, keeping), whole);
      made += 1;
    }
  } finally {
    await synthesizer.close();
  }
  return { found, made, failed: missing.length - made };
}

/** The plain manner is left out: it needs no saying. */
function keyOf(
  { text, language, speed = plainSpeech.speed, style = plainSpeech.style }: SpokenText,
  { voiceOf }: SpeechKeeping,
): SpeechKey {
  return {
    ...{ voice: voiceOf(language), language, text },
    ...(speed === plainSpeech.speed ? {} : { speed }),
    ...(style === plainSpeech.style ? {} : { style }),
  };
}

/** The words first: whoever plays the sound then knows all of them from its first sample. */
function* piecesOf({ pcm, words }: KeptSpeech, signal: AbortSignal): Generator<SpokenPiece, void, undefined> {
  const pieces: readonly SpokenPiece[] = [
    ...words.map((word) => ({ kind: 'word', ...word }) as const),
    { kind: 'audio', pcm },
  ];
  for (const piece of pieces) {
    if (signal.aborted) return;
    yield piece;
  }
}
