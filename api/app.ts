/** The API: every route joined to the parts it needs, behind the API key where it is not the carrier's or for health. */
import { OpenAPIHono } from '@hono/zod-openapi';
import { HTTPException } from 'hono/http-exception';
import { requireApiKey } from './authentication.ts';
import { addCallEventsRoute } from './call-events-route.ts';
import { addCallOrderRoutes } from './call-order-routes.ts';
import { addCallReportRoutes } from './call-report-routes.ts';
import { addCallStartRoute } from './call-start-route.ts';
import { addCarrierRoutes } from './carrier-routes.ts';
import { addWrapUpRoute } from './wrap-up-route.ts';
import type { ApiDeps, ApiEnv } from './deps.ts';
import { faultsOf } from './faults.ts';
import { addFiguresRoute } from './figures-route.ts';
import { addHealthRoutes } from './health-routes.ts';
import { problem } from './problem.ts';
import { addOptOutRoutes } from './opt-out-routes.ts';
import { limitRequests } from './request-limit.ts';
import { addReminderRoutes } from './reminder-routes.ts';
import { addTextRoutes } from './text-routes.ts';
import { addWebhookDeliveryRoutes } from './webhook-delivery-routes.ts';
import { addWebhookRoutes } from './webhook-routes.ts';

export function createApi(deps: ApiDeps): OpenAPIHono<ApiEnv> {
  const app = new OpenAPIHono<ApiEnv>({
    defaultHook: (result, c) => {
      if (result.success) return undefined;
      const errors = faultsOf(result.error, result.target);
      const detail = 'The request does not fit; see errors.';
      return problem(c, 422, { code: 'invalid-request', detail, errors });
    },
  });
  addHealthRoutes(app, deps);
  addFiguresRoute(app, deps);
  app.use(limitRequests(deps));
  addCarrierRoutes(app, deps);
  addTextRoutes(app, deps);
  app.use(requireApiKey(deps.apiKeys));
  addCallStartRoute(app, deps);
  addCallReportRoutes(app, deps);
  addCallOrderRoutes(app, deps);
  addWrapUpRoute(app, deps);
  addCallEventsRoute(app, deps);
  addOptOutRoutes(app, deps);
  addReminderRoutes(app, deps);
  addWebhookRoutes(app, deps);
  addWebhookDeliveryRoutes(app, deps);
  addDocument(app);
  addMethodRefusals(app);
  addErrors(app, deps);
  return app;
}

function addDocument(app: OpenAPIHono<ApiEnv>): void {
  app.openAPIRegistry.registerComponent('securitySchemes', 'apiKey', { type: 'http', scheme: 'bearer' });
  app.openAPIRegistry.registerComponent('securitySchemes', 'apiKeyHeader', {
    type: 'apiKey',
    in: 'header',
    name: 'x-api-key',
  });
  app.doc31('/openapi.json', {
    openapi: '3.1.0',
    info: { title: 'Holdfast', version: '0.1.0', description: 'AI phone calls that are never lost.' },
    security: [{ apiKey: [] }, { apiKeyHeader: [] }],
  });
}

/** Paths that exist answer other methods with 405 and the methods they have. */
function addMethodRefusals(app: OpenAPIHono<ApiEnv>): void {
  const methods = new Map<string, Set<string>>();
  for (const { method, path } of app.routes) {
    if (method === 'ALL') continue;
    methods.set(path, (methods.get(path) ?? new Set()).add(method));
  }
  for (const [path, allowed] of methods) {
    const allow = [...allowed].join(', ');
    app.all(path, (c) =>
      problem(c, 405, { code: 'method-not-allowed', detail: `This path takes ${allow}.` }, { allow }),
    );
  }
}

function addErrors(app: OpenAPIHono<ApiEnv>, { log }: ApiDeps): void {
  app.notFound((c) => problem(c, 404, { code: 'no-such-path', detail: 'There is nothing at this path.' }));
  app.onError((error, c) => {
    if (error instanceof HTTPException && error.status === 400)
      return problem(c, 400, { code: 'not-json', detail: 'The body is not JSON.' });
    if (error instanceof HTTPException && error.status === 415) {
      const detail = 'Send the body as JSON, with the header content-type: application/json.';
      return problem(c, 415, { code: 'not-declared-as-json', detail });
    }
    // The message may quote what somebody said or sent; the places in the code do not.
    const places = error.stack?.split('\n').filter((line) => line.trimStart().startsWith('at '));
    log.error('api.bug', { error: error.name, places: places?.slice(0, 5).join(' ').trim() ?? '' });
    return problem(c, 500, { code: 'internal-error', detail: 'Something went wrong on our side.' });
  });
}
