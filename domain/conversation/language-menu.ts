/** The language menu: what is offered at the start of a call, and what the caller's words and keys choose from it. */
import type { Plan } from '../plan.ts';
import { languageOf } from './languages/index.ts';
import { greeting } from './phrases.ts';
import { phraseAt, phraseBefore, spokenWords, type PhraseList, type Spoken } from './spoken-words.ts';
import type { Entry } from './transcript.ts';

export interface Line {
  readonly text: string;
  /** BCP 47. */
  readonly language: string;
}

export type LanguageChoice =
  /** `tries`: entries of the caller that fitted none. */
  | { readonly kind: 'open'; readonly tries: number }
  | {
      readonly kind: 'settled';
      /** BCP 47, as the plan writes it. */
      readonly language: string;
      readonly by: 'no_choice' | 'digit' | 'voice' | 'given_up';
    };

/** Entries that fit none before the plan's own language is spoken. */
const triesMax = 3;
/** A number said in a longer turn is no choice: "one moment, I was looking for my number two". */
const wordsAroundNumber = 4;

/**
 * First the greeting in the plan's own language, which says that an AI speaks, then each language's offer in its own
 * words. `again`: without the greeting.
 */
export function menuLines(
  plan: Pick<Plan, 'language' | 'languages' | 'botName' | 'botCompany'>,
  again: boolean,
): readonly Line[] {
  const offers = (plan.languages ?? []).map((language, index) => ({
    text: languageOf(language).phrases.menuChoice.replace('{digit}', String(index + 1)),
    language,
  }));
  return again ? offers : [{ text: greeting(plan, plan.language), language: plan.language }, ...offers];
}

/**
 * What the caller has chosen so far, from a call's whole transcript. The first entry that fits decides; asides don't
 * count as tries, and only what was really said (a correction) can fit.
 */
export function languageChoice(
  plan: Pick<Plan, 'language' | 'languages'>,
  entries: readonly Entry[],
): LanguageChoice {
  const { languages } = plan;
  if (!languages) return { kind: 'settled', language: plan.language, by: 'no_choice' };
  let tries = 0;
  for (const entry of entries) {
    const language = chosenBy(entry, languages);
    if (language !== null)
      return { kind: 'settled', language, by: entry.kind === 'digits' ? 'digit' : 'voice' };
    if (isTry(entry)) tries += 1;
    if (tries >= triesMax) return { kind: 'settled', language: plan.language, by: 'given_up' };
  }
  return { kind: 'open', tries };
}

function isTry(entry: Entry): boolean {
  return entry.kind === 'digits' || (entry.kind === 'caller' && entry.aside === undefined);
}

function chosenBy(entry: Entry, languages: readonly string[]): string | null {
  if (entry.kind === 'digits') return byKey(entry.digits, languages);
  if (entry.kind !== 'caller' || entry.aside?.kind === 'backchannel') return null;
  const words = spokenWords(entry.text);
  return byName(words, languages) ?? byNumber(words, languages);
}

function byKey(digits: string, languages: readonly string[]): string | null {
  const key = digits.replace(/#$/, '');
  return /^[1-9]$/.test(key) ? (languages[Number(key) - 1] ?? null) : null;
}

/** The one language that is named; none if several are, or if it is named as one the caller does not speak. */
function byName(words: Spoken, languages: readonly string[]): string | null {
  const negations = languages.map((language) => languageOf(language).menu.negations);
  const named = languages.filter((language) => {
    const { names } = languageOf(language).menu;
    return words.some(
      (_, at) => phraseAt(words, at, names) > 0 && !endsWithAny(words.slice(0, at), negations),
    );
  });
  const [first] = named;
  const oneTongue = new Set(named.map((language) => languageOf(language).code)).size === 1;
  return first !== undefined && oneTongue ? first : null;
}

function endsWithAny(words: Spoken, lists: readonly PhraseList[]): boolean {
  return lists.some((phrases) => phraseBefore(words, words.length, phrases) > 0);
}

/** A number word or digit that ends the turn, but for a "please". */
function byNumber(words: Spoken, languages: readonly string[]): string | null {
  const polite = languages.map((language) => languageOf(language).words.polite);
  let end = words.length;
  for (let count = politeBefore(words, end, polite); count > 0; count = politeBefore(words, end, polite))
    end -= count;
  if (end === 0 || end > wordsAroundNumber) return null;
  const number = numberBefore(words, end, languages);
  const rowOfNumbers = numberBefore(words, end - 1, languages) !== null;
  return number === null || rowOfNumbers ? null : (languages[number - 1] ?? null);
}

function politeBefore(words: Spoken, end: number, lists: readonly PhraseList[]): number {
  return Math.max(0, ...lists.map((phrases) => phraseBefore(words, end, phrases)));
}

function numberBefore(words: Spoken, end: number, languages: readonly string[]): number | null {
  const last = words[end - 1];
  if (last === undefined) return null;
  if (/^[0-9]$/.test(last)) return Number(last);
  for (const language of languages) {
    const number = languageOf(language).words.digits.findIndex((spoken) => spoken.known.has(last));
    if (number >= 0) return number;
  }
  return null;
}
