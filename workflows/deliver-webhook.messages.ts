/** The input of the workflow `deliverWebhook`, and its name. */

/** The workflow's name on the server. */
export const deliverWebhookType = 'deliverWebhook';

export interface DeliverWebhookInput {
  /** What is sent, and where to, stands in the store: no secret and no number goes through here. */
  readonly deliveryId: string;
  /** 1, and one more for each replay. */
  readonly round: number;
  /** The pause after each failed try; after one try more than there are pauses nobody tries any more. */
  readonly pausesSec: readonly number[];
}

/** Each round is a run of its own, and none ever begins twice. */
export function deliveryWorkflowId({
  deliveryId,
  round,
}: Pick<DeliverWebhookInput, 'deliveryId' | 'round'>): string {
  return round === 1 ? `webhook/${deliveryId}` : `webhook/${deliveryId}/${round}`;
}
