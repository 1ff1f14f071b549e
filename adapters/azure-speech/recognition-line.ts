/**
 * One SDK recogniser on one socket: used up when that socket ends, for whatever reason. The SDK would mend it by itself, but
 * with pauses of its own, without a time limit, and repeating sound at the joint; whoever holds the line does it instead.
 */
import {
  AudioConfig,
  AudioInputStream,
  AudioStreamFormat,
  AutoDetectSourceLanguageConfig,
  CancellationReason,
  Connection,
  LanguageIdMode,
  PropertyId,
  ResultReason,
  SpeechConfig,
  SpeechRecognizer,
  type PushAudioInputStream,
  type SpeechRecognitionResult,
} from 'microsoft-cognitiveservices-speech-sdk';
import { frameBytes, sampleRate } from '../../domain/ports/media-wire.ts';
import type { Failure } from '../../domain/result.ts';
import { AudioUplink } from './audio-uplink.ts';
import { failureFrom, silentService, unreachable } from './failures.ts';
import { distinguishable } from './heard-languages.ts';
import { abandon, forgetSentAudio, sendIn } from './sdk-internals.ts';
import { within } from './time-limit.ts';

export interface RecognitionLineOptions {
  readonly host: string;
  readonly key: string;
  readonly languages: readonly string[];
  readonly segmentationSilenceMs?: number;
  /** How long the service may take until it says that it listens, ms. */
  readonly answerTimeoutMs: number;
}

/** Times in ms since the line's first audio. An empty final is the service's way to say that it heard something that was no speech. */
export interface HeardWords {
  readonly kind: 'partial' | 'final';
  readonly text: string;
  readonly offsetMs: number;
  readonly durationMs: number;
}

export interface LineLoss {
  readonly failure: Failure;
  /** The service had said that it listens. */
  readonly answered: boolean;
}

export interface LineListener {
  heard(words: HeardWords): void;
  /** The line is used up and was given back; told at most once, and not after it was closed. */
  lost(loss: LineLoss): void;
}

/** `answered`: the service has said that it listens. */
type State =
  | { readonly kind: 'opening'; readonly timer: NodeJS.Timeout }
  | { readonly kind: 'answered' }
  | { readonly kind: 'closed'; readonly done: Promise<void> };

const ticksPerMs = 10_000;
/** How long the SDK may take to say goodbye to the service. */
const stopTimeoutMs = 500;
/** Longer than any line lives: what is sent again after a fault must not wait for real time (the SDK's default is 5,000). */
const unthrottledMs = 3_600_000;

export class RecognitionLine {
  readonly #listener: LineListener;
  readonly #stream: PushAudioInputStream;
  readonly #recognizer: SpeechRecognizer;
  readonly #connection: Connection;
  readonly #uplink: AudioUplink;
  #state: State;

  constructor(options: RecognitionLineOptions, listener: LineListener) {
    this.#listener = listener;
    this.#stream = AudioInputStream.createPushStream(AudioStreamFormat.getWaveFormatPCM(sampleRate, 16, 1));
    sendIn(frameBytes, this.#stream);
    this.#recognizer = newRecognizer(options, AudioConfig.fromStreamInput(this.#stream));
    this.#connection = Connection.fromRecognizer(this.#recognizer);
    this.#uplink = new AudioUplink(this.#recognizer, this.#stream);
    const timer = setTimeout(() => {
      this.#lose(silentService(options.answerTimeoutMs));
    }, options.answerTimeoutMs);
    this.#state = { kind: 'opening', timer };
    this.#attend();
    this.#recognizer.startContinuousRecognitionAsync(undefined, () => {
      this.#lose(unreachable(null));
    });
  }

  /** Keeps the piece itself: it must not change any more. */
  write(pcm: ArrayBuffer): void {
    if (this.#state.kind !== 'closed' && !this.#uplink.write(pcm)) this.#loseSoon();
  }

  /** Lets the SDK forget the audio it keeps for a reconnect, which is not its business here. */
  forgetSent(): void {
    forgetSentAudio(this.#recognizer);
  }

  /** Says goodbye to the service; bounded in time. */
  close(): Promise<void> {
    if (this.#state.kind === 'closed') return this.#state.done;
    return this.#end(closed(this.#recognizer));
  }

  /** Ends it without a goodbye: the service does not answer any more. */
  drop(): void {
    if (this.#state.kind === 'closed') return;
    // Only in this order does the SDK leave the socket alone, instead of opening a new one to say goodbye on.
    this.#connection.closeConnection(undefined, () => undefined);
    void this.#end(closed(this.#recognizer));
    abandon(this.#recognizer);
  }

  #attend(): void {
    this.#recognizer.recognizing = (_, { result }) => {
      this.#tell('partial', result);
    };
    this.#recognizer.recognized = (_, { result }) => {
      this.#tell('final', result);
    };
    this.#recognizer.canceled = (_, event) => {
      if (event.reason === CancellationReason.Error) this.#lose(failureFrom(event.errorDetails));
    };
    this.#connection.messageReceived = ({ message }) => {
      if (message.path === 'turn.start') this.#answer();
      // The service will not go on with this turn. What it said before is still on its way through the SDK.
      if (message.path === 'turn.end') this.#loseSoon();
    };
    this.#connection.disconnected = () => {
      this.#loseSoon();
    };
  }

  #answer(): void {
    if (this.#state.kind !== 'opening') return;
    clearTimeout(this.#state.timer);
    this.#state = { kind: 'answered' };
  }

  #tell(kind: HeardWords['kind'], result: SpeechRecognitionResult): void {
    if (this.#state.kind === 'closed') return;
    const isSpeech = [ResultReason.RecognizingSpeech, ResultReason.RecognizedSpeech].includes(result.reason);
    this.#listener.heard({
      kind,
      text: isSpeech ? result.text : '',
      offsetMs: result.offset / ticksPerMs,
      durationMs: result.duration / ticksPerMs,
    });
  }

  /** Whoever knows the reason, if anybody does, tells it before the event loop's next round. */
  #loseSoon(): void {
    setImmediate(() => {
      this.#lose(unreachable(null));
    });
  }

  #lose(failure: Failure): void {
    if (this.#state.kind === 'closed') return;
    const answered = this.#state.kind === 'answered';
    this.drop();
    this.#listener.lost({ failure, answered });
  }

  #end(done: Promise<void>): Promise<void> {
    if (this.#state.kind === 'opening') clearTimeout(this.#state.timer);
    this.#state = { kind: 'closed', done };
    this.#stream.close();
    return done;
  }
}

function newRecognizer(options: RecognitionLineOptions, audio: AudioConfig): SpeechRecognizer {
  const config = SpeechConfig.fromHost(new URL(options.host), options.key);
  config.setProperty(PropertyId.Recognizer_StopTimeoutMs, String(stopTimeoutMs));
  // Spelt as the SDK reads it.
  config.setProperty('SPEECH-TransmitLengthBeforThrottleMs', String(unthrottledMs));
  // One attempt to connect, and none to connect again.
  config.setProperty('SPEECH-Error-MaxRetryCount', '0');
  if (options.segmentationSilenceMs !== undefined) {
    config.setProperty(PropertyId.Speech_SegmentationSilenceTimeoutMs, String(options.segmentationSilenceMs));
  }
  const [first, ...others] = distinguishable(options.languages);
  if (first !== undefined) config.speechRecognitionLanguage = first;
  if (first === undefined || others.length === 0) return new SpeechRecognizer(config, audio);
  // Only the service's second endpoint detects continuously; `fromHost` insists on the first unless told otherwise.
  config.setProperty(PropertyId.SpeechServiceConnection_RecognitionEndpointVersion, '2');
  const detect = AutoDetectSourceLanguageConfig.fromLanguages([first, ...others]);
  // Not only at the start: the first words may be a greeting that says nothing, or somebody else's.
  detect.mode = LanguageIdMode.Continuous;
  return SpeechRecognizer.FromConfig(config, detect, audio);
}

async function closed(recognizer: SpeechRecognizer): Promise<void> {
  const goodbye = new Promise<boolean>((resolve) => {
    recognizer.close(
      () => {
        resolve(true);
      },
      () => {
        resolve(false);
      },
    );
  });
  // Where the goodbye fails, or hangs in a connection that never opens, the SDK would live on.
  if (!(await within(stopTimeoutMs * 2, goodbye)) || !(await goodbye)) abandon(recognizer);
}
