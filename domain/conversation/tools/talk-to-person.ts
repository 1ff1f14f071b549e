/** Tool: put the person through to somebody of ours. */
import { z } from 'zod';
import { phrase } from '../phrases.ts';
import { askedByItself } from './spoken-yes.ts';
import type { Tool } from './tool.ts';

const longestReason = 200;

/** Not the reason: it may be worded anew, and the number is the plan's. */
const agreement = 'to be put through to a colleague';

export const talkToPerson: Tool<{ reason: string }> = {
  name: 'talk_to_person',
  description: `Puts the person through to a human colleague. Use it when they want to talk with a human, or need one. ${askedByItself} Say in that second answer, and not before, that you are putting them through; say nothing behind that. If nobody can take the call, the person comes back to you.`,
  parameters: () =>
    z.strictObject({
      reason: z
        .string()
        .trim()
        .min(1)
        .max(longestReason)
        .describe('What the person wants of the colleague, in a few words'),
    }),
  permitted: (plan) => plan.agentPhoneNumber !== undefined,
  needsYes: (_given, { language }) => ({ agreement, text: phrase('ask_transfer', language) }),
  apply: (_desk, { reason }) => ({ ok: true, records: [], deed: { kind: 'transfer', reason } }),
};
