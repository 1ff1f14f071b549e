/** English. */
import { cues } from './en/cues.ts';
import { phrases } from './en/phrases.ts';
import { values } from './en/values.ts';
import type { Language } from './language.ts';

export const en: Language = { code: 'en', phrases, cues, values };
