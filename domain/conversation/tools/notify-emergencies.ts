/** Tool: report an emergency to the people in charge, once the person has said yes to it. */
import { z } from 'zod';
import type { Tool } from './tool.ts';

export const notifyEmergencies: Tool<{ reason: string; place: string }> = {
  name: 'notify_emergencies',
  description:
    'Reports an emergency to the people in charge at the company: somebody is in danger, hurt or needs help at once. It does not call the emergency services: always tell the person to call the emergency number themselves, too. Ask first whether you shall report it.',
  parameters: () =>
    z.strictObject({
      reason: z
        .string()
        .trim()
        .min(1)
        .max(1_000)
        .describe('What has happened and who is in danger, as the person said it'),
      place: z
        .string()
        .trim()
        .min(1)
        .max(500)
        .describe('Where help is needed, as exactly as the person said it; "unknown" where they did not'),
    }),
  // One yes is enough: in an emergency nobody is asked again because a word of it has changed.
  needsYes: () => 'emergency',
  apply: (_desk, { reason, place }) => ({
    ok: true,
    records: [{ kind: 'emergency_agreed', reason, place }],
    deed: { kind: 'notify_emergency', reason, place },
  }),
};
