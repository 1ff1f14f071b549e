/** One text-to-speech connection: SSML in, word boundaries and sound out, as the service's WebSocket protocol has it. */
import { bytesOf, sound, type SoundedText } from '../tone-speech.ts';
import type { Ledger } from '../ledger.ts';
import type { SpeechEntry } from './entries.ts';
import type { Outbox } from './outbox.ts';
import type { SpeechProfile } from './profile.ts';
import { readSsml } from './ssml.ts';
import { audioMessage, jsonMessage, ticksPerSample, valueAt, type SpeechMessage } from './wire.ts';
import { boundariesOf, type Boundary } from './boundaries.ts';

/** 100 ms of sound a message. */
const chunkSamples = 1_600;
const samplesPerMs = 16;

/** A text under way: its sound is sent chunk by chunk. */
interface Sounding {
  readonly requestId: string;
  readonly text: string;
  readonly sounded: SoundedText;
  readonly boundaries: readonly Boundary[];
  readonly startedAt: number;
  sentSamples: number;
  sentBoundaries: number;
  timer: NodeJS.Timeout | null;
}

export class Synthesis {
  readonly #connectionId: string;
  readonly #outbox: Outbox;
  readonly #ledger: Ledger<SpeechEntry>;
  readonly #profile: () => SpeechProfile;
  readonly #refuseText: (reason: string) => void;
  #wordsWanted = false;
  #sounding: Sounding | null = null;

  constructor(deps: {
    readonly connectionId: string;
    readonly outbox: Outbox;
    readonly ledger: Ledger<SpeechEntry>;
    readonly profile: () => SpeechProfile;
    /** Ends the connection over a text that is no SSML. */
    readonly refuseText: (reason: string) => void;
  }) {
    this.#connectionId = deps.connectionId;
    this.#outbox = deps.outbox;
    this.#ledger = deps.ledger;
    this.#profile = deps.profile;
    this.#refuseText = deps.refuseText;
  }

  take(message: SpeechMessage): void {
    const body = new TextDecoder().decode(message.body);
    switch (message.path) {
      case 'speech.config':
        return;
      case 'synthesis.context':
        // The SDK writes its default as a text.
        this.#wordsWanted = ['true', true].some(
          (yes) => yes === valueAt(body, 'synthesis', 'audio', 'metadataOptions', 'wordBoundaryEnabled'),
        );
        return;
      case 'ssml':
        this.#begin(message.requestId, body);
        return;
      case 'synthesis.control':
        if (valueAt(body, 'action') === 'stop') this.#stop('asked');
        return;
      default:
        this.#ledger.record({ kind: 'unknown', connectionId: this.#connectionId, path: message.path });
    }
  }

  close(): void {
    this.#stop('gone');
  }

  #begin(requestId: string, ssml: string): void {
    // The delay is the real service's; making the sound here is a part of it, not something on top.
    const askedAt = performance.now();
    this.#stop('asked');
    const reading = readSsml(ssml);
    if (!reading.ok) {
      this.#ledger.record({ kind: 'bad-text', connectionId: this.#connectionId, reason: reading.reason });
      this.#refuseText(reading.reason);
      return;
    }
    const { text, language, voice, rate, style } = reading;
    const sounded = sound(text, rate);
    const durationMs = sounded.pcm.length / samplesPerMs;
    this.#ledger.record({
      kind: 'sounded',
      connectionId: this.#connectionId,
      text,
      language,
      voice,
      ...(rate === 1 ? {} : { rate }),
      ...(style === null ? {} : { style }),
      durationMs,
    });
    this.#outbox.send(jsonMessage('turn.start', requestId, { context: { serviceTag: this.#connectionId } }));
    const sounding: Sounding = {
      requestId,
      text,
      sounded,
      boundaries: this.#wordsWanted ? boundariesOf(text, sounded) : [],
      startedAt: askedAt + this.#profile().ttsFirstByteMs,
      sentSamples: 0,
      sentBoundaries: 0,
      timer: null,
    };
    this.#sounding = sounding;
    this.#goOn(sounding);
  }

  /** Sends every chunk whose time has come, then waits for the next. */
  #goOn(sounding: Sounding): void {
    sounding.timer = null;
    for (;;) {
      const slowness = this.#profile().ttsRealTimeFactor;
      const dueAt = sounding.startedAt + (sounding.sentSamples / samplesPerMs) * slowness;
      const waitMs = dueAt - performance.now();
      if (waitMs > 0.5) {
        sounding.timer = setTimeout(() => {
          this.#goOn(sounding);
        }, waitMs);
        return;
      }
      if (sounding.sentSamples >= sounding.sounded.pcm.length) break;
      this.#sendChunk(sounding);
    }
    this.#end(sounding);
  }

  #sendChunk(sounding: Sounding): void {
    const { requestId, sounded, boundaries } = sounding;
    const streamId = requestId;
    if (sounding.sentSamples === 0) {
      const context = { context: { serviceTag: this.#connectionId }, audio: { type: 'inline', streamId } };
      this.#outbox.send(jsonMessage('response', requestId, context));
    }
    const end = Math.min(sounding.sentSamples + chunkSamples, sounded.pcm.length);
    for (let next = boundaries[sounding.sentBoundaries]; next && next.startSample < end;) {
      this.#outbox.send(jsonMessage('audio.metadata', requestId, { Metadata: [boundaryMetadata(next)] }));
      next = boundaries[++sounding.sentBoundaries];
    }
    const pcm = bytesOf(sounded.pcm.subarray(sounding.sentSamples, end));
    this.#outbox.send(audioMessage(requestId, streamId, pcm));
    sounding.sentSamples = end;
  }

  #end(sounding: Sounding): void {
    const Offset = sounding.sentSamples * ticksPerSample;
    const end = { Metadata: [{ Type: 'SessionEnd', Data: { Offset } }] };
    this.#outbox.send(jsonMessage('audio.metadata', sounding.requestId, end));
    this.#outbox.send(jsonMessage('turn.end', sounding.requestId, {}));
    this.#sounding = null;
  }

  #stop(reason: 'asked' | 'gone'): void {
    const sounding = this.#sounding;
    if (!sounding) return;
    if (sounding.timer) clearTimeout(sounding.timer);
    this.#ledger.record({
      kind: 'stopped',
      connectionId: this.#connectionId,
      text: sounding.text,
      sentMs: sounding.sentSamples / samplesPerMs,
      reason,
    });
    if (reason === 'asked') this.#end(sounding);
    this.#sounding = null;
  }
}

function boundaryMetadata(boundary: Boundary) {
  return {
    Type: 'WordBoundary',
    Data: {
      Offset: boundary.startSample * ticksPerSample,
      Duration: (boundary.endSample - boundary.startSample) * ticksPerSample,
      text: { Text: boundary.text, Length: boundary.text.length, BoundaryType: boundary.type },
    },
  };
}
