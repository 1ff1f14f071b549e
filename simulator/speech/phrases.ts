/** Hears tone speech and cuts it into hypotheses and phrases, by the sound's own time. */
import { ToneListener, type HeardCharacter } from '../tone-speech.ts';

/** Places in samples since the turn began. */
export type Heard =
  | { readonly kind: 'started'; readonly startSample: number }
  | {
      readonly kind: 'hypothesis';
      readonly text: string;
      readonly startSample: number;
      readonly endSample: number;
    }
  | {
      readonly kind: 'phrase';
      readonly text: string;
      readonly startSample: number;
      readonly endSample: number;
    };

const samplesPerMs = 16;
/** Nobody talks longer without a breath; keeps a phrase bounded. */
const longestPhraseSamples = 60_000 * samplesPerMs;
/** Text without spaces gets a hypothesis every so many characters. */
const longestWord = 8;

export class PhraseListener {
  readonly #ear = new ToneListener();
  readonly #segmentationSamples: number;
  #characters: HeardCharacter[] = [];
  /** How many characters the last hypothesis held. */
  #told = 0;
  #heardSamples = 0;

  constructor(segmentationSilenceMs: number) {
    this.#segmentationSamples = segmentationSilenceMs * samplesPerMs;
  }

  /** How much sound was heard since the turn began. */
  get heardSamples(): number {
    return this.#heardSamples;
  }

  hear(samples: Int16Array): readonly Heard[] {
    this.#heardSamples += samples.length;
    const events: Heard[] = [];
    for (const character of this.#ear.hear(samples)) this.#add(character, events);
    if (this.#characters.length === 0) return events;
    if (!this.#ear.sounding) this.#hypothesis(events);
    const first = this.#characters[0];
    const last = this.#characters.at(-1);
    const tooLong = first && last && last.endSample - first.startSample > longestPhraseSamples;
    if (tooLong || this.#ear.silentSamples >= this.#segmentationSamples) events.push(...this.end());
    return events;
  }

  /** Ends the phrase that is being spoken, if one is: the sound is over. */
  end(): readonly Heard[] {
    const phrase = this.#text();
    this.#characters = [];
    this.#told = 0;
    return phrase ? [{ kind: 'phrase', ...phrase }] : [];
  }

  #add(character: HeardCharacter, events: Heard[]): void {
    if (this.#characters.length === 0) {
      if (isSpace(character)) return;
      events.push({ kind: 'started', startSample: character.startSample });
    }
    this.#characters.push(character);
    if (isSpace(character) || this.#characters.length - this.#told >= longestWord) this.#hypothesis(events);
  }

  #hypothesis(events: Heard[]): void {
    if (this.#characters.slice(this.#told).every(isSpace)) return;
    const text = this.#text();
    this.#told = this.#characters.length;
    if (text) events.push({ kind: 'hypothesis', ...text });
  }

  #text(): { readonly text: string; readonly startSample: number; readonly endSample: number } | null {
    const first = this.#characters[0];
    const last = this.#characters.findLast((character) => !isSpace(character));
    if (!first || !last) return null;
    const text = this.#characters.map((one) => one.character).join('');
    return { text: text.trimEnd(), startSample: first.startSample, endSample: last.endSample };
  }
}

function isSpace(character: HeardCharacter): boolean {
  return character.character.trim() === '';
}
