/** What is made of a call when it is over: the synthesis and the next action. */
import { z } from 'zod';

export const Synthesis = z.object({
  long: z.string().trim().min(1).describe('What was said and agreed, in at most two paragraphs'),
  short: z.string().trim().min(1).describe('The same in a few words, usable as a title'),
  satisfaction: z.enum(['low', 'partial', 'high', 'unknown']).describe('How content the person seemed'),
  improvement_suggestions: z.string().trim().min(1).describe('What the agent should do better next time'),
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
