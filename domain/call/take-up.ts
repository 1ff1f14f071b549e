/** What a bridge that attaches is told, and what it has to do first: speak on, answer, greet or listen. */
import { isAside, isPatience } from '../conversation/context.ts';
import type { ConverseInput, Trigger, WholeContext } from '../conversation/converse.ts';
import type { Entry } from '../conversation/transcript.ts';
import { recordingContext } from './recording-moves.ts';
import type { CallState } from './state.ts';
import { awaitsDeeds } from './tool-moves.ts';
import { handOverTrigger, nextTransfer } from './transfer-deeds.ts';
import { owesWordOfText } from './texts-owed.ts';

export function wholeContext(state: CallState, now: number): WholeContext {
  const { conversation } = state;
  const { language, languageWished, speech, claim, reminders, entries } = conversation;
  const manner = { ...(languageWished ? { languageWished } : {}), ...(speech ? { speech } : {}) };
  return { kind: 'whole', ...recordingContext(state), language, ...manner, claim, reminders, entries, now };
}

/** What the agent is to know on a new leg; `lost`: the leg before was lost, and did not end. */
export function backAgain(lost: boolean, now: number): Entry {
  const text = lost
    ? 'The line was lost; the person is back and has heard the greeting. Say in a few words that you were cut off and what the call is about, then go on with what is missing; do not begin anew.'
    : 'The call had ended and the person calls again; they have heard the greeting. Say what the call was about, then go on with what is missing, or ask what else you can do.';
  return { kind: 'notice', at: now, text };
}

export function takeUp(
  state: CallState,
  legId: string,
): { trigger: Trigger; resume?: ConverseInput['resume'] } {
  const { conversation } = state;
  const { entries } = conversation;
  // What tools still do is spoken of when they are done.
  const afterDeeds = conversation.owed.kind === 'toolResults' || conversation.owed.kind === 'ask';
  const owed: Trigger = afterDeeds && awaitsDeeds(state) ? whileDeeds(state) : conversation.owed;
  // Who has only been written with has not been greeted.
  if (entries.every(greetsNobody)) return { trigger: { kind: 'open' } };
  if (conversation.legId !== legId) return { trigger: { kind: 'resumed' } };
  // Whoever is on the line hears first that an AI speaks.
  if (owed.kind === 'open' || owed.kind === 'resumed') return { trigger: owed };
  const pending = pendingNews(entries);
  // What the tools of an unfinished answer were to do is still to be done; the person is answered with it.
  // An answer that was being spoken when the person said something new is not taken up again.
  if (pending) return { trigger: owed.kind === 'go_on' ? owed : { kind: 'answer', ...pending } };
  const resume = unheard(entries);
  const trigger: Trigger =
    owed.kind === 'listen' && owesWordOfText(conversation) ? { kind: 'text_message' } : owed;
  return resume ? { trigger, resume } : { trigger };
}

/** A person who waits to be put through is told so first. */
function whileDeeds(state: CallState): Trigger {
  const transfer = nextTransfer(state);
  return transfer ? handOverTrigger(state, transfer) : { kind: 'listen' };
}

/** Written, done, said by the way or to bridge a wait: nobody was greeted with it. */
function greetsNobody(entry: Entry): boolean {
  if (entry.kind === 'text_message' || entry.kind === 'tool') return true;
  return isAside(entry) || (entry.kind === 'agent' && isPatience(entry));
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
export function pendingNews(
  entries: readonly Entry[],
): { readonly epoch: number; readonly seq: number } | null {
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
