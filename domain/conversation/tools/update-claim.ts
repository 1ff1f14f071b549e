/** Tool: write one value into the claim, checked against its field's type. */
import { z } from 'zod';
import { checkValue } from '../../claim/claim.ts';
import type { Tool } from './tool.ts';

export const updateClaim: Tool<{ field: string; value: string }> = {
  name: 'update_claim',
  description:
    'Writes one value into the claim, as soon as the person has given or corrected it. Values of type datetime are ISO 8601 such as 2026-11-14T17:30, phone numbers are international such as +33612345678.',
  permitted: (plan) => plan.claim.length > 0,
  parameters: (plan) =>
    z.strictObject({
      field: z.enum(plan.claim.map((field) => field.name)).describe('The field to write'),
      value: z.string().describe('Its value, in the form its type asks for'),
    }),
  apply: (desk, { field: name, value }) => {
    const field = desk.plan.claim.find((candidate) => candidate.name === name);
    if (!field) return { ok: false, error: `there is no field ${name}` };
    const check = checkValue(field, value);
    if (!check.ok) return { ok: false, error: `${check.reason}. Ask the person for it again.` };
    const written = { value: check.value, source: desk.source };
    return {
      ok: true,
      claim: { ...desk.claim, [name]: written },
      records: [{ kind: 'claim_changed', field: name, value: written }],
    };
  },
};
