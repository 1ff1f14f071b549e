/** Words that were refused: the person's, which no model is shown again, and the agent's, which are not said. Pure. */
import type { ModelEvent } from '../ports/language-model.ts';
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

export interface Moderated extends Refused, Partial<WordNames> {
  readonly where: 'input' | 'output';
}

/** What the filter of the model's own service refused, where that is why the model failed. */
export function refusedByFilter({ failure, found }: Extract<ModelEvent, { kind: 'failed' }>): Refused | null {
  if (failure.code !== filtered) return null;
  return found ?? { category: 'model_filter', severity: null };
}

/** The code of such a failure, be it of what the model was asked or of what it would answer. */
export const filtered = 'content-filtered';

/** What of the person's was judged, and is withheld from the model from now on where it was refused. */
export interface WordNames {
  /** What they said. */
  readonly turns: readonly TurnName[];
  /** What they wrote: the ids of the messages. */
  readonly texts: readonly string[];
}

interface TurnName {
  readonly epoch: number;
  readonly seq: number;
}

/** What the person said and wrote that the agent has not answered yet. */
export interface CallerWords extends WordNames {
  readonly text: string;
}

type PersonEntry = Extract<Entry, { kind: 'caller' | 'text_message' }>;

/**
 * What the person said or wrote since the agent last spoke or wrote, unless it is withheld already. `newTexts`: the ids of
 * messages that no answer was made with, wherever they stand: one may have come while the agent was about to speak.
 */
export function unansweredWords(
  entries: readonly Entry[],
  newTexts: readonly string[] = [],
): CallerWords | null {
  const from = firstUnanswered(entries);
  const isNew = (entry: PersonEntry): boolean =>
    entry.kind === 'text_message' && newTexts.includes(entry.messageId ?? '');
  const said = entries.filter(
    (entry, at): entry is PersonEntry =>
      isPersons(entry) && !isWithheld(entry) && (at >= from || isNew(entry)),
  );
  if (said.length === 0) return null;
  return {
    text: said.map(({ text }) => text).join('\n'),
    turns: said.flatMap((entry) => (entry.kind === 'caller' ? [{ epoch: entry.epoch, seq: entry.seq }] : [])),
    texts: said.flatMap((entry) => (entry.kind === 'text_message' ? (entry.messageId ?? []) : [])),
  };
}

/** Marks these words of the person as withheld, and no others: what they have written meanwhile is judged by itself. */
export function withWithheld(
  entries: readonly Entry[],
  { turns = [], texts = [] }: Partial<WordNames>,
): readonly Entry[] {
  return entries.map((entry) => {
    const isNamed =
      entry.kind === 'caller'
        ? turns.some(({ epoch, seq }) => entry.epoch === epoch && entry.seq === seq)
        : entry.kind === 'text_message' && texts.includes(entry.messageId ?? '');
    return isNamed ? { ...entry, withheld: true } : entry;
  });
}

/** What is told of words that were refused: of what sort there are none, none is named. */
export function namesIn({ turns, texts }: WordNames): Partial<WordNames> {
  return { ...(turns.length > 0 ? { turns } : {}), ...(texts.length > 0 ? { texts } : {}) };
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

function isPersons(entry: Entry): entry is PersonEntry {
  if (entry.kind === 'caller') return !isAside(entry);
  return entry.kind === 'text_message' && entry.from === 'person';
}

/** What stands for words that are withheld. */
export const withheldNotice =
  'What the person said here must not be answered and is withheld from you. It was declined; go on with what was being talked about.';
