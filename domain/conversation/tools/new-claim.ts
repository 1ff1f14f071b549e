/** Tool: begin a new claim; the present one is kept and closed. */
import { z } from 'zod';
import type { Tool } from './tool.ts';

export const newClaim: Tool<Record<string, never>> = {
  name: 'new_claim',
  description:
    'Closes the present claim and begins an empty one. Use it only when the person has another, different matter.',
  permitted: (plan) => plan.claim.length > 0,
  parameters: () => z.strictObject({}),
  apply: () => ({ ok: true, claim: {}, records: [{ kind: 'claim_renewed' }] }),
};
