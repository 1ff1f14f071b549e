/** What a bridge that attaches is told, and what it has to do first: speak on, answer, greet or listen. */
import { isAside, isPatience } from '../conversation/context.ts';
import type { ConverseInput, Trigger, WholeContext } from '../conversation/converse.ts';
import type { Entry } from '../conversation/transcript.ts';
import type { CallState } from './state.ts';

export function wholeContext({ plan, conversation }: CallState, now: number): WholeContext {
  const { language, claim, reminders, entries } = conversation;
  return { kind: 'whole', plan, language, claim, reminders, entries, now };
}

export function backAgain(now: number): Entry {
  return {
    kind: 'notice',
    at: now,
    text: 'The line was lost; the person is back and has heard the greeting. Say where you were and go on.',
  };
}

export function takeUp(
  { conversation }: CallState,
  legId: string,
): { trigger: Trigger; resume?: ConverseInput['resume'] } {
  const { entries, owed } = conversation;
  if (entries.length === 0) return { trigger: { kind: 'open' } };
  if (conversation.legId !== legId) return { trigger: { kind: 'resumed' } };
  // Whoever is on the line hears first that an AI speaks.
  if (owed.kind === 'open' || owed.kind === 'resumed') return { trigger: owed };
  const pending = pendingNews(entries);
  // An answer that was being spoken when the person said something new is not taken up again.
  if (pending) return { trigger: { kind: 'answer', ...pending } };
  const resume = unheard(entries);
  return resume ? { trigger: owed, resume } : { trigger: owed };
}

/** The agent's last words, if they were cut off. */
function unheard(entries: readonly Entry[]): ConverseInput['resume'] {
  const last = entries.findLast(
    (entry) => entry.kind === 'agent' && !isPatience(entry) && entry.text.trim() !== '',
  );
  if (last?.kind !== 'agent' || last.heard?.complete) return undefined;
  return { utteranceId: last.utteranceId, text: last.text, heardText: last.heard?.text ?? '' };
}

/** What the person said or pressed after the agent's last words, if anything; to ask for patience is no answer. */
function pendingNews(entries: readonly Entry[]): { readonly epoch: number; readonly seq: number } | null {
  const last = entries.findLast(
    (entry) =>
      (entry.kind === 'agent' && !isPatience(entry)) ||
      entry.kind === 'digits' ||
      (entry.kind === 'caller' && !isAside(entry)),
  );
  if (last?.kind !== 'caller' && last?.kind !== 'digits') return null;
  const { epoch, seq } = last;
  return epoch === undefined || seq === undefined ? null : { epoch, seq };
}
