/** What the record says of the agent's words: each utterance as it was written, and how much of it was heard. */
import type { CallEvent } from '../../../domain/call/record-events.ts';

export interface RecordedUtterance {
  readonly id: string;
  readonly written: string;
  /** Null when it was never told. */
  readonly heard: string | null;
  readonly complete: boolean;
  /** When the record learned of it, ms since the epoch. */
  readonly at: number;
}

/** In the order of the record; the last report of an utterance counts. */
export function utterancesIn(events: readonly CallEvent[]): readonly RecordedUtterance[] {
  const all = new Map<string, RecordedUtterance>();
  for (const { at, body } of events) {
    if (body.kind === 'agent_said')
      all.set(body.utteranceId, {
        id: body.utteranceId,
        written: body.text,
        heard: null,
        complete: false,
        at,
      });
    if (body.kind !== 'agent_heard') continue;
    const before = all.get(body.utteranceId);
    if (before) all.set(before.id, { ...before, heard: body.heardText, complete: body.complete });
  }
  return [...all.values()];
}
