import { describe, expect, it } from 'vitest';
import { checkValue, ClaimField, missingFields } from './claim.ts';

const table: readonly (readonly [type: ClaimField['type'], raw: string, kept: string | null])[] = [
  ['text', 'a red van', 'a red van'],
  ['text', '  spaces around  ', 'spaces around'],
  ['text', '   ', null],
  ['text', '', null],
  ['text', 'x'.repeat(2_000), 'x'.repeat(2_000)],
  ['text', 'x'.repeat(2_001), null],

  ['email', 'Marie.Roux@Example.COM', 'marie.roux@example.com'],
  ['email', 'marie@roux', null],
  ['email', 'marie roux@example.com', null],
  ['email', 'marie at example dot com', null],

  ['phone_number', '+33612345678', '+33612345678'],
  ['phone_number', '+33 6 12 34 56 78', '+33612345678'],
  ['phone_number', '+1 (415) 555-0100', '+14155550100'],
  ['phone_number', '+44 (0)20 7946 0958', '+442079460958'],
  ['phone_number', '0612345678', null],
  ['phone_number', '+0612345678', null],
  ['phone_number', '+33', null],
  ['phone_number', '+1234567890123456', null],
  ['phone_number', '+33 six douze', null],

  ['datetime', '2026-11-14T17:30', '2026-11-14T17:30'],
  ['datetime', '2026-11-14T17:30:05', '2026-11-14T17:30:05'],
  ['datetime', '2026-11-14T17:30:05.25Z', '2026-11-14T17:30:05.25Z'],
  ['datetime', '2026-11-14T17:30+01:00', '2026-11-14T17:30+01:00'],
  ['datetime', '2024-02-29T00:00', '2024-02-29T00:00'],
  ['datetime', '2026-02-29T00:00', null],
  ['datetime', '2026-02-30T10:00', null],
  ['datetime', '2026-13-01T10:00', null],
  ['datetime', '2026-11-14T24:00', null],
  ['datetime', '2026-11-14T17:60', null],
  ['datetime', '2026-11-14T17:30+99:00', null],
  ['datetime', '2026-11-14', null],
  ['datetime', '14/11/2026 17:30', null],
  ['datetime', 'yesterday', null],
];

describe('a value of the claim', () => {
  it.each(table)('%s %j', (type, raw, kept) => {
    const check = checkValue({ name: 'field', type }, raw);
    if (kept === null) expect(check).toEqual({ ok: false, reason: expect.stringMatching(/^field /) });
    else expect(check).toEqual({ ok: true, value: kept });
  });
});

describe('the names of fields', () => {
  it.each(['policy_number', 'a', 'a1_b', 'constructor'])('%s is one', (name) => {
    expect(ClaimField.safeParse({ name, type: 'text' }).success).toBe(true);
  });
  it.each(['', 'Policy', '1st', '_x', '__proto__', 'with space', 'a'.repeat(65), 'a\nb'])(
    '%j is none',
    (name) => {
      expect(ClaimField.safeParse({ name, type: 'text' }).success).toBe(false);
    },
  );
  it('are missing until they have a value, also those that every object knows', () => {
    const fields = ['policy_number', 'constructor'].map((name) => ({ name, type: 'text' as const }));
    expect(missingFields(fields, {})).toEqual(['policy_number', 'constructor']);
    expect(missingFields(fields, { constructor: { value: 'Renault', source: null } })).toEqual([
      'policy_number',
    ]);
  });
});
