/** What is made of a call when it is over: the synthesis, the next action and, where it was agreed on, a text message. */
import { z } from 'zod';

/** What the model writes in the call's language. */
export const SynthesisDocument = z.object({
  long: z.string().trim().min(1).describe('What was said and agreed, in at most two paragraphs'),
  short: z.string().trim().min(1).describe('The same in a few words, usable as a title'),
  satisfaction: z.enum(['low', 'partial', 'high', 'unknown']).describe('How content the person seemed'),
  improvement_suggestions: z.string().trim().min(1).describe('What the agent should do better next time'),
});

/** What the model writes in another language than the call's. */
export const OperatorSynthesis = SynthesisDocument.pick({ long: true, short: true });

/** Longer than two text messages nobody reads. */
const longestSummary = 320;

export const SummaryText = z.object({
  text: z
    .string()
    .trim()
    .min(1)
    .max(longestSummary)
    .describe(
      'A text message to the person: what was agreed and what happens next, in at most three short sentences and 320 characters',
    ),
});

export const Synthesis = SynthesisDocument.extend({
  /** For those who run the agent, in their language (BCP 47). */
  operator: OperatorSynthesis.extend({ lang: z.string() }).optional(),
});
export type Synthesis = z.infer<typeof Synthesis>;

export const nextActions = [
  'case_closed',
  'commercial_offer',
  'customer_will_send_info',
  'high_priority',
  'propose_new_contract',
  'requires_expertise',
] as const;

export const NextAction = z.object({
  action: z.enum(nextActions).describe('What should happen next with this case'),
  justification: z.string().trim().min(1).describe('Why, from what was said'),
});
export type NextAction = z.infer<typeof NextAction>;

export interface WrapUp {
  readonly synthesis: Synthesis;
  readonly nextAction: NextAction;
  /** To be sent to the person, who has agreed to it. */
  readonly summaryText?: string;
}

/** A wrap-up that is still to be made, whatever it takes. */
export interface WrapUpOrder {
  readonly callId: string;
  readonly lineId: string;
  /** It is to cover all that was recorded up to this event: one that covers more is newer. */
  readonly throughSeq: number;
  /** BCP 47: the language of those who run the agent. */
  readonly operatorLanguage?: string;
  /** The pause before each try that follows a failed one; the last of them repeats. */
  readonly pausesSec: readonly number[];
  /** Somebody wants it now: a pause under way is cut short. */
  readonly hurried?: boolean;
}

export interface LateWrapUp {
  /** It covers all that was recorded up to this event. */
  readonly throughSeq: number;
  readonly wrapUp: WrapUp;
}

/** What became of a wrap-up that came after its time: the call took it, has a newer one, or is over. */
export type LateWrapUpAnswer = 'taken' | 'outdated' | 'over';

export const wrapUpPausesSec: readonly number[] = [30, 60, 120, 300, 900, 1_800, 3_600];
