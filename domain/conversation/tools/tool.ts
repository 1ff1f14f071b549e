/** What a tool of the agent is: a name, a schema the model fills in, and what it changes in the call. */
import type { z } from 'zod';
import type { Claim } from '../../claim/claim.ts';
import type { RecordBody } from '../../call/record-events.ts';
import type { Plan } from '../../plan.ts';
import type { Reminder } from '../../reminder.ts';

/** The part of a call that tools may read and change. */
export interface Desk {
  readonly plan: Plan;
  readonly claim: Claim;
  readonly reminders: readonly Reminder[];
  /** The caller's turn that led to this tool call. */
  readonly source: { readonly epoch: number; readonly seq: number } | null;
}

/** What a tool did. `error` goes back to the model as it stands, so it says what to do differently. */
export type ToolAnswer =
  | {
      readonly ok: true;
      readonly claim?: Claim;
      readonly reminders?: readonly Reminder[];
      readonly records: readonly RecordBody[];
      /** True when the call ends once the good-bye has been heard. */
      readonly endsCall?: boolean;
    }
  | { readonly ok: false; readonly error: string };

export interface Tool<Arguments> {
  readonly name: string;
  /** For the model. */
  readonly description: string;
  readonly parameters: (plan: Plan) => z.ZodType<Arguments>;
  readonly apply: (desk: Desk, given: Arguments) => ToolAnswer;
}
