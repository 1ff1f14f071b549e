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

type PersonEntry = Extract<Entry, { kind: 'caller' | 'text_message' }>;

/** What the person said or wrote since the agent last spoke or wrote, unless it is withheld already. */
export function unansweredWords(entries: readonly Entry[]): CallerWords | null {
  const said = entries
    .slice(firstUnanswered(entries))
    .filter((entry): entry is PersonEntry => isPersons(entry) && !isWithheld(entry));
  if (said.length === 0) return null;
  return {
    text: said.map(({ text }) => text).join('\n'),
    turns: said.flatMap((entry) => (entry.kind === 'caller' ? [{ epoch: entry.epoch, seq: entry.seq }] : [])),
  };
}

/** Marks these turns of the caller as withheld, and with them the text messages that are not answered yet. */
export function withWithheld(entries: readonly Entry[], turns: readonly TurnName[]): readonly Entry[] {
  const from = firstUnanswered(entries);
  return entries.map((entry, at) => {
    if (entry.kind === 'caller')
      return turns.some(({ epoch, seq }) => entry.epoch === epoch && entry.seq === seq)
        ? { ...entry, withheld: true }
        : entry;
    return entry.kind === 'text_message' && at >= from && isPersons(entry)
      ? { ...entry, withheld: true }
      : entry;
  });
}

export function isWithheld(entry: Entry): boolean {
  return (entry.kind === 'caller' || entry.kind === 'text_message') && entry.withheld === true;
}

function firstUnanswered(entries: readonly Entry[]): number {
  return (
    entries.findLastIndex(
      (entry) =>
        (entry.kind === 'agent' && !isPatience(entry)) ||
        (entry.kind === 'text_message' && entry.from === 'agent'),
    ) + 1
  );
}

function isPersons(entry: Entry): boolean {
  if (entry.kind === 'caller') return !isAside(entry);
  return entry.kind === 'text_message' && entry.from === 'person';
}

/** What stands for words that are withheld. */
export const withheldNotice =
  'What the person said here must not be answered and is withheld from you. It was declined; go on with what was being talked about.';
