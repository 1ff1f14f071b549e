/** Listens to the caller: frames go to voice activity and speech-to-text, and come out as events of the floor. */
import type { FloorEvent } from '../domain/conversation/floor.ts';
import type { Log } from '../domain/ports/log.ts';
import { frameBytes, frameMs, sampleRate } from '../domain/ports/media-wire.ts';
import type { RecognitionEvent, Recognizer, SpeechToText } from '../domain/ports/speech-to-text.ts';
import type { VoiceActivityDetector } from '../domain/ports/voice-activity.ts';
import type { Failure } from '../domain/result.ts';
import type { Clock } from './clock.ts';

export interface RecognitionParts {
  readonly speechToText: SpeechToText;
  readonly detector: VoiceActivityDetector;
  readonly language: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly onEvent: (event: FloorEvent) => void;
  /** The service could not be had again: the caller will not be understood any more. */
  readonly onDeaf: () => void;
}

/** Voiced frames in a row that make a voice, and silent ones that end it: a click is neither. */
const onsetFrames = 2;
const offsetFrames = 3;

/** A failed recogniser that is worth another try is opened anew at once, then after growing pauses; words set the count back. */
const mostReopenings = 5;
const firstPauseMs = 200;
/** Audio kept for a recogniser that is not open yet: 5 s. */
const mostKeptFrames = 250;

const bytesPerMs = (sampleRate / 1_000) * 2;

type Ears =
  | { readonly kind: 'open'; readonly recognizer: Recognizer; readonly baseMs: number }
  | { readonly kind: 'reopening'; readonly callOff: () => void }
  | { readonly kind: 'closed' };

export class Recognition {
  readonly #parts: RecognitionParts;
  #ears: Ears = { kind: 'closed' };
  #kept: Uint8Array[] = [];
  #reopenings = 0;
  /** Audio given so far, in ms since the leg's media began. */
  #heardMs = 0;
  /** Bytes of a frame that is not whole yet. */
  #partial = new Uint8Array(0);
  #voice: { readonly kind: 'silent'; run: number } | { readonly kind: 'voiced'; run: number } = {
    kind: 'silent',
    run: 0,
  };

  constructor(parts: RecognitionParts) {
    this.#parts = parts;
    this.#ears = this.#open();
  }

  /** Takes audio of any length. */
  hear(pcm: Uint8Array, silent: boolean): void {
    if (this.#ears.kind === 'closed') return;
    this.#listen(pcm);
    this.#heardMs += pcm.length / bytesPerMs;
    for (const frame of this.#frames(pcm)) this.#notice(!silent && this.#parts.detector.hears(frame));
  }

  async close(): Promise<void> {
    const ears = this.#ears;
    this.#ears = { kind: 'closed' };
    this.#kept = [];
    this.#parts.detector.close();
    if (ears.kind === 'reopening') ears.callOff();
    if (ears.kind === 'open') await ears.recognizer.close();
  }

  #listen(pcm: Uint8Array): void {
    if (this.#ears.kind === 'open') this.#ears.recognizer.write(pcm);
    else {
      this.#kept.push(pcm);
      if (this.#kept.length > mostKeptFrames) this.#kept.shift();
    }
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

  #notice(voiced: boolean): void {
    const now = this.#parts.clock.now();
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

  #open(): Ears {
    const { speechToText, language } = this.#parts;
    const keptMs = this.#kept.reduce((sum, pcm) => sum + pcm.length, 0) / bytesPerMs;
    const baseMs = this.#heardMs - keptMs;
    const recognizer = speechToText.open({ language }, (event) => {
      if (this.#ears.kind === 'open' && this.#ears.recognizer === recognizer) this.#take(event, baseMs);
    });
    for (const pcm of this.#kept.splice(0)) recognizer.write(pcm);
    return { kind: 'open', recognizer, baseMs };
  }

  #take(event: RecognitionEvent, baseMs: number): void {
    if (event.kind === 'failed') {
      this.#reopen(event.failure);
      return;
    }
    this.#reopenings = 0;
    this.#parts.onEvent({ ...event, offsetMs: event.offsetMs + baseMs });
  }

  #reopen(failure: Failure): void {
    const { log, clock, onDeaf } = this.#parts;
    if (this.#ears.kind === 'open') void this.#ears.recognizer.close();
    this.#reopenings += 1;
    log.warn('recogniser-failed', { code: failure.code, reopenings: this.#reopenings });
    if (failure.disposition === 'final' || this.#reopenings > mostReopenings) {
      this.#ears = { kind: 'closed' };
      onDeaf();
      return;
    }
    const pauseMs = this.#reopenings === 1 ? 0 : firstPauseMs * 2 ** (this.#reopenings - 2);
    const callOff = clock.after(pauseMs, () => {
      this.#ears = this.#open();
    });
    this.#ears = { kind: 'reopening', callOff };
  }
}
