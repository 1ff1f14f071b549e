/** A turn that comes back though the next one stands already. */
import type { CallInput, Step } from './events.ts';
import { withOutput } from './reply.ts';
import type { CallState } from './state.ts';
import { stay, talk } from './step.ts';
import { beginDeed } from './tool-moves.ts';

/** Notes that the turn that stands is about to give its place to the next. */
export function withOvertaken(state: CallState): CallState {
  const { phase, settings } = state;
  if (phase.kind !== 'talking' || !phase.media.standing || !settings.followThrough) return state;
  return { ...state, phase: { ...phase, media: { ...phase.media, overtaken: phase.media.standing } } };
}

/**
 * A text message lets the next turn stand while one does. Until the bridge knows of it, it may give an answer back with the
 * turn before: that was said, and counts, tools and all. The turn that stands goes on; what the tools did is told with the
 * one behind it.
 */
export function overtakenBack(
  state: CallState,
  { epoch, turn, output }: Extract<CallInput, { kind: 'conversed' }>,
  now: number,
): Step {
  const { phase, conversation } = state;
  if (!('media' in phase) || phase.media?.epoch !== epoch) return stay(state);
  const { overtaken } = phase.media;
  if (overtaken?.turn !== turn) return stay(state);
  const settled = withoutOvertaken(state);
  if (!output.utterance) return stay(settled);
  const worked = withOutput(settled, output, overtaken.afterSeq, now);
  return beginDeed(talk(worked, { owed: conversation.owed }), now);
}

function withoutOvertaken(state: CallState): CallState {
  const { phase } = state;
  if (!('media' in phase) || !phase.media) return state;
  const { overtaken: _, ...media } = phase.media;
  switch (phase.kind) {
    case 'talking':
      return { ...state, phase: { ...phase, media } };
    case 'detached':
      return { ...state, phase: { ...phase, media } };
    case 'transferring':
      return { ...state, phase: { ...phase, media } };
    case 'hanging_up':
      return { ...state, phase: { ...phase, media } };
  }
}
