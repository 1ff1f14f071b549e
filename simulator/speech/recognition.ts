/** One speech-to-text connection: audio in, hypotheses and phrases out, as the service's WebSocket protocol has it. */
import { samplesOf } from '../tone-speech.ts';
import type { Ledger } from '../ledger.ts';
import type { SpeechEntry } from './entries.ts';
import type { Outbox } from './outbox.ts';
import { PhraseListener, type Heard } from './phrases.ts';
import type { Mishearing, SpeechProfile } from './profile.ts';
import { jsonMessage, ticksPerSample, valueAt, type SpeechMessage } from './wire.ts';

/** The client begins every turn with the 44 bytes that open a WAV file. */
const wavHeaderTag = 'RIFF';
const wavHeaderBytes = 44;
const samplesPerMs = 16;
/** Sound that comes all at once was not heard earlier for it. */
const longestNoticeMs = 40;

/** A turn: from a `speech.context` to the empty audio message that ends it. */
interface Turn {
  readonly requestId: string;
  /** Those to be told apart; empty where there is only one. */
  readonly languages: readonly string[];
  readonly listener: PhraseListener;
}

export class Recognition {
  readonly #connectionId: string;
  readonly #outbox: Outbox;
  readonly #ledger: Ledger<SpeechEntry>;
  readonly #profile: () => SpeechProfile;
  readonly #defaultSilenceMs: number;
  readonly #refuseContext: (reason: string) => void;
  #turn: Turn | null = null;

  constructor(deps: {
    readonly connectionId: string;
    readonly outbox: Outbox;
    readonly ledger: Ledger<SpeechEntry>;
    readonly profile: () => SpeechProfile;
    readonly segmentationSilenceMs: number;
    /** Ends the connection over a wish that can't be granted. */
    readonly refuseContext: (reason: string) => void;
  }) {
    this.#connectionId = deps.connectionId;
    this.#outbox = deps.outbox;
    this.#ledger = deps.ledger;
    this.#profile = deps.profile;
    this.#defaultSilenceMs = deps.segmentationSilenceMs;
    this.#refuseContext = deps.refuseContext;
  }

  take(message: SpeechMessage): void {
    switch (message.path) {
      case 'speech.config':
      case 'telemetry':
        return;
      case 'speech.context':
        this.#begin(message);
        return;
      case 'audio':
        this.#hear(message);
        return;
      default:
        this.#ledger.record({ kind: 'unknown', connectionId: this.#connectionId, path: message.path });
    }
  }

  close(): void {
    this.#turn = null;
  }

  #begin(message: SpeechMessage): void {
    const context = new TextDecoder().decode(message.body);
    const silenceMs = segmentationSilenceOf(context) ?? this.#defaultSilenceMs;
    const wish = languagesOf(context);
    if (!wish.ok) {
      this.#refuseContext(wish.reason);
      return;
    }
    const { languages } = wish;
    this.#turn = { requestId: message.requestId, languages, listener: new PhraseListener(silenceMs) };
    this.#ledger.record({ kind: 'listening', connectionId: this.#connectionId, languages });
    this.#send('turn.start', { context: { serviceTag: this.#connectionId } });
  }

  #hear(message: SpeechMessage): void {
    const turn = this.#turn;
    // Audio of an earlier turn may still be under way when a new one begins.
    if (turn?.requestId !== message.requestId) return;
    if (message.body.length === 0) {
      this.#report(turn.listener.end());
      this.#send('turn.end', {});
      this.#turn = null;
      return;
    }
    this.#report(turn.listener.hear(samplesOf(withoutWavHeader(message.body))));
  }

  #report(events: readonly Heard[]): void {
    const { mishear, sttPartialMs } = this.#profile();
    for (const event of events) {
      switch (event.kind) {
        case 'started':
          this.#send('speech.startDetected', { Offset: event.startSample * ticksPerSample });
          break;
        case 'hypothesis':
          this.#send(
            'speech.hypothesis',
            { Text: misheard(event.text, mishear), ...this.#primaryLanguage(), ...ticks(event) },
            this.#left(sttPartialMs, event.endSample),
          );
          break;
        case 'phrase':
          this.#phrase(event);
      }
    }
  }

  /** What is left of a delay that counts from a place in the sound: noticing that a sound has ended takes a frame or two itself. */
  #left(delayMs: number, fromSample: number): number {
    const heardSamples = this.#turn?.listener.heardSamples ?? fromSample;
    return Math.max(0, delayMs - Math.min(longestNoticeMs, (heardSamples - fromSample) / samplesPerMs));
  }

  #phrase(event: Heard & { readonly kind: 'phrase' }): void {
    const delayMs = this.#profile().sttFinalMs;
    const phrase = {
      RecognitionStatus: 'Success',
      DisplayText: event.text,
      ...this.#primaryLanguage(),
      ...ticks(event),
      NBest: [{ Confidence: 1, Lexical: event.text, Display: event.text }],
    };
    this.#send('speech.phrase', phrase, delayMs);
    this.#send('speech.endDetected', { Offset: event.endSample * ticksPerSample }, delayMs);
    this.#ledger.record({
      kind: 'phrase',
      connectionId: this.#connectionId,
      text: event.text,
      offsetMs: event.startSample / samplesPerMs,
      durationMs: (event.endSample - event.startSample) / samplesPerMs,
    });
  }

  /** Which of the languages it took the sound for: tone speech has none, so that the first wins. */
  #primaryLanguage() {
    const [Language] = this.#turn?.languages ?? [];
    return Language === undefined ? {} : { PrimaryLanguage: { Language, Confidence: 'High' } };
  }

  #send(path: string, body: unknown, delayMs = 0): void {
    if (this.#turn) this.#outbox.send(jsonMessage(path, this.#turn.requestId, body), delayMs);
  }
}

function ticks(heard: { readonly startSample: number; readonly endSample: number }) {
  return {
    Offset: heard.startSample * ticksPerSample,
    Duration: (heard.endSample - heard.startSample) * ticksPerSample,
  };
}

function withoutWavHeader(body: Uint8Array): Uint8Array {
  const tag = String.fromCharCode(...body.subarray(0, wavHeaderTag.length));
  return tag === wavHeaderTag ? body.subarray(wavHeaderBytes) : body;
}

/** The silence that ends a phrase, if the client asked for one: under the mode it recognises in. */
function segmentationSilenceOf(context: string): number | null {
  for (const mode of ['conversation', 'interactive', 'dictation']) {
    const silence = valueAt(context, 'phraseDetection', mode, 'segmentation', 'segmentationSilenceTimeoutMs');
    if (typeof silence === 'number') return silence;
  }
  return null;
}

type LanguageWish =
  | { readonly ok: true; readonly languages: readonly string[] }
  | { readonly ok: false; readonly reason: string };

/** The languages to be told apart, by the service's rules: at most ten, four if only the beginning counts, one variant of each. */
function languagesOf(context: string): LanguageWish {
  const wish = valueAt(context, 'languageId', 'languages');
  if (wish === undefined) return { ok: true, languages: [] };
  const languages = Array.isArray(wish) ? wish.filter((one) => typeof one === 'string') : [];
  const most = valueAt(context, 'languageId', 'mode') === 'DetectContinuous' ? 10 : 4;
  const primaries = new Set(languages.map((language) => language.split('-')[0]));
  if (languages.length === 0 || languages.length > most) return { ok: false, reason: 'number of languages' };
  if (primaries.size < languages.length) return { ok: false, reason: 'two variants of one language' };
  return { ok: true, languages };
}

function misheard(text: string, mishear: readonly Mishearing[]): string {
  return mishear.reduce((said, { heard, really }) => said.replaceAll(really, heard), text);
}
