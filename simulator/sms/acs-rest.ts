/** Azure Communication Services' REST door for text messages: signed requests, and a key per recipient that counts once. */
import { Hono } from 'hono';
import { z } from 'zod';
import { signatureFault } from '../carrier/signature.ts';
import { served, type Answer, type Env, type RestOptions } from './rest.ts';

const number = z.string().regex(/^\+[1-9]\d{6,14}$/);
const SendRequest = z.object({
  from: z.string().min(1),
  smsRecipients: z
    .array(
      z.object({
        to: z.string(),
        repeatabilityRequestId: z.string().optional(),
        repeatabilityFirstSent: z.string().optional(),
      }),
    )
    .min(1),
  message: z.string().min(1).max(2_048),
  smsSendOptions: z.object({ enableDeliveryReport: z.boolean(), tag: z.string().optional() }).optional(),
});

export function acsRoutes(options: RestOptions & { readonly accessKey: string }): Hono<Env> {
  const { exchange, ledger, accessKey } = options;
  const remembered = new Map<string, string>();

  function send(body: unknown, undelivered: boolean): Answer {
    const request = SendRequest.safeParse(body).data;
    if (!request)
      return { status: 400, body: { error: { code: 'BadRequest', message: 'the body does not fit' } } };
    const { from, message: text, smsRecipients, smsSendOptions } = request;
    let repeated = false;
    const value = smsRecipients.map(({ to, repeatabilityRequestId: key }) => {
      if (!number.safeParse(to).success)
        return {
          to,
          httpStatusCode: 400,
          successful: false,
          errorMessage: 'Invalid To phone number format.',
        };
      const before = key === undefined ? undefined : remembered.get(key);
      repeated ||= before !== undefined;
      const reference = smsSendOptions?.tag ?? null;
      const messageId =
        before ??
        exchange.send({ service: 'acs', from, to, text, key: key ?? null, reference, undelivered }).messageId;
      if (key !== undefined) remembered.set(key, messageId);
      return { to, messageId, httpStatusCode: 202, successful: true, repeatabilityResult: 'accepted' };
    });
    return { status: 202, body: { value }, repeated };
  }

  const routes = new Hono<Env>();
  routes.post('/sms', async (context) => {
    const body = await context.req.text();
    const { pathname, search } = new URL(context.req.url);
    const header = (key: string): string | undefined => context.req.header(key);
    const unsigned = signatureFault(
      { method: 'POST', pathAndQuery: pathname + search, body, header },
      accessKey,
    );
    if (unsigned !== undefined) {
      ledger.record({ kind: 'request', service: 'acs', operation: 'send', status: 401, result: 'refused' });
      return context.json({ error: { code: 'Denied', message: unsigned } }, 401);
    }
    return served(context, options, { service: 'acs', operation: 'send' }, ({ undelivered }) =>
      send(parsed(body), undelivered),
    );
  });
  return routes;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
