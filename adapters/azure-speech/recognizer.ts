/**
 * One leg's recogniser: an SDK recogniser on a push stream, replaced by a new one when the service gives up on it
 * and, in a quiet moment, when it has grown old. A dropped socket alone is mended inside the SDK, which sends the audio since the last phrase again.
 */
import {
  AudioConfig,
  AudioStreamFormat,
  AudioInputStream,
  CancellationReason,
  PropertyId,
  ResultReason,
  SpeechConfig,
  SpeechRecognizer,
  type PushAudioInputStream,
  type SpeechRecognitionResult,
} from 'microsoft-cognitiveservices-speech-sdk';
import { frameBytes, sampleRate } from '../../domain/ports/media-wire.ts';
import type { RecognitionEvent, Recognizer } from '../../domain/ports/speech-to-text.ts';
import { AudioBacklog } from './audio-backlog.ts';
import { failureFrom, unreachable } from './failures.ts';
import { forgetSentAudio, sendIn } from './sdk-internals.ts';

const bytesPerMs = (sampleRate / 1_000) * 2;
const ticksPerMs = 10_000;
/** Audio kept for the next SDK recogniser while there is none. */
const backlogMs = 5_000;
const firstPauseMs = 250;
const longestPauseMs = 4_000;
/** How long the SDK may take to say goodbye to the service. */
const stopTimeoutMs = 500;
/** How far behind the audio the service may be with its words. */
const reportWithinMs = 2_000;
/** The last phrase's audio lies this far back before a renewal, so that the overlap holds none of its words. */
const quietMs = reportWithinMs + 1_000;
/** An SDK recogniser grows by some 0.3 MB a minute whatever it hears, so that it is renewed in a quiet moment. */
const renewAfterMs = 120_000;

/** One SDK recogniser. Its clock starts at the first byte it was given. */
interface Attempt {
  readonly recognizer: SpeechRecognizer;
  readonly stream: PushAudioInputStream;
  /** Where in the leg's audio its clock starts. */
  readonly startMs: number;
  /** How far it has been tidied up after, in the leg's audio. */
  tidiedMs: number;
}

/** Whether words of a phrase have come that is not over; if it is over, since when, by the leg's audio. */
type Phrase = { readonly open: true } | { readonly open: false; readonly sinceMs: number };

type State =
  | { readonly kind: 'listening'; readonly attempt: Attempt; phrase: Phrase }
  | { readonly kind: 'pausing'; readonly timer: NodeJS.Timeout; readonly backlog: AudioBacklog }
  /** The service said no for good. */
  | { readonly kind: 'refused' }
  | { readonly kind: 'closed'; readonly done: Promise<void> };

export interface SpeechToTextOptions {
  /** `wss://REGION.stt.speech.microsoft.com`, or `ws://127.0.0.1:PORT`. */
  readonly host: string;
  readonly key: string;
  /** Silence that ends a phrase, ms, 100 to 5,000; absent: the service decides by meaning and silence. */
  readonly segmentationSilenceMs?: number;
  /** After how much audio an SDK recogniser is replaced, in the next quiet moment, ms; 120,000 if absent. */
  readonly renewAfterMs?: number;
}

export class AzureRecognizer implements Recognizer {
  readonly #options: SpeechToTextOptions & { readonly language: string };
  readonly #listener: (event: RecognitionEvent) => void;
  #state: State;
  #writtenBytes = 0;
  /** The audio a renewed SDK recogniser begins with: words in it may not be reported yet. */
  readonly #recent = new AudioBacklog(reportWithinMs * bytesPerMs);
  /** Doubles with each attempt that brought nothing. */
  #pauseMs = firstPauseMs;

  constructor(
    options: SpeechToTextOptions & { readonly language: string },
    listener: (event: RecognitionEvent) => void,
  ) {
    this.#options = options;
    this.#listener = listener;
    this.#state = this.#listen(new AudioBacklog(0));
  }

  write(pcm: Uint8Array): void {
    this.#writtenBytes += pcm.byteLength;
    switch (this.#state.kind) {
      case 'listening':
        this.#pass(this.#state.attempt, copyOf(pcm));
        this.#tidy(this.#state.attempt, this.#state.phrase);
        return;
      case 'pausing':
        this.#state.backlog.add(copyOf(pcm));
        return;
      case 'refused':
      case 'closed':
    }
  }

  close(): Promise<void> {
    if (this.#state.kind === 'closed') return this.#state.done;
    const last = this.#state;
    if (last.kind === 'pausing') clearTimeout(last.timer);
    const done = last.kind === 'listening' ? dispose(last.attempt) : Promise.resolve();
    this.#state = { kind: 'closed', done };
    return done;
  }

  #listen(backlog: AudioBacklog): State {
    const stream = AudioInputStream.createPushStream(AudioStreamFormat.getWaveFormatPCM(sampleRate, 16, 1));
    sendIn(frameBytes, stream);
    const recognizer = new SpeechRecognizer(speechConfig(this.#options), AudioConfig.fromStreamInput(stream));
    const startMs = this.#nowMs() - backlog.bytes / bytesPerMs;
    const attempt: Attempt = { recognizer, stream, startMs, tidiedMs: startMs };
    this.#attend(attempt);
    for (const pcm of backlog.take()) this.#pass(attempt, pcm);
    recognizer.startContinuousRecognitionAsync(undefined, () => {
      this.#lose(attempt, undefined);
    });
    return { kind: 'listening', attempt, phrase: { open: false, sinceMs: startMs } };
  }

  #attend(attempt: Attempt): void {
    attempt.recognizer.recognizing = (_, { result }) => {
      this.#tell(attempt, 'partial', result);
    };
    attempt.recognizer.recognized = (_, { result }) => {
      if (result.reason === ResultReason.RecognizedSpeech) this.#tell(attempt, 'final', result);
    };
    attempt.recognizer.canceled = (_, event) => {
      if (event.reason === CancellationReason.Error) this.#lose(attempt, event.errorDetails);
    };
  }

  #tell(attempt: Attempt, kind: 'partial' | 'final', result: SpeechRecognitionResult): void {
    if (this.#state.kind !== 'listening' || this.#state.attempt !== attempt) return;
    this.#pauseMs = firstPauseMs;
    this.#state.phrase = kind === 'partial' ? { open: true } : { open: false, sinceMs: this.#nowMs() };
    // A phrase without words is the service's way to say that it heard something that was no speech.
    if (!result.text) return;
    this.#listener({
      kind,
      text: result.text,
      offsetMs: attempt.startMs + result.offset / ticksPerMs,
      durationMs: result.duration / ticksPerMs,
    });
  }

  #lose(attempt: Attempt, errorDetails: string | undefined): void {
    if (this.#state.kind !== 'listening' || this.#state.attempt !== attempt) return;
    const failure = errorDetails === undefined ? unreachable(null) : failureFrom(errorDetails);
    if (failure.disposition === 'final') this.#state = { kind: 'refused' };
    else this.#pause();
    void dispose(attempt);
    this.#listener({ kind: 'failed', failure });
  }

  #pause(): void {
    const backlog = new AudioBacklog(backlogMs * bytesPerMs);
    const timer = setTimeout(() => {
      this.#state = this.#listen(backlog);
    }, this.#pauseMs);
    this.#pauseMs = Math.min(this.#pauseMs * 2, longestPauseMs);
    this.#state = { kind: 'pausing', timer, backlog };
  }

  #pass(attempt: Attempt, pcm: ArrayBuffer): void {
    attempt.stream.write(pcm);
    this.#recent.add(pcm);
  }

  /** Keeps a long silence from filling the memory. */
  #tidy(attempt: Attempt, phrase: Phrase): void {
    const nowMs = this.#nowMs();
    if (phrase.open || nowMs - attempt.tidiedMs < reportWithinMs) return;
    attempt.tidiedMs = nowMs;
    const old = nowMs - attempt.startMs >= (this.#options.renewAfterMs ?? renewAfterMs);
    if (old && nowMs - phrase.sinceMs >= quietMs) {
      this.#state = this.#listen(this.#recent);
      void dispose(attempt);
    } else {
      forgetSentAudio(attempt.recognizer, reportWithinMs);
    }
  }

  #nowMs(): number {
    return this.#writtenBytes / bytesPerMs;
  }
}

function speechConfig(options: SpeechToTextOptions & { readonly language: string }): SpeechConfig {
  const config = SpeechConfig.fromHost(new URL(options.host), options.key);
  config.speechRecognitionLanguage = options.language;
  config.setProperty(PropertyId.Recognizer_StopTimeoutMs, String(stopTimeoutMs));
  if (options.segmentationSilenceMs !== undefined) {
    config.setProperty(PropertyId.Speech_SegmentationSilenceTimeoutMs, String(options.segmentationSilenceMs));
  }
  return config;
}

/** Ends an SDK recogniser; a service that does not answer any more must not keep the leg. */
async function dispose({ recognizer, stream }: Attempt): Promise<void> {
  stream.close();
  await new Promise<void>((resolve) => {
    recognizer.close(resolve, () => {
      resolve();
    });
  });
}

/** The SDK keeps what it is given, and the giver may use its buffer again. */
function copyOf(pcm: Uint8Array): ArrayBuffer {
  const copy = new ArrayBuffer(pcm.byteLength);
  new Uint8Array(copy).set(pcm);
  return copy;
}
