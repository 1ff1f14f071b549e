/** Spanish. */
import { cues } from './es/cues.ts';
import { phrases } from './es/phrases.ts';
import { values } from './es/values.ts';
import type { Language } from './language.ts';

export const es: Language = { code: 'es', phrases, cues, values };
