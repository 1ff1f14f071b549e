/** The languages the simulated agent speaks. */
import { en } from './languages/en.ts';
import { fr } from './languages/fr.ts';
import type { Language } from './languages/language.ts';

export const languages: readonly Language[] = [en, fr];

/** The language of a tag such as `fr-FR`; English where it is not spoken here. */
export function languageOf(tag: string): Language {
  const code = tag.toLowerCase().split('-')[0];
  return languages.find((language) => language.code === code) ?? en;
}
