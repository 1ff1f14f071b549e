/** Whether a text message says nothing but that somebody wants to hear of us no more, or again. Pure. */
import { languageOf, phraseLanguages } from './languages/index.ts';
import { spokenWords } from './spoken-words.ts';

export type TextWish =
  /** `language`: BCP 47, in which it was said. */
  { readonly kind: 'stop'; readonly language: string } | { readonly kind: 'start' };

/** The words count in every language, whichever is spoken otherwise; `usual` (BCP 47) goes first. Null: a message like any other. */
export function wishIn(text: string, usual: string): TextWish | null {
  const words = spokenWords(text).join(' ');
  if (words === '') return null;
  const languages = [usual, ...phraseLanguages];
  const language = languages.find((code) => languageOf(code).texts.stop.known.has(words));
  if (language !== undefined) return { kind: 'stop', language };
  const starts = languages.some((code) => languageOf(code).texts.start.known.has(words));
  return starts ? { kind: 'start' } : null;
}
