/** The small moves every transition is made of: entering a phase, noting an event, asking for something to be done. */
import type { CallCommand, Step } from './events.ts';
import type { RecordBody } from './record-events.ts';
import { outcomeOf, stateName, type CallState, type Conversation, type Phase } from './state.ts';

export function stay(state: CallState, ...commands: CallCommand[]): Step {
  return { state, commands };
}

/** Appends an event to what is to be recorded. */
export function note(state: CallState, at: number, ...bodies: RecordBody[]): CallState {
  const events = bodies.map((body, index) => ({
    callId: state.plan.callId,
    seq: state.lastEventSeq + 1 + index,
    at,
    body,
  }));
  return {
    ...state,
    unrecorded: [...state.unrecorded, ...events],
    lastEventSeq: state.lastEventSeq + events.length,
  };
}

/** Enters a phase; a change of its name is noted. */
export function enter(state: CallState, phase: Phase, at: number, reason?: string): CallState {
  const next = { ...state, phase };
  if (phase.kind === state.phase.kind) return next;
  const outcome = outcomeOf(next);
  return note(next, at, {
    kind: 'state_changed',
    state: stateName(next),
    ...(outcome ? { outcome } : {}),
    ...(reason ? { reason } : {}),
  });
}

export function talk(state: CallState, change: Partial<Conversation>): CallState {
  return { ...state, conversation: { ...state.conversation, ...change } };
}

/** Goes on with a further move, keeping what was asked for so far. */
export function andThen(step: Step, move: (state: CallState) => Step): Step {
  const next = move(step.state);
  return { state: next.state, commands: [...step.commands, ...next.commands] };
}
