/** Listens to the caller: frames, freed of our echo, go to voice activity and speech-to-text and come out as the floor's events. */
import type { Phrase } from '../domain/conversation/caller-words.ts';
import type { FloorEvent } from '../domain/conversation/floor-state.ts';
import type { Log } from '../domain/ports/log.ts';
import { frameBytes, frameMs } from '../domain/ports/media-wire.ts';
import type { RecognitionEvent, Recognizer, SpeechToText } from '../domain/ports/speech-to-text.ts';
import type { VoiceActivityDetector } from '../domain/ports/voice-activity.ts';
import type { Failure } from '../domain/result.ts';
import type { Clock } from './clock.ts';
import { EchoRemoval, type EchoPath } from './echo-removal.ts';
import type { Measures } from './figures.ts';
import { RecentSound } from './recent-sound.ts';

export interface RecognitionParts {
  readonly speechToText: SpeechToText;
  readonly detector: VoiceActivityDetector;
  /** `vad_threshold` as it is now. */
  readonly threshold: () => number;
  /** Which may be spoken, BCP 47; at least one. */
  readonly languages: readonly string[];
  /** Null where nobody wants our echo cancelled. */
  readonly echo: EchoPath | null;
  readonly clock: Clock;
  readonly log: Log;
  readonly measures: Pick<Measures, 'counters'>;
  /** Every frame of the caller's, without our echo. */
  readonly onFrame?: (frame: Uint8Array) => void;
  /** Offsets are ms of the leg's sound, whichever recogniser heard it. */
  readonly onEvent: (event: FloorEvent) => void;
  /** The service is gone for good or has failed too often in a row: the caller will not be understood any more. */
  readonly onDeaf: () => void;
}

/** Voiced frames in a row that make a voice, and silent ones that end it: a click is neither. */
const onsetFrames = 2;
const offsetFrames = 3;

/** A recogniser mends itself; one that failed so often without a word in between is given up. */
const failuresMax = 6;

const silence = new Uint8Array(frameBytes);

/** One recogniser, and where in the leg's sound its own begins. */
interface Ears {
  readonly recognizer: Recognizer;
  readonly startMs: number;
}

export class Recognition {
  readonly #parts: RecognitionParts;
  readonly #echo: EchoRemoval | null;
  readonly #recent = new RecentSound();
  #languages: readonly string[];
  #ears: Ears;
  #state: 'listening' | 'closed' = 'listening';
  #failuresInRow = 0;
  #maskedUntil = -Infinity;
  /** Where the words that were told last end, in ms of the leg's sound. */
  #toldUntilMs = 0;
  /** Whether the latest phrase was our own echo. */
  #judged: { readonly offsetMs: number; readonly isOurs: boolean } | null = null;
  /** Bytes of a frame that is not whole yet. */
  #partial = new Uint8Array(0);
  #voice: { readonly kind: 'silent'; run: number } | { readonly kind: 'voiced'; run: number } = {
    kind: 'silent',
    run: 0,
  };

  constructor(parts: RecognitionParts) {
    this.#parts = parts;
    this.#echo = parts.echo && new EchoRemoval(parts.echo, parts.measures.counters);
    this.#languages = parts.languages;
    this.#ears = this.#open(parts.languages);
  }

  /** Takes audio of any length. */
  hear(pcm: Uint8Array, silent: boolean): void {
    if (this.#state === 'closed') return;
    const now = this.#parts.clock.now();
    for (const frame of this.#frames(pcm)) this.#hearFrame(frame, silent, now);
  }

  /** For so long the caller's sound counts as silence: the tone of a key is never speech. */
  mask(ms: number): void {
    this.#maskedUntil = Math.max(this.#maskedUntil, this.#parts.clock.now() + ms);
  }

  /**
   * Other languages from now on, in which what was said last (2 s at most) is heard again; but for the words told already:
   * the floor may have taken them, and would take them for other words, or for more.
   */
  setLanguages(languages: readonly string[]): void {
    if (this.#state === 'closed' || sameLanguages(languages, this.#languages)) return;
    this.#languages = languages;
    const { recognizer } = this.#ears;
    this.#recent.forget(this.#toldUntilMs);
    this.#ears = this.#open(languages);
    for (const piece of this.#recent.pieces) this.#ears.recognizer.write(piece);
    this.#letGo(recognizer);
  }

  async close(): Promise<void> {
    this.#state = 'closed';
    this.#parts.detector.close();
    this.#echo?.close();
    await this.#ears.recognizer.close();
  }

  #open(languages: readonly string[]): Ears {
    const startMs = this.#recent.startMs;
    const recognizer = this.#parts.speechToText.open({ languages }, (event) => {
      if (this.#ears.recognizer === recognizer) this.#take(event);
    });
    return { recognizer, startMs };
  }

  *#frames(pcm: Uint8Array): Generator<Uint8Array> {
    if (this.#partial.length === 0 && pcm.length === frameBytes) {
      yield pcm;
      return;
    }
    const all = new Uint8Array(this.#partial.length + pcm.length);
    all.set(this.#partial);
    all.set(pcm, this.#partial.length);
    let at = 0;
    for (; at + frameBytes <= all.length; at += frameBytes) yield all.subarray(at, at + frameBytes);
    this.#partial = all.slice(at);
  }

  #hearFrame(frame: Uint8Array, silent: boolean, now: number): void {
    // The canceller must see every frame, or it would lose count of the two streams.
    const cleaned = this.#echo ? this.#echo.clean(frame, now) : frame;
    const callers = now < this.#maskedUntil ? null : cleaned;
    const heard = callers ?? silence;
    this.#recent.keep(heard);
    this.#parts.onFrame?.(heard);
    this.#ears.recognizer.write(heard);
    // A silence of our own making must not teach the detector that the line has no noise.
    const isVoice =
      callers !== null && !silent && this.#parts.detector.hears(callers, this.#parts.threshold());
    this.#notice(isVoice, now);
  }

  #notice(voiced: boolean, now: number): void {
    if (voiced === (this.#voice.kind === 'voiced')) {
      this.#voice.run = 0;
      return;
    }
    this.#voice.run += 1;
    const needed = voiced ? onsetFrames : offsetFrames;
    if (this.#voice.run < needed) return;
    this.#voice = { kind: voiced ? 'voiced' : 'silent', run: 0 };
    // A voice began with the first frame of the run; it ended with the last frame before the run.
    const at = now - needed * frameMs;
    this.#parts.onEvent({ kind: voiced ? 'voice_on' : 'voice_off', at });
  }

  #take(event: RecognitionEvent): void {
    if (this.#state === 'closed') return;
    if (event.kind === 'failed') {
      this.#count(event.failure);
      return;
    }
    this.#failuresInRow = 0;
    const offsetMs = event.offsetMs + this.#ears.startMs;
    const endMs = offsetMs + event.durationMs;
    if (event.kind === 'final') this.#recent.forget(endMs);
    if (this.#isOurs({ ...event, offsetMs })) return;
    this.#toldUntilMs = endMs;
    this.#parts.onEvent({ ...event, offsetMs });
  }

  /** Words of ours that came back all the same; a phrase that began as the caller's remains so. */
  #isOurs({ text, offsetMs, durationMs }: Phrase): boolean {
    if (!this.#echo || !this.#parts.echo) return false;
    const at = this.#parts.clock.now() - (this.#recent.endMs - offsetMs);
    const mayBe =
      this.#judged?.offsetMs === offsetMs ? this.#judged.isOurs : this.#echo.mayEcho(at, at + durationMs);
    const isOurs = mayBe && this.#parts.echo.isOurs(text);
    this.#judged = { offsetMs, isOurs };
    return isOurs;
  }

  #count({ code, disposition }: Failure): void {
    const { log, onDeaf } = this.#parts;
    this.#failuresInRow += 1;
    log.warn('recogniser-failed', { code, inRow: this.#failuresInRow });
    if (disposition !== 'final' && this.#failuresInRow < failuresMax) return;
    this.#state = 'closed';
    this.#letGo(this.#ears.recognizer);
    onDeaf();
  }

  /** Nobody waits for it, nor minds if it cannot be closed. */
  #letGo(recognizer: Recognizer): void {
    recognizer.close().catch((error: unknown) => {
      this.#parts.log.warn('recogniser-not-closed', {
        error: error instanceof Error ? error.name : 'unknown',
      });
    });
  }
}

function sameLanguages(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((language, at) => language === others[at]);
}
