/**
 * What callers answer an insurer, a bank or a clinic, with the pauses they make: `<400>` is 400 ms of silence.
 *
 * The sentences and the places of their pauses were written first: between clauses, while searching for a word, between
 * the groups of a number or of a name being spelt. The lengths were then drawn once, with one seed, from a log-normal
 * spread whose middle half lies between 250 and 500 ms: "a typical pause in speech lasts only about a quarter to half a
 * second" (Lundholm Fors on her thesis "Production and Perception of Pauses in Speech", Gothenburg 2015), half as long
 * again in a search for a word. That pauses spread so (on a logarithmic scale; brief below 200 ms, most between
 * 200 and 1,000, some beyond) was counted in five languages by Campione and Véronis, "A Large-Scale Multilingual Study
 * of Silent Pause Duration", Speech Prosody 2002. The rules for the end of a turn were tuned to these lines, never the
 * lines to the rules.
 */
import { de } from './de.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';
import { it } from './it.ts';
import { zh } from './zh.ts';

export interface WrittenUtterance {
  /** Two letters. */
  readonly language: string;
  readonly text: string;
}

const perLanguage: Readonly<Record<string, readonly string[]>> = { en, fr, de, es, it, zh };

export const utterances: readonly WrittenUtterance[] = Object.entries(perLanguage).flatMap(
  ([language, texts]) => texts.map((text) => ({ language, text })),
);
