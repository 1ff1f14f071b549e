/** Tool: go on in another language, because the person wishes it. */
import { z } from 'zod';
import type { Plan } from '../../plan.ts';
import { languageOf, languageTags } from '../languages/index.ts';
import type { Tool } from './tool.ts';

export const setLanguage: Tool<{ language: string }> = {
  name: 'set_language',
  description:
    'Goes on in another language, as soon as the person wishes it or plainly speaks it. Write nothing beside this call: what you say next is already in the new language.',
  parameters: (plan) =>
    z.strictObject({
      language: z.enum(wishable(plan)).describe('What is spoken from the next words on (BCP 47)'),
    }),
  apply: (desk, { language }) => {
    if (language === desk.language) return { ok: true, records: [], told: { language } };
    return {
      ok: true,
      language,
      records: [{ kind: 'language_chosen', language, by: 'wish' }],
      told: { language },
    };
  },
};

/** BCP 47: the plan's languages as it writes them, and of every other language that there is, one. */
export function wishable({ language, languages = [] }: Pick<Plan, 'language' | 'languages'>): string[] {
  const planned = [...new Set([language, ...languages])];
  const codes = new Set(planned.map((tag) => languageOf(tag).code));
  return [...planned, ...languageTags.filter((tag) => !codes.has(languageOf(tag).code))];
}
