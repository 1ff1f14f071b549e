/** What a leg has once the workflow wants it: ears, a voice and the conversation between them, opened and closed together. */
import type { ConverseEnd } from '../domain/conversation/converse.ts';
import { isOwnEcho } from '../domain/conversation/echo.ts';
import { languageOf } from '../domain/conversation/languages/index.ts';
import type { EchoCancelling } from '../domain/ports/echo-cancelling.ts';
import type { SpeechToText } from '../domain/ports/speech-to-text.ts';
import type { Synthesizer, TextToSpeech } from '../domain/ports/text-to-speech.ts';
import { frameBytes, frameMs } from '../domain/ports/media-wire.ts';
import type { VoiceActivity } from '../domain/ports/voice-activity.ts';
import type { Heard, Kept } from './attaching.ts';
import { Conversation } from './conversation.ts';
import type { ConversationParts } from './conversation-parts.ts';
import { nameOf } from './guard.ts';
import type { LineAfter } from './last-words.ts';
import { Lease } from './lease.ts';
import { Recognition } from './recognition.ts';

export interface TalkParts extends Omit<
  ConversationParts,
  'synthesizer' | 'language' | 'onLanguages' | 'finishWord'
> {
  /** The language that is spoken, or all that are offered. */
  readonly languages: readonly string[];
  readonly speechToText: SpeechToText;
  readonly textToSpeech: TextToSpeech;
  readonly voiceActivity: VoiceActivity;
  /** Null where the carrier's network does it. */
  readonly echoCancelling: EchoCancelling | null;
}

/** The tone of a key lasts about so long; what is heard of it is no speech. */
const keyToneMs = 300;
/** Behind so much silence a recogniser has finished its word. */
const finishingMs = 500;

export class Talk {
  /** The leg's epoch, as the workflow counts attachments. */
  readonly epoch: number;
  readonly conversation: Conversation;
  readonly lease: Lease;
  /** Resolves when the talk broke: no turn that stands is given back any more. */
  readonly broken: Promise<void>;
  readonly #parts: Pick<TalkParts, 'log'>;
  readonly #break: () => void;
  readonly #synthesizer: Synthesizer;
  readonly #recognition: Recognition;
  /** Heard now, or the first of those offered. */
  #language: string;

  constructor(parts: TalkParts) {
    const { epoch, languages, textToSpeech, clock, features, echoCancelling } = parts;
    this.#parts = parts;
    this.epoch = epoch;
    this.lease = new Lease(clock);
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.broken = promise;
    this.#break = () => {
      resolve(undefined);
    };
    this.#language = languages[0] ?? '';
    this.#synthesizer = textToSpeech.open();
    parts.models.warm();
    parts.moderator?.warm();
    const conversation = new Conversation({
      ...parts,
      language: this.#language,
      synthesizer: this.#synthesizer,
      // The line brings no more of the silence on which a recogniser finishes a word.
      finishWord: () => {
        this.#recognition.hear(new Uint8Array((finishingMs / frameMs) * frameBytes), true);
      },
      onLanguages: (offered) => {
        this.#language = offered[0] ?? '';
        this.#recognition.setLanguages(offered);
      },
    });
    this.conversation = conversation;
    const canceller = echoCancelling?.open();
    this.#recognition = new Recognition({
      ...parts,
      detector: parts.voiceActivity.open(),
      threshold: () => features.current(conversation.variants).vad_threshold,
      echo: canceller
        ? {
            canceller,
            playedAt: (at) => conversation.voice.playedAt(at),
            isOurs: (words) =>
              isOwnEcho(words, conversation.voice.lastWords, languageOf(this.#language).words),
          }
        : null,
      onFrame: (frame) => {
        conversation.hear(frame);
      },
      onEvent: (event) => {
        conversation.take(event);
      },
      onDeaf: () => {
        void conversation.end('failed', clock.now());
      },
    });
  }

  /** Takes what was kept while nobody listened, oldest first. */
  catchUp(all: readonly Kept[]): void {
    for (const kept of all) {
      // What came behind a key that was kept is no tone of it: that is long over.
      if ('digit' in kept) this.conversation.take({ kind: 'digit', digit: kept.digit });
      else this.hear(kept);
    }
  }

  /** A key was pressed. */
  press(digit: string): void {
    this.#recognition.mask(keyToneMs);
    this.conversation.take({ kind: 'digit', digit });
  }

  hear({ pcm, silent }: Heard): void {
    this.#recognition.hear(pcm, silent);
  }

  /**
   * Ends the conversation, as it has it. Resolves when the last words are told, or cannot be; its ears and voice are closed
   * behind.
   */
  async end(reason: ConverseEnd, heardAt: number, line: LineAfter): Promise<void> {
    const { log } = this.#parts;
    try {
      await this.conversation.end(reason, heardAt, line);
      await this.conversation.lastTold;
    } catch (error) {
      log.error('talk-not-ended', { epoch: this.epoch, error: nameOf(error) });
      this.#break();
    }
    this.#close().catch((error: unknown) => {
      log.warn('speech-not-closed', { epoch: this.epoch, error: nameOf(error) });
    });
  }

  async #close(): Promise<void> {
    await Promise.all([this.#recognition.close(), this.#synthesizer.close()]);
  }
}
