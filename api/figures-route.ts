/** `GET /figures`: what this process counts; nothing in it is about a person. */
import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import type { ApiDeps, ApiEnv } from './deps.ts';

const count = z.number().int();

const figuresRoute = createRoute({
  method: 'get',
  path: '/figures',
  operationId: 'getFigures',
  summary: 'What this process counts, and how full each thing is that could grow',
  security: [],
  responses: {
    200: {
      description: 'The figures since the process started',
      content: {
        'application/json': {
          schema: z.object({
            requests: count.openapi({ description: 'All but those for health and figures' }),
            refused: count.openapi({ description: 'Turned away because too many were under way' }),
            overloaded: count.openapi({ description: 'Calls turned away for want of room' }),
            holds: z.array(z.object({ name: z.string(), now: count, most: count })),
          }),
        },
      },
    },
  },
});

export function addFiguresRoute(app: OpenAPIHono<ApiEnv>, { figures }: ApiDeps): void {
  app.openapi(figuresRoute, (c) => {
    const { holds, ...counters } = figures.now();
    return c.json({ ...counters, holds: [...holds] }, 200);
  });
}
