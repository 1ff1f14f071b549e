/** `GET /health/live` and `GET /health/ready`: for whoever starts, stops and sends traffic to this process. */
import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import type { ApiDeps, ApiEnv } from './deps.ts';
import { problem, problemResponse } from './problem.ts';

const liveRoute = createRoute({
  method: 'get',
  path: '/health/live',
  operationId: 'getLiveness',
  summary: 'Whether the process runs',
  security: [],
  responses: {
    200: {
      description: 'It runs',
      content: { 'application/json': { schema: z.object({ status: z.literal('live') }) } },
    },
  },
});

const readyRoute = createRoute({
  method: 'get',
  path: '/health/ready',
  operationId: 'getReadiness',
  summary: 'Whether the process takes requests',
  security: [],
  responses: {
    200: {
      description: 'It does',
      content: { 'application/json': { schema: z.object({ status: z.literal('ready') }) } },
    },
    503: problemResponse('It does not, or not any more'),
  },
});

export function addHealthRoutes(app: OpenAPIHono<ApiEnv>, { readiness }: ApiDeps): void {
  app.openapi(liveRoute, (c) => c.json({ status: 'live' } as const, 200));
  app.openapi(readyRoute, (c) => {
    switch (readiness()) {
      case 'ready':
        return c.json({ status: 'ready' } as const, 200);
      case 'draining':
        return problem(c, 503, { code: 'draining', detail: 'This process is about to stop.' });
      case 'not ready':
        return problem(c, 503, { code: 'not-ready', detail: 'A part this process needs is not there yet.' });
    }
  });
}
