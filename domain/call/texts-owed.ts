/** Whether the agent still has to speak of what the person wrote. */
import type { CallState } from './state.ts';
import { talk } from './step.ts';

/** Where nobody is waited for after a call, an answer to the agent's own question still is. */
export const shortestTextWindowMs = 600_000;

export function owesWordOfText({ texts }: CallState['conversation']): boolean {
  return typeof texts?.owedFrom === 'number';
}

/** With its words in this turn the agent has spoken of all that was written before the turn began. */
export function withTextsSpokenOf(state: CallState, turn: number): CallState {
  const { texts } = state.conversation;
  if (typeof texts?.owedFrom !== 'number' || texts.owedFrom > turn) return state;
  return talk(state, { texts: { ...texts, owedFrom: null } });
}
