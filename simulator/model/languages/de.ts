/** German. */
import { cues } from './de/cues.ts';
import { phrases } from './de/phrases.ts';
import { values } from './de/values.ts';
import type { Language } from './language.ts';

export const de: Language = { code: 'de', phrases, cues, values };
