/** What the person said while no media socket was open, as far as their carrier keeps it for the next one. */
import { frameMs } from '../../domain/ports/media-wire.ts';

export class KeptSound {
  readonly #most: number;
  #messages: readonly string[] = [];

  /** `keepsMs` 0: nothing is kept. */
  constructor(keepsMs: number) {
    this.#most = Math.floor(keepsMs / frameMs);
  }

  /** Keeps a message that could not be sent; silence only after sound. False when it is lost: it does not fit any more. */
  keep(message: string, sounding: boolean): boolean {
    const worthIt = sounding || this.#messages.length > 0;
    if (!worthIt || this.#messages.length >= this.#most) return false;
    this.#messages = [...this.#messages, message];
    return true;
  }

  /** All that was kept, oldest first; nothing is kept any more. */
  take(): readonly string[] {
    const messages = this.#messages;
    this.#messages = [];
    return messages;
  }
}
