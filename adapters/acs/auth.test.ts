import { createServer, type Server } from 'node:http';
import { exportJWK, generateKeyPair, SignJWT, type JWK } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { CarrierAuth } from '../../domain/ports/media-wire.ts';
import type { Disposition, Result } from '../../domain/result.ts';
import { createCarrierAuth } from './auth.ts';

const issuer = 'https://issuer.example';
const audience = 'the-resource';
type Pair = Awaited<ReturnType<typeof generateKeyPair>>;

const keys: JWK[] = [];
let answer: 'keys' | 'fault' | 'nonsense' = 'keys';
let server: Server;
let auth: CarrierAuth;
let jwksUrl: string;
let pair: Pair;

const publish = async ({ publicKey }: Pair, kid: string): Promise<void> => {
  keys.push({ ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' });
};
const signedBy = (
  key: Pair,
  kid: string,
  change: (token: SignJWT) => SignJWT = (token) => token,
  alg = 'RS256',
): Promise<string> =>
  change(
    new SignJWT({})
      .setProtectedHeader({ alg, kid })
      .setIssuer(issuer)
      .setAudience(audience)
      .setExpirationTime('5 min'),
  ).sign(key.privateKey);
const bearer = (token: string): Promise<Result<void>> => auth.verify({ authorization: `Bearer ${token}` });
const verdict = (result: Result<void>): 'ok' | Disposition => (result.ok ? 'ok' : result.failure.disposition);

beforeAll(async () => {
  server = createServer((_request, response) => {
    if (answer === 'fault') response.writeHead(500).end();
    else response.end(answer === 'keys' ? JSON.stringify({ keys }) : '<html>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  jwksUrl = `http://127.0.0.1:${port}/keys`;
  auth = createCarrierAuth({ issuer, audience, jwksUrl, keyCooldownMs: 0 });
  pair = await generateKeyPair('RS256');
  await publish(pair, 'first');
});
afterEach(() => {
  answer = 'keys';
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

describe('the proof that a request is from the carrier', () => {
  it('says to try again while the keys cannot be had', async () => {
    answer = 'fault';
    expect(verdict(await bearer(await signedBy(pair, 'first')))).toBe('retryable');
    answer = 'nonsense';
    expect(verdict(await bearer(await signedBy(pair, 'first')))).toBe('retryable');
  });

  it("takes the carrier's token", async () => {
    expect(verdict(await bearer(await signedBy(pair, 'first')))).toBe('ok');
  });

  it.each<[string, (token: SignJWT) => SignJWT]>([
    ['another issuer', (token) => token.setIssuer('https://other.example')],
    ['another audience', (token) => token.setAudience('another-resource')],
    ['one that has expired', (token) => token.setExpirationTime('5 min ago')],
    ['one not valid yet', (token) => token.setNotBefore('5 min')],
  ])('refuses %s', async (_what, change) => {
    expect(verdict(await bearer(await signedBy(pair, 'first', change)))).toBe('final');
  });

  it('refuses another algorithm, even with a key of the set', async () => {
    const other = await generateKeyPair('PS256');
    keys.push({ ...(await exportJWK(other.publicKey)), kid: 'other', use: 'sig' });
    expect(verdict(await bearer(await signedBy(other, 'other', undefined, 'PS256')))).toBe('final');
  });

  it('refuses a key that is not in the set', async () => {
    expect(verdict(await bearer(await signedBy(pair, 'none')))).toBe('final');
  });

  it('refuses a token without an end, a forged one, a symmetric one, an unsigned one, and none', async () => {
    const endless = await new SignJWT({ iss: issuer, aud: audience })
      .setProtectedHeader({ alg: 'RS256', kid: 'first' })
      .sign(pair.privateKey);
    expect(verdict(await bearer(endless))).toBe('final');
    expect(verdict(await bearer(await signedBy(await generateKeyPair('RS256'), 'first')))).toBe('final');
    const symmetric = await new SignJWT({ iss: issuer, aud: audience, exp: 9_999_999_999 })
      .setProtectedHeader({ alg: 'HS256', kid: 'first' })
      .sign(Buffer.from(JSON.stringify(keys[0])));
    expect(verdict(await bearer(symmetric))).toBe('final');
    const [, claims] = endless.split('.');
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${claims ?? ''}.`;
    expect(verdict(await bearer(unsigned))).toBe('final');
    expect(verdict(await auth.verify({}))).toBe('final');
    expect(verdict(await auth.verify({ authorization: 'Basic abc' }))).toBe('final');
  });

  it('says to try again when the key may be newer than the last fetch', async () => {
    const slow = createCarrierAuth({ issuer, audience, jwksUrl });
    const verify = async (token: string) => verdict(await slow.verify({ authorization: `Bearer ${token}` }));
    expect(await verify(await signedBy(pair, 'first'))).toBe('ok');
    expect(await verify(await signedBy(pair, 'none'))).toBe('retryable');
  });

  it('follows the carrier to a new key', async () => {
    const next = await generateKeyPair('RS256');
    await publish(next, 'second');
    expect(verdict(await bearer(await signedBy(next, 'second')))).toBe('ok');
    expect(verdict(await bearer(await signedBy(pair, 'first')))).toBe('ok');
  });
});
