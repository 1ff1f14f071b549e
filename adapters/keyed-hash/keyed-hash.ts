/** Keyed hashes: line ids that give no number away, and tokens that let only this leg's carrier open its media socket. */
import { createHmac, timingSafeEqual } from 'node:crypto';

export interface LegParts {
  readonly lineId: string;
  readonly callId: string;
  readonly legId: string;
}

export interface KeyedHash {
  /** 128 bits as 32 hex digits over our number and theirs; the same pair always gives the same id. */
  lineId(ourNumber: string, theirNumber: string): string;
  /** base64url, 43 characters. */
  legToken(leg: LegParts): string;
  /** Compared in constant time. */
  isLegToken(leg: LegParts, token: string): boolean;
}

/** `secret` is a random text of at least 32 characters; each use derives a key of its own from it. */
export function createKeyedHash(secret: string): KeyedHash {
  const key = (use: string): Buffer => createHmac('sha256', secret).update(`holdfast/${use}`).digest();
  const lineKey = key('line');
  const legKey = key('leg');
  const token = ({ lineId, callId, legId }: LegParts): Buffer =>
    createHmac('sha256', legKey).update(`${lineId}\n${callId}\n${legId}`).digest();
  return {
    lineId: (ours, theirs) =>
      createHmac('sha256', lineKey).update(`${ours}\n${theirs}`).digest('hex').slice(0, 32),
    legToken: (leg) => token(leg).toString('base64url'),
    isLegToken: (leg, given) => {
      const expected = token(leg);
      const bytes = Buffer.from(given, 'base64url');
      return bytes.length === expected.length && timingSafeEqual(bytes, expected);
    },
  };
}
