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
const silence = new Int16Array(frameBytes / 2);
/** After a cut, the last symbol needs this long to be judged complete or not. */
const cutSettlesMs = 40;

export class Ear {
  readonly #listener = new ToneListener();
  #samples = 0;
  #text = '';
  #firstAudibleAt = 0;
  #lastAudibleAt = 0;
  #cut = false;

  /** Hears one frame, or silence; returns the characters that became complete and the stretch that ended, if one did. */
  hear(frame: Buffer | undefined, nowMs: number): { readonly characters: string; readonly ended?: Stretch } {
    const samples = frame ? samplesOf(frame) : silence;
    this.#samples += samples.length;
    let characters = '';
    for (const heard of this.#listener.hear(samples)) {
      if (this.#text === '') this.#firstAudibleAt = this.#timeOf(heard.startSample, nowMs);
      this.#lastAudibleAt = this.#timeOf(heard.endSample, nowMs);
      this.#text += heard.character;
      characters += heard.character;
    }
    const settled = this.silentMs >= (this.#cut ? cutSettlesMs : agentSilenceMs);
    const ended = settled ? this.end() : undefined;
    return { characters, ...(ended && { ended }) };
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
    return this.#listener.sounding;
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
