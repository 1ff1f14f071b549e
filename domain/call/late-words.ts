/** What the caller said to the bridge before the present one, and is told of only now: part of the transcript, and of nothing else. */
import { languageChoice } from '../conversation/language-menu.ts';
import type { Entry } from '../conversation/transcript.ts';
import type { Plan } from '../plan.ts';
import type { CallState } from './state.ts';
import { talk } from './step.ts';

/** News of the attachment just before, not taken in yet. What is older was given up by its bridge long ago. */
export function isLate(
  { conversation }: CallState,
  news: { readonly epoch: number; readonly seq: number },
): boolean {
  const { epoch, previous } = conversation;
  return news.epoch > 0 && news.epoch === epoch - 1 && news.seq > previous.lastSeq;
}

/**
 * Takes late news in where it was said: before all that belongs to the present attachment, whose bridge is told of new words
 * with its next turn. Nobody is asked to answer them, and what the call does stays as it is. `mended` gives the earlier
 * entries with the news among them, and the state in which that is noted.
 */
export function withLateWords(
  state: CallState,
  seq: number,
  mended: (earlier: readonly Entry[]) => { readonly entries: readonly Entry[]; readonly noted: CallState },
): CallState {
  const { entries, previous, news } = state.conversation;
  const { entries: earlier, noted } = mended(entries.slice(0, previous.entries));
  const all = [...earlier, ...entries.slice(previous.entries)];
  // The bridge derives the language from what it knows: words that it did not hear must not choose another.
  if (!choosesTheSame(state.plan, entries, all))
    return talk(state, { previous: { ...previous, lastSeq: seq } });
  const added = earlier.slice(previous.entries);
  return talk(noted, {
    entries: all,
    previous: { lastSeq: seq, entries: earlier.length },
    news: added.length === 0 ? news : { ...news, entries: [...news.entries, ...added] },
    unwrapped: true,
  });
}

function choosesTheSame(plan: Plan, before: readonly Entry[], after: readonly Entry[]): boolean {
  const [was, is] = [languageChoice(plan, before), languageChoice(plan, after)];
  if (was.kind === 'open') return is.kind === 'open' && is.tries === was.tries;
  return is.kind === 'settled' && is.language === was.language;
}
