import { expect, test } from 'vitest';
import { createKeyedHash } from './keyed-hash.ts';

const secret = 'a secret that is long enough for a test';
const leg = { lineId: 'line', callId: 'call', legId: 'leg' };

test('a line has one id, which depends on both numbers, their order and the secret, and shows no digits of theirs', () => {
  const { lineId } = createKeyedHash(secret);
  const id = lineId('+33100000000', '+33612345678');
  expect(id).toMatch(/^[0-9a-f]{32}$/);
  expect(lineId('+33100000000', '+33612345678')).toBe(id);
  expect(lineId('+33612345678', '+33100000000')).not.toBe(id);
  expect(createKeyedHash(`${secret}!`).lineId('+33100000000', '+33612345678')).not.toBe(id);
});

test('a leg token opens its own leg only', () => {
  const { legToken, isLegToken } = createKeyedHash(secret);
  const token = legToken(leg);
  expect(isLegToken(leg, token)).toBe(true);
  expect(isLegToken({ ...leg, legId: 'other' }, token)).toBe(false);
  expect(isLegToken({ ...leg, callId: 'other' }, token)).toBe(false);
  expect(isLegToken(leg, `${token.slice(0, -2)}AA`)).toBe(false);
  expect(isLegToken(leg, '')).toBe(false);
});
