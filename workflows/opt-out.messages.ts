/** The messages of the workflow `optOut`. */

export const optOutType = 'optOut';

export interface OptOutInput {
  /** The line on which a call may be under way. */
  readonly lineId: string;
  /** E.164: who wants to hear of us no more, and the number they wrote to. */
  readonly phoneNumber: string;
  readonly ourNumber: string;
  /** The one message that tells them so; absent where they have not written. */
  readonly confirmation?: string;
}
