/** Listens to the caller: frames go to voice activity and speech-to-text, and come out as events of the floor. */
import type { FloorEvent } from '../domain/conversation/floor.ts';
import type { Log } from '../domain/ports/log.ts';
import { frameBytes, frameMs } from '../domain/ports/media-wire.ts';
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
  /** The service is gone for good or has failed too often in a row: the caller will not be understood any more. */
  readonly onDeaf: () => void;
}

/** Voiced frames in a row that make a voice, and silent ones that end it: a click is neither. */
const onsetFrames = 2;
const offsetFrames = 3;

/** A recogniser mends itself; one that failed so often without a word in between is given up. */
const failuresMax = 6;

export class Recognition {
  readonly #parts: RecognitionParts;
  readonly #recognizer: Recognizer;
  #state: 'listening' | 'closed' = 'listening';
  #failuresInRow = 0;
  /** Bytes of a frame that is not whole yet. */
  #partial = new Uint8Array(0);
  #voice: { readonly kind: 'silent'; run: number } | { readonly kind: 'voiced'; run: number } = {
    kind: 'silent',
    run: 0,
  };

  constructor(parts: RecognitionParts) {
    this.#parts = parts;
    this.#recognizer = parts.speechToText.open({ language: parts.language }, (event) => {
      this.#take(event);
    });
  }

  /** Takes audio of any length. */
  hear(pcm: Uint8Array, silent: boolean): void {
    if (this.#state === 'closed') return;
    this.#recognizer.write(pcm);
    for (const frame of this.#frames(pcm)) this.#notice(!silent && this.#parts.detector.hears(frame));
  }

  async close(): Promise<void> {
    this.#state = 'closed';
    this.#parts.detector.close();
    await this.#recognizer.close();
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

  #take(event: RecognitionEvent): void {
    if (this.#state === 'closed') return;
    if (event.kind === 'failed') this.#count(event.failure);
    else {
      this.#failuresInRow = 0;
      this.#parts.onEvent(event);
    }
  }

  #count({ code, disposition }: Failure): void {
    const { log, onDeaf } = this.#parts;
    this.#failuresInRow += 1;
    log.warn('recogniser-failed', { code, inRow: this.#failuresInRow });
    if (disposition !== 'final' && this.#failuresInRow < failuresMax) return;
    this.#state = 'closed';
    void this.#recognizer.close();
    onDeaf();
  }
}
