/** The carrier's signing keys: RS256 tokens for its webhooks and media sockets, and the key set that proves them. */
import { generateKeyPairSync, randomUUID, sign, type KeyObject } from 'node:crypto';

interface Key {
  readonly id: string;
  readonly secret: KeyObject;
  readonly jwk: Record<string, unknown>;
}

export class Tokens {
  #keys: readonly [Key, ...Key[]] = [newKey()];
  readonly issuer: string;
  readonly #audience: string;

  constructor(issuer: string, audience: string) {
    this.issuer = issuer;
    this.#audience = audience;
  }

  /** A fresh token, valid from now for `lifeSeconds`. */
  issue(lifeSeconds: number): string {
    const [key] = this.#keys;
    const now = Math.floor(Date.now() / 1_000);
    const head = encoded({ alg: 'RS256', kid: key.id, typ: 'JWT' });
    const claims = encoded({
      iss: this.issuer,
      aud: this.#audience,
      iat: now,
      nbf: now,
      exp: now + lifeSeconds,
      jti: randomUUID(),
    });
    const signature = sign('sha256', Buffer.from(`${head}.${claims}`), key.secret).toString('base64url');
    return `${head}.${claims}.${signature}`;
  }

  /** Signs with a new key from now on; the old ones stay in the set for tokens still on their way. */
  rotate(): void {
    this.#keys = [newKey(), ...this.#keys.slice(0, 2)];
  }

  keySet(): { readonly keys: readonly Record<string, unknown>[] } {
    return { keys: this.#keys.map(({ jwk }) => jwk) };
  }
}

function newKey(): Key {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const id = randomUUID();
  return {
    id,
    secret: privateKey,
    jwk: { ...publicKey.export({ format: 'jwk' }), kid: id, use: 'sig', alg: 'RS256' },
  };
}

function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
