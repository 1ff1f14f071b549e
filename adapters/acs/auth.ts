/** Tells the carrier's own webhooks and sockets from forged ones, by the signed token they carry. */
import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import type { CarrierAuth } from '../../domain/ports/media-wire.ts';
import { failed, ok, type Result } from '../../domain/result.ts';

export interface CarrierAuthOptions {
  readonly issuer: string;
  /** The resource's immutable id. */
  readonly audience: string;
  readonly jwksUrl: string;
  /** The shortest pause between two fetches for a key id not seen before, in ms: unknown ids must not flood the key server. */
  readonly keyCooldownMs?: number;
}

/** Keys are fetched when first needed and again when a token names a new one, so the carrier may rotate them at will. */
export function createCarrierAuth(options: CarrierAuthOptions): CarrierAuth {
  const keys = createRemoteJWKSet(new URL(options.jwksUrl), {
    timeoutDuration: 5_000,
    cooldownDuration: options.keyCooldownMs ?? 10_000,
  });
  return {
    verify: async ({ authorization }) => {
      const token = /^Bearer ([\w.-]+)$/i.exec(authorization ?? '')?.[1];
      if (!token) return refused('no bearer token');
      const keysMayBeOld = keys.coolingDown;
      try {
        await jwtVerify(token, keys, {
          issuer: options.issuer,
          audience: options.audience,
          algorithms: ['RS256'],
          requiredClaims: ['exp'],
          clockTolerance: 30,
        });
        return ok(undefined);
      } catch (error) {
        return judge(error, keysMayBeOld);
      }
    },
  };
}

/**
 * What is wrong with the token is final. That its key could not be read, or may be newer than the last fetch,
 * is not, and the carrier will ask again.
 */
function judge(error: unknown, keysMayBeOld: boolean): Result<void> {
  if (error instanceof errors.JWKSNoMatchingKey && keysMayBeOld)
    return failed({
      code: 'key-unknown-yet',
      message: "The token's key is not among those fetched a moment ago; they are fetched again soon.",
      disposition: 'retryable',
    });
  const aboutToken =
    error instanceof errors.JOSEError &&
    !(error instanceof errors.JWKSTimeout) &&
    !(error instanceof errors.JWKSInvalid) &&
    error.code !== 'ERR_JOSE_GENERIC';
  if (aboutToken) return refused(error.code);
  return failed({
    code: 'keys-unreachable',
    message: "The carrier's signing keys could not be fetched.",
    disposition: 'retryable',
  });
}

function refused(why: string): Result<void> {
  return failed({
    code: 'not-the-carrier',
    message: `The request's token was refused: ${why}.`,
    disposition: 'final',
  });
}
