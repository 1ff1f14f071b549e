/** French. */
import { cues } from './fr/cues.ts';
import { phrases } from './fr/phrases.ts';
import { values } from './fr/values.ts';
import type { Language } from './language.ts';

export const fr: Language = { code: 'fr', phrases, cues, values };
