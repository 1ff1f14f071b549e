/** What a tool of the agent is: a name, a schema the model fills in, who may use it, and what it changes or has done. */
import type { z } from 'zod';
import type { Claim } from '../../claim/claim.ts';
import type { RecordBody } from '../../call/record-events.ts';
import type { Plan } from '../../plan.ts';
import type { Reminder } from '../../reminder.ts';
import type { Speech } from '../speech.ts';
import type { Entry } from '../transcript.ts';
import type { ToolDeed } from './deed.ts';

/** The part of a call that tools may read and change. */
export interface Desk {
  readonly plan: Plan;
  /** BCP 47: what is spoken now. */
  readonly language: string;
  readonly speech: Speech;
  readonly claim: Claim;
  readonly reminders: readonly Reminder[];
  /** All that was said, the utterance that calls the tool included. */
  readonly entries: readonly Entry[];
  /** The caller's turn that led to this tool call. */
  readonly source: { readonly epoch: number; readonly seq: number } | null;
  /** Names of tools whose deeds are under way or wait for those before them. */
  readonly pending?: readonly string[];
  /** The workflow's clock, ms since the epoch. */
  readonly now: number;
}

/** What a tool did. `error` goes back to the model as it stands, so it says what to do differently. */
export type ToolAnswer =
  | {
      readonly ok: true;
      readonly claim?: Claim;
      readonly reminders?: readonly Reminder[];
      /** BCP 47: spoken from the next words on. */
      readonly language?: string;
      readonly speech?: Speech;
      /** The person has agreed to a summary by text message. */
      readonly summaryAgreed?: true;
      readonly records: readonly RecordBody[];
      /** Told to the model beside `ok`, such as a moment in words to be read back to the person. */
      readonly told?: Readonly<Record<string, unknown>>;
      /** True when the call ends once the good-bye has been heard. */
      readonly endsCall?: boolean;
      /** What is to be done in the world; the model is told how it went once it is done. */
      readonly deed?: ToolDeed;
    }
  | { readonly ok: false; readonly error: string };

/** What the person is asked before a tool does what cannot be undone. */
export interface YesQuestion {
  /** Stands for what is agreed to: another one is another question. */
  readonly agreement: string;
  /** As code speaks it, in the language of the call. */
  readonly text: string;
  /** Words of the model stand in it. */
  readonly ofModel?: true;
}

export interface Tool<Arguments> {
  readonly name: string;
  /** For the model. */
  readonly description: string;
  readonly parameters: (plan: Plan) => z.ZodType<Arguments>;
  /** Whether this plan may use it, beside what it has switched off by name; every plan where left out. */
  readonly permitted?: (plan: Plan) => boolean;
  /** What cannot be undone needs the person's spoken yes to this question. Null: these arguments need none. */
  readonly needsYes?: (given: Arguments, desk: Pick<Desk, 'plan' | 'language'>) => YesQuestion | null;
  readonly apply: (desk: Desk, given: Arguments) => ToolAnswer;
}
