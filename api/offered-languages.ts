/** The languages of a request: which ones can be asked for and offered together, and what the call makes of them. */
import { z } from '@hono/zod-openapi';
import { hasPhrases, phraseLanguages } from '../domain/conversation/phrases.ts';
import type { Plan } from '../domain/plan.ts';

/** A language, perhaps a script, and a region: the part of BCP 47 that speech services take. */
const languageTag = /^[a-z]{2,3}(-[A-Z][a-z]{3})?-([A-Z]{2}|\d{3})$/;

export const Language = z
  .string()
  .regex(languageTag, { error: 'must be a language tag such as fr-FR' })
  .refine(hasPhrases, {
    error: `must be one of the languages ${phraseLanguages.join(', ')}`,
    when: nothingWrongSoFar,
  });

/** `abort` would keep the checks of the whole request from running, and every fault is to be named at once. */
export function nothingWrongSoFar({ issues }: { readonly issues: readonly unknown[] }): boolean {
  return issues.length === 0;
}

/** One for each of the keys 1 to 9. */
export const OfferedLanguages = z
  .array(Language)
  .min(2, { error: 'must offer at least two languages; for one alone there is lang' })
  .max(9, { error: 'must offer at most nine languages' });

interface Fault {
  readonly path: (string | number)[];
  readonly message: string;
}

/** What is wrong between the parts of a request, each of which may be right or wrong by itself. */
export function languageFaults(request: object): readonly Fault[] {
  const offered = 'languages' in request && Array.isArray(request.languages) ? request.languages : null;
  if (!offered) return [];
  const twice = offeredTwice(offered).map((index) => ({
    path: ['languages', index],
    message: 'is a language that is offered already',
  }));
  const lang = 'lang' in request ? request.lang : undefined;
  if (typeof lang !== 'string' || offered.includes(lang)) return twice;
  return [...twice, { path: ['lang'], message: 'must be among the languages offered' }];
}

/** Where a language stands that was there before; a person could not tell two kinds of English apart by name. */
export function offeredTwice(offered: readonly unknown[]): number[] {
  const names = offered.map((tag) => (typeof tag === 'string' ? tag.split('-')[0] : undefined));
  return names.flatMap((name, index) => (name !== undefined && names.indexOf(name) < index ? [index] : []));
}

/** A language asked for alone is spoken; several, or the configured ones where none is asked for, are offered. */
export function languagesOf(
  request: { readonly lang?: string | undefined; readonly languages?: string[] | undefined },
  defaults: Pick<Plan, 'language' | 'languages'>,
): Pick<Plan, 'language' | 'languages'> {
  const { lang, languages } = request;
  if (languages) {
    const begins = languages.includes(defaults.language) ? defaults.language : languages[0];
    return { language: lang ?? begins ?? defaults.language, languages };
  }
  if (lang !== undefined) return { language: lang };
  const { language, languages: offered } = defaults;
  return { language, ...(offered ? { languages: offered } : {}) };
}
