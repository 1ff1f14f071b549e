/** Words that were refused: the caller's, which no model is shown again, and the agent's, which are not spoken. Pure. */
import type { ModerationCategory } from '../ports/moderation.ts';
import { isAside, isPatience } from './context.ts';
import type { Entry } from './transcript.ts';

/** What was refused, and why; never the words themselves. */
export interface Refused {
  /** `model_filter`: the model's own service refused, and did not say how bad it was. */
  readonly category: ModerationCategory | 'model_filter';
  /** From 0 to 7. */
  readonly severity: number | null;
}

export interface Moderated extends Refused {
  readonly where: 'input' | 'output';
  /** The caller's turns that are withheld from the model from now on. */
  readonly turns?: readonly TurnName[];
}

interface TurnName {
  readonly epoch: number;
  readonly seq: number;
}

/** What the caller said that the agent has not answered yet. */
export interface CallerWords {
  readonly text: string;
  readonly turns: readonly TurnName[];
}

type CallerEntry = Extract<Entry, { kind: 'caller' }>;

/** The caller's words since the agent last spoke, unless they are withheld already. */
export function unansweredWords(entries: readonly Entry[]): CallerWords | null {
  const last = entries.findLastIndex((entry) => entry.kind === 'agent' && !isPatience(entry));
  const said = entries
    .slice(last + 1)
    .filter(
      (entry): entry is CallerEntry => entry.kind === 'caller' && !isAside(entry) && !isWithheld(entry),
    );
  if (said.length === 0) return null;
  return {
    text: said.map(({ text }) => text).join('\n'),
    turns: said.map(({ epoch, seq }) => ({ epoch, seq })),
  };
}

/** Marks these turns of the caller as withheld. */
export function withWithheld(entries: readonly Entry[], turns: readonly TurnName[]): readonly Entry[] {
  return entries.map((entry) =>
    entry.kind === 'caller' && turns.some(({ epoch, seq }) => entry.epoch === epoch && entry.seq === seq)
      ? { ...entry, withheld: true }
      : entry,
  );
}

export function isWithheld(entry: Entry): boolean {
  return entry.kind === 'caller' && entry.withheld === true;
}

/** What stands for words that are withheld. */
export const withheldNotice =
  'What the person said here must not be answered and is withheld from you. It was declined; go on with what was being talked about.';
