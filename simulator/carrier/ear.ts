/** The person's ear: what was really played, as characters, and as stretches of the agent's speech. */
import { frameBytes, sampleRate } from '../../domain/ports/media-wire.ts';
import { samplesOf, ToneListener } from '../tone-speech.ts';
import { agentSilenceMs } from './script.ts';

export interface Stretch {
  readonly text: string;
  readonly firstAudibleAt: number;
  readonly lastAudibleAt: number;
  readonly cut: boolean;
}

const samplesPerMs = sampleRate / 1_000;
const frameSamples = frameBytes / 2;
/** A voice that stops in the middle of a sound and goes on within so many frames is understood across the gap, as people do. */
const bridgedFrames = 8;
/** After a cut, the last symbol needs this long to be judged complete or not. */
const cutSettlesMs = 40;
const settlingFrames = 2;

export class Ear {
  readonly #listener = new ToneListener();
  /** Frames that did not come and may yet turn out to be a gap in the voice. */
  #missing = 0;
  #samples = 0;
  #text = '';
  #firstAudibleAt = 0;
  #lastAudibleAt = 0;
  #cut = false;

  /** Hears one frame, or silence; returns the characters that became complete and the stretch that ended, if one did. */
  hear(frame: Buffer | undefined, nowMs: number): { readonly characters: string; readonly ended?: Stretch } {
    const characters = this.#understand(this.#heardSamples(frame), nowMs);
    const settled = this.silentMs >= (this.#cut ? cutSettlesMs : agentSilenceMs);
    const ended = settled ? this.end() : undefined;
    return { characters, ...(ended && { ended }) };
  }

  /** The voice comes from elsewhere from now on: what it said so far is judged as it is. */
  settle(nowMs: number): { readonly characters: string; readonly ended: Stretch | undefined } {
    const characters = this.#understand(this.#silence(settlingFrames), nowMs);
    return { characters, ended: this.end() };
  }

  #understand(samples: Int16Array, nowMs: number): string {
    this.#samples += samples.length;
    let characters = '';
    for (const heard of this.#listener.hear(samples)) {
      if (this.#text === '') this.#firstAudibleAt = this.#timeOf(heard.startSample, nowMs);
      this.#lastAudibleAt = this.#timeOf(heard.endSample, nowMs);
      this.#text += heard.character;
      characters += heard.character;
    }
    return characters;
  }

  /** A gap counts as silence only once it is too long to be understood across, or the voice was cut on purpose. */
  #heardSamples(frame: Buffer | undefined): Int16Array {
    if (frame) {
      this.#missing = 0;
      return samplesOf(frame);
    }
    const mayGoOn = this.#listener.sounding && !this.#cut && this.#missing < bridgedFrames;
    this.#missing += 1;
    if (mayGoOn) return new Int16Array(0);
    return this.#silence(this.#missing);
  }

  #silence(frames: number): Int16Array {
    this.#missing = 0;
    return new Int16Array(frameSamples * frames);
  }

  /** The agent threw the rest of its speech away. */
  cut(): void {
    if (this.#text !== '') this.#cut = true;
  }

  /** Ends the stretch under way, if there is one. */
  end(): Stretch | undefined {
    if (this.#text === '') return undefined;
    const stretch = {
      text: this.#text,
      firstAudibleAt: this.#firstAudibleAt,
      lastAudibleAt: this.#lastAudibleAt,
      cut: this.#cut,
    };
    this.#text = '';
    this.#cut = false;
    return stretch;
  }

  get sounding(): boolean {
    return this.#listener.sounding && this.#missing === 0;
  }

  get silentMs(): number {
    return this.#listener.silentSamples / samplesPerMs;
  }

  /** What the stretch under way holds so far. */
  get underWay(): string {
    return this.#text;
  }

  #timeOf(sample: number, nowMs: number): number {
    return nowMs - (this.#samples - sample) / samplesPerMs;
  }
}
