/** One speech-to-text connection: audio in, hypotheses and phrases out, as the service's WebSocket protocol has it. */
import { samplesOf } from '../tone-speech.ts';
import type { Ledger } from '../ledger.ts';
import type { SpeechEntry } from './entries.ts';
import type { Outbox } from './outbox.ts';
import { PhraseListener, type Heard } from './phrases.ts';
import type { SpeechProfile } from './profile.ts';
import { jsonMessage, ticksPerSample, valueAt, type SpeechMessage } from './wire.ts';

/** The client begins every turn with the 44 bytes that open a WAV file. */
const wavHeaderTag = 'RIFF';
const wavHeaderBytes = 44;

/** A turn: from a `speech.context` to the empty audio message that ends it. */
interface Turn {
  readonly requestId: string;
  readonly listener: PhraseListener;
}

export class Recognition {
  readonly #connectionId: string;
  readonly #outbox: Outbox;
  readonly #ledger: Ledger<SpeechEntry>;
  readonly #profile: () => SpeechProfile;
  readonly #defaultSilenceMs: number;
  #turn: Turn | null = null;

  constructor(deps: {
    readonly connectionId: string;
    readonly outbox: Outbox;
    readonly ledger: Ledger<SpeechEntry>;
    readonly profile: () => SpeechProfile;
    readonly segmentationSilenceMs: number;
  }) {
    this.#connectionId = deps.connectionId;
    this.#outbox = deps.outbox;
    this.#ledger = deps.ledger;
    this.#profile = deps.profile;
    this.#defaultSilenceMs = deps.segmentationSilenceMs;
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
    const silenceMs = segmentationSilenceOf(new TextDecoder().decode(message.body)) ?? this.#defaultSilenceMs;
    this.#turn = { requestId: message.requestId, listener: new PhraseListener(silenceMs) };
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
    for (const event of events) {
      switch (event.kind) {
        case 'started':
          this.#send('speech.startDetected', { Offset: event.startSample * ticksPerSample });
          break;
        case 'hypothesis':
          this.#send(
            'speech.hypothesis',
            { Text: event.text, ...ticks(event) },
            this.#profile().sttPartialMs,
          );
          break;
        case 'phrase':
          this.#phrase(event);
      }
    }
  }

  #phrase(event: Heard & { readonly kind: 'phrase' }): void {
    const delayMs = this.#profile().sttFinalMs;
    const phrase = {
      RecognitionStatus: 'Success',
      DisplayText: event.text,
      ...ticks(event),
      NBest: [{ Confidence: 1, Lexical: event.text, Display: event.text }],
    };
    this.#send('speech.phrase', phrase, delayMs);
    this.#send('speech.endDetected', { Offset: event.endSample * ticksPerSample }, delayMs);
    this.#ledger.record({
      kind: 'phrase',
      connectionId: this.#connectionId,
      text: event.text,
      offsetMs: event.startSample / 16,
      durationMs: (event.endSample - event.startSample) / 16,
    });
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
