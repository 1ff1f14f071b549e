/** Ports: the outreaches that wait for their time, and the store in which they are looked up. */
import type { OutreachChange, OutreachOrder, OutreachRecord, OutreachState } from '../outreach/outreach.ts';
import type { Result } from '../result.ts';

export type ChangeAnswer =
  | { readonly kind: 'changed'; readonly outreach: OutreachRecord }
  /** Somebody is being reached already, or all is over. */
  | { readonly kind: 'too_late'; readonly outreach: OutreachRecord }
  | { readonly kind: 'unknown' };

export interface OutreachQuery {
  /** E.164. */
  readonly phoneNumber?: string;
  readonly callId?: string;
  readonly state?: OutreachState;
  readonly limit: number;
}

export interface Outreaches {
  /** Sets it, moves it, changes it or takes it back, as the order's reminder says; once, however often it is ordered. */
  set(order: OutreachOrder): Promise<Result<void>>;
  /** Changes one that waits; asking twice for the same gives the same. */
  move(outreachId: string, change: OutreachChange): Promise<Result<ChangeAnswer>>;
  /** One that is cancelled already counts as changed. */
  cancel(outreachId: string): Promise<Result<ChangeAnswer>>;
  find(outreachId: string): Promise<Result<OutreachRecord | null>>;
  /** The next to be due first. */
  list(query: OutreachQuery): Promise<Result<readonly OutreachRecord[]>>;
  /** Nobody is to be reached at this number any more: reminders and planned calls alike. `phoneNumber`: E.164. */
  cancelAllTo(phoneNumber: string): Promise<Result<{ readonly cancelled: number }>>;
}

/** The truth is the running outreach; what is kept here follows it. */
export interface OutreachRecords {
  /** Keeps the record unless a newer one is there. */
  put(record: OutreachRecord): Promise<Result<void>>;
  find(outreachId: string): Promise<Result<OutreachRecord | null>>;
  /** The next to be due first. */
  list(query: OutreachQuery): Promise<Result<readonly OutreachRecord[]>>;
  close(): Promise<void>;
}
