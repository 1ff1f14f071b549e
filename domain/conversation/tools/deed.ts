/** What a tool has done in the world: carried out by an activity under a key made of call id and tool-call id. */
import type { RecordBody } from '../../call/record-events.ts';

/** Nothing in a deed names a number or an address: to whom it goes follows from the plan. */
export type ToolDeed =
  /** Look something up in the documents. */
  | { readonly kind: 'search'; readonly query: string }
  /** `colleague`: the plan's `agentPhoneNumber`. */
  | { readonly kind: 'send_text'; readonly to: 'person' | 'colleague'; readonly text: string }
  | {
      readonly kind: 'notify_emergency';
      readonly reason: string;
      /** Where help is needed, in the person's words. */
      readonly place: string;
    }
  /** Put the person through to the plan's `agentPhoneNumber`, once the announcement was heard. */
  | { readonly kind: 'transfer'; readonly reason: string }
  | { readonly kind: 'recording'; readonly order: RecordingOrder };

export const recordingOrders = ['pause', 'resume', 'stop'] as const;
export type RecordingOrder = (typeof recordingOrders)[number];

/** What came of a deed, as the model is told: a few plain fields. `sources` are for the report. */
export type DeedAnswer =
  | {
      readonly ok: true;
      readonly told: Readonly<Record<string, unknown>>;
      readonly sources?: readonly Source[];
      /** What is to be recorded of it. */
      readonly records?: readonly RecordBody[];
    }
  | { readonly ok: false; readonly error: string };

/** Where an answer was found. */
export interface Source {
  readonly documentId: string;
  readonly title: string;
  /** The document's path or address, as it was imported. */
  readonly path: string;
}

/** A deed that is under way or waits for those before it. */
export interface PendingDeed {
  readonly toolCallId: string;
  readonly name: string;
  readonly deed: ToolDeed;
  /** Null while those before it are done; then when the person is told that it takes too long, ms since the epoch. */
  readonly until: number | null;
}
