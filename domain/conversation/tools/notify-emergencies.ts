/** Tool: report an emergency to the people in charge, once the person has said yes to it. */
import { z } from 'zod';
import { emergencyQuestion } from '../phrases.ts';
import { askedByItself } from './spoken-yes.ts';
import type { Tool } from './tool.ts';

/** Both are read out to somebody in need before they are asked: ten seconds at most. */
const longest = 100;

export const notifyEmergencies: Tool<{ reason: string; place: string }> = {
  name: 'notify_emergencies',
  description: `Reports an emergency to the people in charge at the company: somebody is in danger, hurt or needs help at once. It does not call the emergency services: always tell the person to call the emergency number themselves, too. Reason and place are read out to the person first. ${askedByItself}`,
  parameters: () =>
    z.strictObject({
      reason: z
        .string()
        .trim()
        .min(1)
        .max(longest)
        .describe('What has happened and who is in danger, in a few words of the language spoken'),
      place: z
        .string()
        .trim()
        .min(1)
        .max(longest)
        .describe('Where help is needed, as exactly as the person said it; "unknown" where they did not'),
    }),
  // One yes is enough: nobody in need is asked again because a word has changed. What they heard is what is reported.
  needsYes: (given, { plan, language }) => ({
    agreement: 'emergency',
    text: emergencyQuestion(plan, given, language),
    ofModel: true,
  }),
  apply: (_desk, { reason, place }) => ({
    ok: true,
    records: [{ kind: 'emergency_agreed', reason, place }],
    deed: { kind: 'notify_emergency', reason, place },
  }),
};
