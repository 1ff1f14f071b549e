/** One SDK synthesizer and its socket: sounds one text at a time, in any voice that it is for, and can be stopped. Used up by its first failure. */
import {
  Connection,
  ResultReason,
  SpeechConfig,
  SpeechSynthesisBoundaryType,
  SpeechSynthesisOutputFormat,
  SpeechSynthesizer,
  type AudioConfig,
} from 'microsoft-cognitiveservices-speech-sdk';
import type { SpokenPiece, SpokenText } from '../../domain/ports/text-to-speech.ts';
import { failureFrom } from './failures.ts';
import { stopSpeaking } from './sdk-internals.ts';
import { ssmlOf } from './ssml.ts';
import { within } from './time-limit.ts';
import { hostOf, type Voice } from './voices.ts';
import { WordAligner } from './word-aligner.ts';

export interface VoiceLineOptions {
  readonly host: string;
  readonly key: string;
  /** Of the custom voice it is for; absent: it speaks in every other one. */
  readonly deploymentId?: string | undefined;
}

export interface VoicedText extends SpokenText {
  readonly voice: Voice;
}

const ticksPerMs = 10_000;
/** How long the service may take to confirm that it stopped. */
const stopTimeoutMs = 100;

interface Telling {
  readonly aligner: WordAligner;
  readonly piece: (piece: SpokenPiece) => void;
}

export class VoiceLine {
  readonly deploymentId: string | undefined;
  readonly #synthesizer: SpeechSynthesizer;
  #telling: Telling | null = null;
  #usable = true;
  #finished: Promise<void> = Promise.resolve();
  #closed: Promise<void> | null = null;

  /** Connects at once, ahead of the first text. */
  constructor(options: VoiceLineOptions) {
    this.deploymentId = options.deploymentId;
    this.#synthesizer = newSynthesizer(options);
    this.#synthesizer.synthesizing = (_, { result }) => {
      this.#telling?.piece({ kind: 'audio', pcm: new Uint8Array(result.audioData) });
    };
    // Set before the first text: the SDK asks for boundaries only if somebody wants them.
    this.#synthesizer.wordBoundary = (_, event) => {
      if (event.boundaryType !== SpeechSynthesisBoundaryType.Word || !this.#telling) return;
      const place = this.#telling.aligner.locate(event.text);
      if (!place) return;
      const offsetMs = event.audioOffset / ticksPerMs;
      this.#telling.piece({ kind: 'word', ...place, offsetMs, durationMs: event.duration / ticksPerMs });
    };
    // Failing here is no news: the first text connects again, and tells.
    Connection.fromSynthesizer(this.#synthesizer).openConnection(undefined, () => undefined);
  }

  get usable(): boolean {
    return this.#usable;
  }

  /** Sounds a text; `piece` gets what comes, resolves when the text is over, stopped or failed. One at a time. */
  speak(given: VoicedText, piece: (piece: SpokenPiece) => void): Promise<void> {
    const telling: Telling = { aligner: new WordAligner(given.text), piece };
    this.#telling = telling;
    const ssml = ssmlOf(given, given.voice);
    this.#finished = new Promise((resolve) => {
      const over = (errorDetails: string | null): void => {
        if (errorDetails !== null) {
          this.#usable = false;
          if (this.#telling === telling) piece({ kind: 'failed', failure: failureFrom(errorDetails) });
        }
        if (this.#telling === telling) this.#telling = null;
        resolve();
      };
      this.#synthesizer.speakSsmlAsync(
        ssml,
        (result) => {
          over(result.reason === ResultReason.Canceled ? result.errorDetails : null);
        },
        over,
      );
    });
    return this.#finished;
  }

  /** Stops what is sounding: nothing more is told from now on. Resolves when the line is free again, or unusable. */
  async stop(): Promise<void> {
    if (!this.#telling) return;
    this.#telling = null;
    if (!stopSpeaking(this.#synthesizer) || !(await within(stopTimeoutMs, this.#finished)))
      this.#usable = false;
  }

  close(): Promise<void> {
    this.#telling = null;
    this.#usable = false;
    this.#closed ??= new Promise<void>((resolve) => {
      this.#synthesizer.close(resolve, () => {
        resolve();
      });
    });
    return this.#closed;
  }
}

function newSynthesizer(options: VoiceLineOptions): SpeechSynthesizer {
  const config = SpeechConfig.fromHost(new URL(hostOf(options)), options.key);
  if (options.deploymentId !== undefined) config.endpointId = options.deploymentId;
  config.speechSynthesisOutputFormat = SpeechSynthesisOutputFormat.Raw16Khz16BitMonoPcm;
  // No audio device: the sound is taken from the events. The constructor's types leave that out, its documentation does not.
  const noDevice: AudioConfig | null = null;
  return new SpeechSynthesizer(config, noDevice);
}
