/** The search attributes by which calls are found in Temporal, and their type there. */

/**
 * Name → Temporal's type for it. Registered by whoever starts the server, written by the workflow, checked at start-up.
 * Never encrypted by Temporal, so none may hold a number, a name or a sentence.
 */
export const searchAttributes = {
  /** The kind of the call's state, such as `talking`. */
  CallState: 'Keyword',
  /** `outbound` or `inbound`. */
  CallDirection: 'Keyword',
  /** How the call ended; absent while it goes on. */
  CallOutcome: 'Keyword',
  /** The call's own random id; the workflow id belongs to the line. */
  CallId: 'Keyword',
  /** The campaign that asked for the call, if one did. */
  CampaignId: 'Keyword',
} as const;

export type SearchAttribute = keyof typeof searchAttributes;
