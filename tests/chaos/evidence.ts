/** What a chaos run leaves behind for the checker: every ledger, the store, Temporal's histories, and what was done to whom. */
import type { CallEvent } from '../../domain/call/record-events.ts';
import type { PersonInput } from '../../simulator/carrier.ts';
import type { CarrierEntry } from '../../simulator/carrier/entries.ts';
import type { LedgerEntry } from '../../simulator/ledger.ts';
import type { ModelEntry } from '../../simulator/model/entries.ts';
import type { SmsEntry } from '../../simulator/sms.ts';
import type { SpeechEntry } from '../../simulator/speech/entries.ts';

/** All times are ms since the epoch, by the wall clock of this machine. */
export interface Evidence {
  readonly seed: number;
  readonly startedAt: number;
  /** When the last call was over, or was no longer waited for. */
  readonly endedAt: number;
  /** When the evidence was taken: what is still open then was open for so long. */
  readonly collectedAt: number;
  /** What the parts ran under, as far as it bears on judging. */
  readonly settings: ChaosSettings;
  /** The calls that the API has accepted, by `POST /call`. */
  readonly requests: readonly AcceptedCall[];
  /** The calls that the API has refused, or that got no answer until we gave up asking. */
  readonly refused: readonly RefusedCall[];
  /** The people who called us. Their calls' ids are found by number, in the `opened` event's plan. */
  readonly callers: readonly InboundCall[];
  /** Ledgers, in order of `seq`. A service that was killed and started again goes on counting. */
  readonly carrier: readonly LedgerEntry<CarrierEntry>[];
  readonly speech: readonly LedgerEntry<SpeechEntry>[];
  readonly model: readonly LedgerEntry<ModelEntry>[];
  readonly sms: readonly LedgerEntry<SmsEntry>[];
  /** All calls in the store, each with its events in order of `seq`. */
  readonly store: readonly StoredCall[];
  /** What the API tells of each of them. */
  readonly reports: readonly CallReported[];
  /** Every run of every workflow, the continued ones included. */
  readonly histories: readonly RunHistory[];
  readonly faults: readonly FaultRecord[];
  readonly processes: readonly ProcessRecord[];
}

export interface ChaosSettings {
  /** The most a bridge's last heartbeat may be behind what was heard, in ms of speech. */
  readonly heartbeatMs: number;
  readonly mediaGraceSec: number;
  readonly transferRingSec: number;
  readonly callBackPausesSec: readonly number[];
}

interface AskedCall {
  /** Counts the run's calls from 1; the person's script depends on (seed, n) alone. */
  readonly n: number;
  /** The person's number, E.164; each person has one of their own. */
  readonly number: string;
  readonly at: number;
  readonly person: PersonInput;
  /** A few words on what this person does, such as `busy`, `interrupts`, `hangs up in the middle`. */
  readonly manner: string;
}

export interface AcceptedCall extends AskedCall {
  readonly callId: string;
  /** The body of `POST /call`. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly idempotencyKey: string;
  /** How often it was asked with this key until an answer came, the last time included. */
  readonly attempts: number;
  /** When the API's answer was there. */
  readonly acceptedAt: number;
}

export interface RefusedCall extends AskedCall {
  readonly body: Readonly<Record<string, unknown>>;
  /** The last HTTP status; null when there was no answer at all. */
  readonly status: number | null;
}

export interface InboundCall extends AskedCall {
  /** Whether the carrier could deliver the call to us: false when nobody answered its event. */
  readonly delivered: boolean;
}

export interface StoredCall {
  readonly callId: string;
  readonly events: readonly CallEvent[];
}

/** A call as the API shows it, as far as it bears on judging. Times are ISO 8601. */
export interface CallReported {
  readonly callId: string;
  readonly lang: string;
  /** As they stand in the report of the call. */
  readonly reminders: readonly { readonly title: string; readonly due_date_time: string }[];
  /** The ids of text messages that came in. */
  readonly textsReceived: readonly (string | null)[];
  /** What is going to happen: the call's part of `/reminders`. */
  readonly outreaches: readonly {
    readonly reminder_id: string;
    readonly title: string;
    readonly due_date_time: string;
    readonly state: string;
  }[];
}

export interface RunHistory {
  readonly workflowId: string;
  readonly runId: string;
  readonly workflowType: string;
  /** Temporal's name of the run's status when it was collected, such as `RUNNING` or `COMPLETED`. */
  readonly status: string;
  /** The history in Temporal's own JSON form (`historyToJSON`), parsed: `{ events: [...] }`; for `Worker.runReplayHistories`. */
  readonly history: unknown;
}

/** Every kind of fault the nemesis has. */
export const faultKinds = [
  'kill',
  'stop_politely',
  'freeze',
  'clock_jump',
  'kill_temporal',
  'cut',
  'delay',
  'throttle',
  'half_open',
  'refuse',
  'webhooks_dropped',
  'webhooks_doubled',
  'webhooks_reordered',
  'carrier_busy',
  'response_swallowed',
  'media_dropped',
  'line_dropped',
  'model_slow',
  'model_failing',
  'store_locked',
] as const;
export type FaultKind = (typeof faultKinds)[number];

export interface FaultRecord {
  /** Counts the run's faults from 1. */
  readonly n: number;
  readonly kind: FaultKind;
  /** The process (`bridge-1`, `worker-2`, `api`, `model` …), the proxy's route (`media`, `temporal`, `webhooks`), or a person's number. */
  readonly target: string;
  readonly from: number;
  /** When things were right again: the process was ready, the route open, the lock released. */
  readonly until: number;
  /** What exactly was done, for people. */
  readonly detail: string;
}

export interface ProcessRecord {
  readonly name: string;
  /** The last lines of its log. */
  readonly logTail: readonly string[];
}
