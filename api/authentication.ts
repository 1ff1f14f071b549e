/** Who may use the API: `Authorization: Bearer <key>` or `x-api-key: <key>`. */
import { createMiddleware } from 'hono/factory';
import type { ApiDeps, ApiEnv } from './deps.ts';
import { problem } from './problem.ts';
import { secretHolder } from './secrets.ts';

/** Everything registered after this middleware needs a key; the key's name is then at `c.var.apiKeyName`. */
export function requireApiKey(apiKeys: ApiDeps['apiKeys']) {
  const holderOf = secretHolder(apiKeys);
  return createMiddleware<ApiEnv>(async (c, next) => {
    const bearer = /^Bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
    const holder = holderOf(bearer ?? c.req.header('x-api-key') ?? '');
    if (holder === null) {
      const detail = 'Send an API key as "Authorization: Bearer <key>" or in the header x-api-key.';
      return problem(c, 401, { code: 'unauthorized', detail }, { 'www-authenticate': 'Bearer' });
    }
    c.set('apiKeyName', holder);
    await next();
    // What calls hold is personal: no proxy or browser keeps it.
    c.header('cache-control', 'no-store');
    return undefined;
  });
}
