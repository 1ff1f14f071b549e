/** The input of the workflow `turnAway`, and the names by which it and its leg are found. */
import type { TurnAway } from '../domain/ports/calls.ts';

/** The workflow's name on the server. */
export const turnAwayType = 'turnAway';

export interface TurnAwayInput {
  /** Stands in the leg's addresses where other legs have their line. */
  readonly lineId: string;
  readonly incomingContext: string;
  readonly how: TurnAway;
}

/**
 * What stands for the line of a person who is turned away. No line has a dot in its id, and no bridge lets a leg in that
 * has one: nothing is spent on its audio.
 */
const prefix = 'turned-away.';

export function turnedAwayLine(eventHash: string): string {
  return `${prefix}${eventHash}`;
}

/** The workflow that hears of a leg whose events name this line. */
export function workflowIdOf(lineId: string): string {
  return lineId.startsWith(prefix) ? `turned-away/${lineId.slice(prefix.length)}` : `line/${lineId}`;
}
