/** Italian. */
import { cues } from './it/cues.ts';
import { phrases } from './it/phrases.ts';
import { values } from './it/values.ts';
import type { Language } from './language.ts';

export const it: Language = { code: 'it', phrases, cues, values };
