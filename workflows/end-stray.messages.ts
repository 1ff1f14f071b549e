/** The input of the workflow `endStray`, and its name. */

/** The workflow's name on the server. */
export const endStrayType = 'endStray';

export interface EndStrayInput {
  readonly carrierCallId: string;
}
