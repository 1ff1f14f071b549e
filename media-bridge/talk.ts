/** What a leg has once the workflow wants it: ears, a voice and the conversation between them, opened and closed together. */
import type { SpeechToText } from '../domain/ports/speech-to-text.ts';
import type { Synthesizer, TextToSpeech } from '../domain/ports/text-to-speech.ts';
import type { VoiceActivity } from '../domain/ports/voice-activity.ts';
import type { Heard } from './attaching.ts';
import { Conversation, type ConversationParts } from './conversation.ts';
import { Recognition } from './recognition.ts';

export interface TalkParts extends Omit<ConversationParts, 'synthesizer'> {
  readonly speechToText: SpeechToText;
  readonly textToSpeech: TextToSpeech;
  readonly voiceActivity: VoiceActivity;
}

export class Talk {
  /** The leg's epoch, as the workflow counts attachments. */
  readonly epoch: number;
  readonly conversation: Conversation;
  readonly #synthesizer: Synthesizer;
  readonly #recognition: Recognition;

  constructor(parts: TalkParts) {
    const { epoch, language, textToSpeech, speechToText, voiceActivity, clock, log } = parts;
    this.epoch = epoch;
    this.#synthesizer = textToSpeech.open({ language });
    const conversation = new Conversation({ ...parts, synthesizer: this.#synthesizer });
    this.conversation = conversation;
    this.#recognition = new Recognition({
      speechToText,
      detector: voiceActivity.open(),
      language,
      clock,
      log,
      onEvent: (event) => {
        conversation.take(event);
      },
      onDeaf: () => {
        conversation.end('failed', clock.now());
      },
    });
  }

  hear({ pcm, silent }: Heard): void {
    this.#recognition.hear(pcm, silent);
  }

  /** Closes the ears and the voice, once the conversation has ended. */
  async close(): Promise<void> {
    await Promise.all([this.#recognition.close(), this.#synthesizer.close()]);
  }
}
