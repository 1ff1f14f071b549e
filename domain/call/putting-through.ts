/** Has the carrier put a person through, and the colleague told whom they are about to talk with. */
import { transferNote } from '../conversation/phrases.ts';
import type { Step } from './events.ts';
import type { CallState } from './state.ts';
import { enter, note, stay } from './step.ts';
import type { PendingTransfer } from './transfer-deeds.ts';

/** Where the settings say nothing: longer than most telephones ring before they give up. */
const transferRingSec = 40;
/** Two text messages. */
const longestNote = 300;

/** The announcement was heard: the carrier puts the person through, and the colleague is told who comes. Null where it cannot. */
export function beginTransfer(state: CallState, transfer: PendingTransfer, now: number): Step | null {
  const { phase, plan, settings, conversation } = state;
  const to = plan.agentPhoneNumber;
  const carrierCallId = phase.kind === 'talking' ? phase.leg.carrierCallId : null;
  if (phase.kind !== 'talking' || to === undefined || carrierCallId === null) return null;
  const { leg, media } = phase;
  const { toolCallId, deed } = transfer;
  const { legId } = leg;
  const claim = Object.entries(conversation.claim).map(([field, { value }]) => ({ field, value }));
  const until = now + (settings.followThrough?.transferRingSec ?? transferRingSec) * 1_000;
  const noted = note(state, now, { kind: 'transfer_started', toolCallId, reason: deed.reason, claim });
  const begun = { ...noted, conversation: { ...noted.conversation, transfer: { legId, toolCallId } } };
  return stay(
    enter(begun, { kind: 'transferring', leg, media, toolCallId, restart: null, until }, now),
    { kind: 'transfer', legId, carrierCallId, toolCallId, to, at: now },
    { kind: 'tell_colleague', to, text: noteOf(state, deed.reason, claim) },
  );
}

/** Whom the colleague is about to talk with, why, and what is known. */
function noteOf(
  { plan, settings }: CallState,
  reason: string,
  claim: readonly { readonly field: string; readonly value: string }[],
): string {
  const language = settings.followThrough?.operatorLanguage ?? plan.language;
  const known = claim.map(({ field, value }) => `${field.replaceAll('_', ' ')}: ${value}`);
  return [transferNote(plan, reason, language), ...known].join('\n').slice(0, longestNote);
}
