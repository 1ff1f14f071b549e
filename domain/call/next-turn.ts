/** The turn that stands next: once tools have done what they act on, and with what the bridge has not been told yet. */
import type { ConverseInput, Trigger } from '../conversation/converse.ts';
import type { Step } from './events.ts';
import { withOvertaken } from './overtaken.ts';
import { beginTransfer } from './putting-through.ts';
import { awaitsHearing } from './recording-moves.ts';
import type { CallState, Media } from './state.ts';
import { andThen, stay, talk } from './step.ts';
import { owesWordOfText } from './texts-owed.ts';
import { awaitsDeeds, beginDeed } from './tool-moves.ts';
import {
  announcementOf,
  handOverTrigger,
  nextTransfer,
  notDone,
  type PendingTransfer,
} from './transfer-deeds.ts';

/** Notes which turn stands at the media, if any. */
export function stand(state: CallState, standing: Media['standing']): CallState {
  const { phase } = state;
  switch (phase.kind) {
    case 'talking':
      return { ...state, phase: { ...phase, media: { ...phase.media, standing } } };
    case 'detached':
      return { ...state, phase: { ...phase, media: { ...phase.media, standing } } };
    case 'transferring':
      return { ...state, phase: { ...phase, media: { ...phase.media, standing } } };
    case 'hanging_up':
      return phase.media ? { ...state, phase: { ...phase, media: { ...phase.media, standing } } } : state;
    default:
      return state;
  }
}

/** The next turn stands once the tools have answered that act on the world: until then nobody waits for words. */
export function goOn(state: CallState, trigger: Trigger, now: number): Step {
  const { state: begun, commands } = beginDeed(state, now);
  const transfer = nextTransfer(begun);
  if (transfer) return andThen({ state: begun, commands }, (next) => handOver(next, transfer, now));
  if (awaitsDeeds(begun)) return { state: begun, commands };
  return nextTurn(begun, trigger);
}

/** Puts the person through once they have heard that, and said nothing against it; else the agent is told that it did not. */
function handOver(state: CallState, transfer: PendingTransfer, now: number): Step {
  const { phase, conversation } = state;
  if (phase.kind !== 'talking') return stay(state);
  if (conversation.owed.kind !== 'hand_over') return nextTurn(state, handOverTrigger(state, transfer));
  const heard = announcementOf(state, transfer) === 'heard';
  const begun = heard ? beginTransfer(state, transfer, now) : null;
  return begun ?? goOn(notDone(state, heard ? impossible : brokeIn, now), { kind: 'toolResults' }, now);
}

const impossible = 'the person cannot be put through from here; say so';
const brokeIn =
  'not done: the person did not hear out that they are put through, or said something to it. Answer that, and ask again whether they want to be put through';

/** What waits for words to have been heard learns of it as soon as they were; once for each of them. */
function untilHeard(state: CallState, wanted: Trigger): Trigger {
  const { owed } = state.conversation;
  const hasWaited = owed.kind === 'listen' && owed.untilHeard === true;
  return wanted.kind === 'listen' && awaitsHearing(state) && !hasWaited
    ? { kind: 'listen', untilHeard: true }
    : wanted;
}

/** Schedules the next standing turn before it is needed. */
export function nextTurn(state: CallState, wanted: Trigger): Step {
  const { phase, conversation, plan } = state;
  if (phase.kind !== 'talking') return stay(state);
  const turn = conversation.turn + 1;
  const owesText = wanted.kind === 'listen' && owesWordOfText(conversation);
  const trigger: Trigger = owesText ? { kind: 'text_message' } : untilHeard(state, wanted);
  const input: ConverseInput = {
    callId: plan.callId,
    legId: phase.leg.legId,
    epoch: phase.media.epoch,
    turn,
    context: conversation.news,
    trigger,
  };
  const told = talk(withOvertaken(state), { turn, news: { kind: 'new', entries: [] }, owed: trigger });
  return stay(stand(told, { turn, afterSeq: conversation.lastSeq }), {
    kind: 'converse',
    bridgeQueue: phase.media.bridgeQueue,
    input,
  });
}
