/** What the carrier itself says on a leg, frame by frame. */
import { frameBytes } from '../../domain/ports/media-wire.ts';
import { bytesOf, sound } from '../tone-speech.ts';

export interface AnnouncementEvents {
  readonly started: () => void;
  readonly completed: () => void;
  readonly canceled: () => void;
}

interface UnderWay {
  readonly text: string;
  readonly pcm: Uint8Array;
  readonly events: AnnouncementEvents;
  at: number;
}

export class Announcement {
  #underWay: UnderWay | undefined;

  /** Begins with the next frame; one under way is broken off. */
  say(text: string, events: AnnouncementEvents): void {
    this.stop();
    this.#underWay = { text, pcm: bytesOf(sound(text).pcm), events, at: 0 };
  }

  /** The next frame, or nothing when nothing is said. */
  play(): Buffer | undefined {
    const speech = this.#underWay;
    if (!speech) return undefined;
    if (speech.at === 0) speech.events.started();
    const frame = Buffer.alloc(frameBytes);
    frame.set(speech.pcm.subarray(speech.at, speech.at + frameBytes));
    speech.at += frameBytes;
    if (speech.at >= speech.pcm.length) {
      this.#underWay = undefined;
      speech.events.completed();
    }
    return frame;
  }

  stop(): void {
    const speech = this.#underWay;
    this.#underWay = undefined;
    speech?.events.canceled();
  }
}
