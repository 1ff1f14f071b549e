/** Port: the running calls, as the door for text messages sees them. */
import type { CallSettings, Plan } from '../plan.ts';
import type { Result } from '../result.ts';
import type { IncomingText, TextDelivery } from './text-messages.ts';

/** A line by its two numbers, E.164. */
export interface LineNumbers {
  readonly ourNumber: string;
  readonly phoneNumber: string;
}

export interface TextLines {
  /**
   * Hands a message to the line's run. Where there is none, one is started with the plan; without a plan the failure
   * `call-gone` says so.
   */
  received(
    text: IncomingText,
    line: LineNumbers,
    ifNew: { readonly plan: Plan; readonly settings: CallSettings } | null,
  ): Promise<Result<void>>;
  /** News of a message of ours. The failure `call-gone` says that nobody waits for it any more. */
  delivered(delivery: TextDelivery): Promise<Result<void>>;
  /**
   * Takes back all outreach to somebody who is out, has a call that only tries to reach them end, and tells them once by
   * the confirmation, if there is one. The same wish (by `since`, ms since the epoch) counts once.
   */
  optOut(
    wish: LineNumbers & { readonly since: number; readonly confirmation?: string },
  ): Promise<Result<void>>;
}
