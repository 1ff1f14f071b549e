/** Turns requests away while too many are under way: each waits for the engine or the store, and none should wait long. */
import { createMiddleware } from 'hono/factory';
import type { ApiDeps, ApiEnv } from './deps.ts';
import { overloaded } from './problem.ts';

const comeBackSec = 1;

/** An event stream counts until it is open; how many may be open is bounded elsewhere. */
export function limitRequests({ maxRequests, figures }: ApiDeps) {
  let underWay = 0;
  figures.watch(() => ({ name: 'requests', now: underWay, most: maxRequests }));
  return createMiddleware<ApiEnv>(async (c, next) => {
    figures.counters.requests += 1;
    if (underWay >= maxRequests) {
      figures.counters.refused += 1;
      return overloaded(c, 'As many requests are under way as this process serves.', comeBackSec);
    }
    underWay += 1;
    try {
      await next();
    } finally {
      underWay -= 1;
    }
    return undefined;
  });
}
