/** The claim: the typed fields a call has to fill in, and the rules a value must pass. */
import { z } from 'zod';

export const claimFieldTypes = ['text', 'datetime', 'email', 'phone_number'] as const;

export const ClaimField = z.object({
  name: z
    .string()
    .regex(
      /^[a-z][a-z0-9_]{0,63}$/,
      'use lower-case letters, digits and underscores, starting with a letter',
    ),
  type: z.enum(claimFieldTypes),
  description: z.string().trim().min(1).max(500).optional(),
});
export type ClaimField = z.infer<typeof ClaimField>;

/** A value and the caller's turn it came from: `epoch` and `seq` as in the `callerTurn` message. */
export interface ClaimValue {
  readonly value: string;
  readonly source: { readonly epoch: number; readonly seq: number } | null;
}

export type Claim = Readonly<Record<string, ClaimValue>>;

const maxTextLength = 2_000;

/** E.164: a plus sign, a country code that does not begin with 0, at most 15 digits (ITU-T E.164 §6). */
export const e164 = /^\+[1-9]\d{6,14}$/;

/** ISO 8601 date and time with or without seconds and zone; the date must exist. */
const isoDateTime =
  /^(\d{4})-(\d{2})-(\d{2})T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?(Z|[+-](0\d|1[0-4]):[0-5]\d)?$/;

const email = z.email();

export type ValueCheck =
  { readonly ok: true; readonly value: string } | { readonly ok: false; readonly reason: string };

/** Checks one value against its field's type; the reason of a refusal is written for the language model. */
export function checkValue(field: ClaimField, raw: string): ValueCheck {
  const value = raw.trim();
  if (value === '') return { ok: false, reason: `${field.name} is empty` };
  if (value.length > maxTextLength)
    return { ok: false, reason: `${field.name} is longer than ${maxTextLength} characters` };
  switch (field.type) {
    case 'text':
      return { ok: true, value };
    case 'email':
      return email.safeParse(value).success
        ? { ok: true, value: value.toLowerCase() }
        : { ok: false, reason: `${field.name} must be an e-mail address such as name@example.com` };
    case 'phone_number': {
      // Many write the trunk zero that is left out abroad: +44 (0)20 …
      const compact = value.replace('(0)', '').replace(/[\s().-]/g, '');
      return e164.test(compact)
        ? { ok: true, value: compact }
        : {
            ok: false,
            reason: `${field.name} must be a phone number in international form such as +33612345678`,
          };
    }
    case 'datetime':
      return isRealDateTime(value)
        ? { ok: true, value }
        : { ok: false, reason: `${field.name} must be an existing date and time such as 2026-11-14T17:30` };
  }
}

function isRealDateTime(value: string): boolean {
  const parts = isoDateTime.exec(value);
  if (!parts) return false;
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/** The names of the fields that have no value yet, in the plan's order. */
export function missingFields(fields: readonly ClaimField[], claim: Claim): string[] {
  return fields.filter((field) => !Object.hasOwn(claim, field.name)).map((field) => field.name);
}
