/** Port: people who do not want to be called or written to any more. */
import type { Result } from '../result.ts';

export interface OptOut {
  /** E.164. */
  readonly phoneNumber: string;
  /** How they said so. */
  readonly by: 'text_message' | 'spoken' | 'api';
  /** ms since the epoch. */
  readonly at: number;
}

export interface OptOuts {
  find(phoneNumber: string): Promise<Result<OptOut | null>>;
  /** Changes nothing for somebody who is out already. */
  add(optOut: OptOut): Promise<Result<void>>;
  /** They want to hear of us again. */
  remove(phoneNumber: string): Promise<Result<void>>;
}

/** The same for people who look after the list. */
export interface OptOutList extends OptOuts {
  /** The latest first. */
  list(limit: number): Promise<Result<readonly OptOut[]>>;
  close(): Promise<void>;
}
