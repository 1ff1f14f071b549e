/**
 * One leg's recogniser: a line to the service, replaced by a new one when it is lost or deaf and, before it grows too old,
 * at a moment that costs nothing. A new line is first given the audio whose words have not come yet, so that none is lost.
 */
import type { RecognitionEvent, Recognizer } from '../../domain/ports/speech-to-text.ts';
import { AudioHistory } from './audio-history.ts';
import { RecognitionLine, type HeardWords, type LineLoss } from './recognition-line.ts';
import { SoundMeter } from './sound-meter.ts';

export interface SpeechToTextOptions {
  /** `wss://REGION.stt.speech.microsoft.com`, or `ws://127.0.0.1:PORT`. */
  readonly host: string;
  readonly key: string;
  /** Silence that ends a phrase, ms, 100 to 5,000; absent: the service decides by meaning and silence. */
  readonly segmentationSilenceMs?: number;
  /**
   * After how much audio a line is replaced in the next quiet moment, ms; 120,000 if absent. After twice as much it is
   * replaced at the end of the next phrase, after four and a half times (nine minutes; the service cuts at ten) in any case.
   */
  readonly renewAfterMs?: number;
  /** How long the service may take until it says that it listens, ms; 3,000 if absent. */
  readonly answerTimeoutMs?: number;
}

/** So much audio waits for its words at most: longer than a phrase is without a pause. */
const historyMs = 30_000;
/** How far behind the audio the service may be with its words. */
const reportWithinMs = 2_000;
/** Nothing was said or sounded for so long: audio older than `reportWithinMs` holds no words that are still to come. */
const quietMs = reportWithinMs + 1_000;
/** The same where it is not quiet but nobody speaks either, in a noisy room. */
const reportNoiseWithinMs = 10_000;
/** How often a line is looked after, by the audio. */
const tendEveryMs = 2_000;
/** Early enough to find a quiet moment in time; and where the audio goes the SDK's own way, memory grows with a line's age. */
const renewAfterMs = 120_000;
/**
 * So much sound without a word means that the line is deaf. Words come after less than a second of speech; where it is no
 * speech (music), the patience doubles each time, up to the longest.
 */
const deafAfterMs = 3_000;
const longestDeafMs = 60_000;
/** The second attempt in a row to reach the service waits this long, each further one twice as long, up to the longest. */
const firstPauseMs = 250;
const longestPauseMs = 4_000;
/** A line that stood so long was a good one: its loss is the first in a row. */
const steadyMs = 10_000;
const answerTimeoutMs = 3_000;

/** Whether words of a phrase have come that is not over; if it is over, since when, by the leg's audio. */
type Phrase = { readonly open: true } | { readonly open: false; readonly sinceMs: number };

interface Listening {
  readonly kind: 'listening';
  readonly line: RecognitionLine;
  /** Where in the leg's audio the line's clock starts. */
  readonly startMs: number;
  /** Where in the leg's audio it was opened. */
  readonly openedMs: number;
  tendedMs: number;
  phrase: Phrase;
}

type State =
  | Listening
  | { readonly kind: 'pausing'; readonly timer: NodeJS.Timeout }
  /** The service said no for good. */
  | { readonly kind: 'refused' }
  | { readonly kind: 'closed'; readonly done: Promise<void> };

export class AzureRecognizer implements Recognizer {
  readonly #options: SpeechToTextOptions & { readonly languages: readonly string[] };
  readonly #listener: (event: RecognitionEvent) => void;
  readonly #history = new AudioHistory(historyMs);
  readonly #meter = new SoundMeter();
  #lossesInRow = 0;
  #deafMs = deafAfterMs;
  #state: State;

  constructor(
    options: SpeechToTextOptions & { readonly languages: readonly string[] },
    listener: (event: RecognitionEvent) => void,
  ) {
    this.#options = options;
    this.#listener = listener;
    this.#state = this.#listen();
  }

  write(pcm: Uint8Array): void {
    if (this.#state.kind === 'refused' || this.#state.kind === 'closed') return;
    const piece = copyOf(pcm);
    this.#history.add(piece);
    this.#meter.hear(piece, this.#history.endMs);
    if (this.#state.kind !== 'listening') return;
    this.#state.line.write(piece);
    this.#tend(this.#state);
  }

  close(): Promise<void> {
    if (this.#state.kind === 'closed') return this.#state.done;
    const last = this.#state;
    if (last.kind === 'pausing') clearTimeout(last.timer);
    const done = last.kind === 'listening' ? last.line.close() : Promise.resolve();
    this.#state = { kind: 'closed', done };
    return done;
  }

  #listen(): Listening {
    const { startMs, pieces } = this.#history.kept();
    const openedMs = this.#history.endMs;
    const line = new RecognitionLine(
      { ...this.#options, answerTimeoutMs: this.#options.answerTimeoutMs ?? answerTimeoutMs },
      {
        heard: (words) => {
          if (this.#state === listening) this.#tell(listening, words);
        },
        lost: (loss) => {
          if (this.#state === listening) this.#lose(listening, loss);
        },
      },
    );
    const phrase = { open: false, sinceMs: openedMs } as const;
    const listening: Listening = {
      kind: 'listening',
      line,
      startMs,
      openedMs,
      tendedMs: openedMs,
      phrase,
    };
    for (const piece of pieces) line.write(piece);
    return listening;
  }

  #tell(listening: Listening, { kind, text, offsetMs, durationMs }: HeardWords): void {
    this.#lossesInRow = 0;
    this.#deafMs = deafAfterMs;
    this.#meter.answered();
    const atMs = listening.startMs + offsetMs;
    if (kind === 'partial') listening.phrase = { open: true };
    else {
      listening.phrase = { open: false, sinceMs: this.#history.endMs };
      this.#history.forgetBefore(atMs + durationMs);
      if (this.#ageOf(listening) >= 2 * this.#renewAfterMs()) this.#renew(listening);
    }
    if (text) this.#listener({ kind, text, offsetMs: atMs, durationMs });
  }

  #lose(listening: Listening, { failure, answered }: LineLoss): void {
    if (failure.disposition === 'final') {
      this.#state = { kind: 'refused' };
      this.#listener({ kind: 'failed', failure });
      return;
    }
    if (answered && this.#ageOf(listening) >= steadyMs) this.#lossesInRow = 0;
    const isFirst = this.#lossesInRow === 0;
    const pauseMs = isFirst ? 0 : Math.min(firstPauseMs * 2 ** (this.#lossesInRow - 1), longestPauseMs);
    this.#lossesInRow += 1;
    if (isFirst) this.#state = this.#listen();
    else this.#pause(pauseMs);
    // A socket that was cut and is made new at once is no news.
    if (!isFirst || !answered) this.#listener({ kind: 'failed', failure });
  }

  #pause(pauseMs: number): void {
    const timer = setTimeout(() => {
      this.#state = this.#listen();
    }, pauseMs);
    this.#state = { kind: 'pausing', timer };
  }

  /** Replaces a line that grew old or deaf, and keeps what is remembered no longer than it may be of use. */
  #tend(listening: Listening): void {
    const nowMs = this.#history.endMs;
    if (this.#meter.unansweredMs >= this.#deafMs) {
      this.#deafMs = Math.min(this.#deafMs * 2, longestDeafMs);
      this.#meter.answered();
      this.#state = this.#listen();
      listening.line.drop();
      return;
    }
    if (nowMs - listening.tendedMs < tendEveryMs) return;
    listening.tendedMs = nowMs;
    listening.line.forgetSent();
    const { phrase } = listening;
    const isQuiet = !phrase.open && nowMs - Math.max(phrase.sinceMs, this.#meter.lastSoundMs) >= quietMs;
    if (!phrase.open) this.#history.forgetBefore(nowMs - (isQuiet ? reportWithinMs : reportNoiseWithinMs));
    const ageMs = this.#ageOf(listening);
    if (ageMs >= this.#renewAfterMs() * (isQuiet ? 1 : 4.5)) this.#renew(listening);
  }

  #renew({ line }: Listening): void {
    this.#state = this.#listen();
    void line.close();
  }

  #renewAfterMs(): number {
    return this.#options.renewAfterMs ?? renewAfterMs;
  }

  #ageOf({ openedMs }: Listening): number {
    return this.#history.endMs - openedMs;
  }
}

/** What is given is kept, and the giver may use its buffer again. */
function copyOf(pcm: Uint8Array): ArrayBuffer {
  const copy = new ArrayBuffer(pcm.byteLength);
  new Uint8Array(copy).set(pcm);
  return copy;
}
