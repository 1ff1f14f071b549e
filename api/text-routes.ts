/** The door for a text service that posts signed forms: messages of people, and what became of ours. */
import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import { limitBody } from './body-limit.ts';
import type { ApiDeps, ApiEnv } from './deps.ts';
import { handOn } from './hand-on.ts';
import { takeDelivery, takeText } from './incoming-texts.ts';
import { problem, problemResponse, tryLaterResponse, unavailable } from './problem.ts';

/** A message has 1,600 characters at most, and a few dozen fields beside it. */
const maxBodyBytes = 64 * 1_024;
const limited = limitBody(maxBodyBytes);

const route = createRoute({
  method: 'post',
  path: '/carrier/sms/twilio',
  operationId: 'postTwilioText',
  summary: "Twilio's webhook: text messages that come in, and what became of ours",
  security: [],
  responses: {
    200: { description: 'Taken', content: { 'text/xml': { schema: z.string() } } },
    401: problemResponse('Not signed by Twilio'),
    404: problemResponse('This installation has no Twilio account'),
    413: problemResponse('The body is too large'),
    503: tryLaterResponse('Send it again later'),
  },
});

/** No answer by Twilio's own means: the agent sends its answers by itself. */
const nothing = '<?xml version="1.0" encoding="UTF-8"?><Response/>';

export function addTextRoutes(app: OpenAPIHono<ApiEnv>, deps: ApiDeps): void {
  const { textWebhook, publicUrl, log } = deps;
  app.post(route.getRoutingPath(), limited);
  app.openapi(route, async (c) => {
    if (!textWebhook)
      return problem(c, 404, { code: 'not-configured', detail: 'There is no Twilio account here.' });
    const form = new URLSearchParams(await c.req.text());
    const { pathname, search } = new URL(c.req.url);
    // Behind a balancer the address this process sees is not the one that was called and signed.
    const url = `${publicUrl.replace(/\/+$/, '')}${pathname}${search}`;
    const news = textWebhook.read({
      url,
      signature: c.req.header('x-twilio-signature'),
      parameters: Object.fromEntries(form),
    });
    if (!news) {
      log.warn('carrier.not_verified', { code: 'wrong-twilio-signature' });
      return problem(c, 401, { code: 'unauthorized', detail: "Twilio's signature does not hold." });
    }
    const taken = await handOn(deps, [news], async (one) => {
      switch (one.kind) {
        case 'received':
          return takeText(deps, one.text);
        case 'delivery':
          return takeDelivery(deps, one.delivery);
        case 'other':
          return { ok: true, value: undefined };
      }
    });
    return taken.ok ? c.body(nothing, 200, { 'content-type': 'text/xml' }) : unavailable(c, taken.failure);
  });
}
