/** What the caller said to a bridge before the present one, and is told of only now: where it belongs in the transcript. */
import { languageChoice } from '../conversation/language-menu.ts';
import type { Entry } from '../conversation/transcript.ts';
import type { Plan } from '../plan.ts';
import type { CallState, EarlierAttachment } from './state.ts';
import { talk } from './step.ts';

/** Further back, a bridge has long given up telling. */
const mostAttachments = 4;

/** The present attachment becomes an earlier one. */
export function withAttachment({ settings, conversation }: CallState): readonly EarlierAttachment[] {
  const { attachments, epoch, lastSeq, entries } = conversation;
  if (epoch === 0) return attachments;
  const most = settings.recovery ? mostAttachments : 1;
  return [...attachments, { epoch, lastSeq, entries: entries.length }].slice(-most);
}

interface News {
  readonly epoch: number;
  readonly seq: number;
}

/** News of an earlier attachment, not taken in yet. */
export function isLate({ conversation }: CallState, news: News): boolean {
  return conversation.attachments.some(({ epoch, lastSeq }) => epoch === news.epoch && news.seq > lastSeq);
}

/**
 * Takes late news in where it was said: before all that belongs to later attachments. The present bridge is told of new words
 * with its next turn. `mended` gives the entries up to there with the news among them, and the state in which that is noted.
 */
export function withLateWords(
  state: CallState,
  news: News,
  mended: (earlier: readonly Entry[]) => { readonly entries: readonly Entry[]; readonly noted: CallState },
): CallState {
  const { entries, attachments, languageWished = false, news: untold } = state.conversation;
  const end = attachments.find(({ epoch }) => epoch === news.epoch)?.entries ?? 0;
  const { entries: earlier, noted } = mended(entries.slice(0, end));
  const all = [...earlier, ...entries.slice(end)];
  const shifted = (by: number): readonly EarlierAttachment[] =>
    attachments.map((one) => ({
      ...one,
      lastSeq: one.epoch === news.epoch ? news.seq : one.lastSeq,
      entries: one.epoch < news.epoch ? one.entries : one.entries + by,
    }));
  // The bridge derives the language from what it knows: words that it did not hear must not choose another.
  if (!languageWished && !choosesTheSame(state.plan, entries, all))
    return talk(state, { attachments: shifted(0) });
  const added = earlier.slice(end);
  return talk(noted, {
    entries: all,
    attachments: shifted(added.length),
    news: added.length === 0 ? untold : { ...untold, entries: [...untold.entries, ...added] },
    unwrapped: true,
  });
}

function choosesTheSame(plan: Plan, before: readonly Entry[], after: readonly Entry[]): boolean {
  const [was, is] = [languageChoice(plan, before), languageChoice(plan, after)];
  if (was.kind === 'open') return is.kind === 'open' && is.tries === was.tries;
  return is.kind === 'settled' && is.language === was.language;
}
