/** The language of a call: which ones are offered to the person, and what follows when they have chosen. */
import { languageChoice } from '../conversation/language-menu.ts';
import type { Entry } from '../conversation/transcript.ts';
import type { CallState } from './state.ts';
import { note, talk } from './step.ts';

/** BCP 47: all that are offered while the person has not chosen, else the one that is spoken. */
export function languagesOf({ plan, conversation }: CallState): readonly string[] {
  const { entries, language, languageWished = false } = conversation;
  const isOpen = !languageWished && languageChoice(plan, entries).kind === 'open';
  return plan.languages && isOpen ? plan.languages : [language];
}

/**
 * Takes the person's choice up, if the newest of their words made one; `before` are the entries without them. Once they have
 * wished for a language in mid-call, no word that is mended chooses another.
 */
export function withChoice(state: CallState, before: readonly Entry[], now: number): CallState {
  const { plan, conversation } = state;
  if (!plan.languages || conversation.languageWished) return state;
  const was = languageChoice(plan, before);
  const is = languageChoice(plan, conversation.entries);
  if (is.kind === 'open' || is.by === 'no_choice') return state;
  if (was.kind === 'settled' && was.language === is.language) return state;
  const { language, by } = is;
  return talk(note(state, now, { kind: 'language_chosen', language, by }), { language });
}
