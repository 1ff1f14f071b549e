/** The languages a call can be held in. A new one is a file beside this and a line here; see docs/languages.md. */
import { de } from './de.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';
import { it } from './it.ts';
import type { Language } from './language.ts';
import { zh } from './zh.ts';

const languages: ReadonlyMap<string, Language> = new Map(
  [en, fr, de, es, it, zh].map((language) => [language.code, language]),
);

/** The languages, as two-letter codes, in which a call can be greeted. */
export const phraseLanguages: readonly string[] = [...languages.keys()];

/** One tag (BCP 47) for each of them, such as `fr-FR`. */
export const languageTags: readonly string[] = [...languages.values()].map(({ tag }) => tag);

/** Whether a language (BCP 47) is one of them, which a call's language must be. */
export function hasPhrases(bcp47: string): boolean {
  return languages.has(primary(bcp47));
}

/** The language that a BCP 47 tag such as `de-AT` belongs to. Throws for one that is not there: that is a bug by then. */
export function languageOf(bcp47: string): Language {
  const language = languages.get(primary(bcp47));
  if (!language)
    throw new Error(`there are no phrases in ${bcp47}; the plan's language is checked at the door`);
  return language;
}

function primary(bcp47: string): string {
  return bcp47.split('-')[0]?.toLowerCase() ?? '';
}
