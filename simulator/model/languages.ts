/** The languages the simulated agent speaks. */
import { de } from './languages/de.ts';
import { en } from './languages/en.ts';
import { es } from './languages/es.ts';
import { fr } from './languages/fr.ts';
import { it } from './languages/it.ts';
import type { Language } from './languages/language.ts';

export const languages: readonly Language[] = [en, fr, de, es, it];

/** The language of a tag such as `fr-FR`; English where it is not spoken here. */
export function languageOf(tag: string): Language {
  const code = tag.toLowerCase().split('-')[0];
  return languages.find((language) => language.code === code) ?? en;
}

/** What these are called in one another, folded. */
export const languageNames: readonly string[] = (
  'english french german spanish italian anglais francais allemand espagnol italien englisch franzosisch deutsch ' +
  'spanisch italienisch ingles frances aleman espanol italiano inglese francese tedesco spagnolo'
).split(' ');
