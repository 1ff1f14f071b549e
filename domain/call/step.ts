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
  const next = { ...state, phase, lookAt: lookAtFrom(state, phase, at) };
  if (phase.kind === state.phase.kind) return next;
  const outcome = outcomeOf(next);
  return note(next, at, {
    kind: 'state_changed',
    state: stateName(next),
    ...(outcome ? { outcome } : {}),
    ...(reason ? { reason } : {}),
  });
}

/** Phases that end by the carrier's news of a leg. While somebody talks, the media tells that the leg lives. */
const awaitsCarrier: ReadonlySet<Phase['kind']> = new Set([
  'answering',
  'ringing',
  'connected',
  'hanging_up',
]);
/** Whoever hangs up wants to know soon, and so does whoever waits to be spoken to. */
const soonMs = 3_000;

/** When to ask the carrier, if it tells nothing of its own accord; null where nothing is awaited of it. */
export function lookAtFrom({ settings }: CallState, phase: Phase, at: number): number | null {
  if (!settings.recovery || !awaitsCarrier.has(phase.kind)) return null;
  const lookAfterMs = settings.recovery.lookAfterSec * 1_000;
  const soon = phase.kind === 'hanging_up' || phase.kind === 'connected';
  return at + (soon ? Math.min(soonMs, lookAfterMs) : lookAfterMs);
}

export function talk(state: CallState, change: Partial<Conversation>): CallState {
  return { ...state, conversation: { ...state.conversation, ...change } };
}

/** Goes on with a further move, keeping what was asked for so far. */
export function andThen(step: Step, move: (state: CallState) => Step): Step {
  const next = move(step.state);
  return { state: next.state, commands: [...step.commands, ...next.commands] };
}
