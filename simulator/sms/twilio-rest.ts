/** Twilio's REST door for text messages: making one, and looking for those there are. */
import { Hono, type Context } from 'hono';
import type { SentMessage } from './exchange.ts';
import { served, type Env, type RestOptions } from './rest.ts';

interface Account {
  readonly accountSid: string;
  readonly authToken: string;
}

const number = /^\+[1-9]\d{6,14}$/;
const longestText = 1_600;

export function twilioRoutes(options: RestOptions & Account): Hono<Env> {
  const { exchange } = options;
  const path = '/2010-04-01/Accounts/:sid/Messages.json';
  const routes = new Hono<Env>();
  routes
    .post(path, async (context) => {
      const stranger = refused(context, options, 'send');
      if (stranger) return stranger;
      const form = new URLSearchParams(await context.req.text());
      const [to, from, text] = [form.get('To') ?? '', form.get('From') ?? '', form.get('Body') ?? ''];
      return served(context, options, { service: 'twilio', operation: 'send' }, ({ undelivered }) => {
        if (!number.test(to))
          return { status: 400, body: fault(21_211, 400, "The 'To' number is not valid.") };
        if (text === '' || text.length > longestText)
          return { status: 400, body: fault(text === '' ? 21_602 : 21_617, 400, 'The body does not fit.') };
        const reference = form.get('StatusCallback');
        const sent = exchange.send({ service: 'twilio', from, to, text, key: null, reference, undelivered });
        return { status: 201, body: resource(options, sent, 'queued') };
      });
    })
    .get(path, (context) => {
      const stranger = refused(context, options, 'list');
      if (stranger) return stranger;
      const {
        To: to,
        From: from,
        PageSize: size = '50',
        'DateSent>': since = '1970-01-01',
      } = context.req.query();
      return served(context, options, { service: 'twilio', operation: 'list' }, () => {
        const messages = exchange.sent
          .filter((message) => message.service === 'twilio')
          .filter((message) => to === undefined || message.to === to)
          .filter((message) => from === undefined || message.from === from)
          .filter(({ at }) => at >= Date.parse(since))
          .slice(-Number(size))
          .reverse();
        return {
          status: 200,
          body: { messages: messages.map((sent) => resource(options, sent, 'delivered')) },
        };
      });
    });
  return routes;
}

function refused(
  context: Context<Env>,
  { ledger, accountSid, authToken }: RestOptions & Account,
  operation: 'send' | 'list',
): Response | null {
  const expected = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;
  if (context.req.header('authorization') === expected && context.req.param('sid') === accountSid)
    return null;
  ledger.record({ kind: 'request', service: 'twilio', operation, status: 401, result: 'refused' });
  return context.json(fault(20_003, 401, 'Authenticate'), 401);
}

function fault(code: number, status: number, message: string): object {
  return { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status };
}

/** As it is on the wire; its dates are RFC 2822, in whole seconds. */
function resource(
  { accountSid }: Account,
  { messageId, from, to, text, at }: SentMessage,
  status: string,
): object {
  const date = new Date(at).toUTCString().replace('GMT', '+0000');
  return {
    ...{ sid: messageId, account_sid: accountSid, api_version: '2010-04-01', body: text, from, to, status },
    ...{ date_created: date, date_sent: status === 'queued' ? null : date, date_updated: date },
    ...{
      direction: 'outbound-api',
      error_code: null,
      error_message: null,
      num_media: '0',
      num_segments: '1',
    },
    ...{ messaging_service_sid: null, price: null, price_unit: 'USD', subresource_uris: {} },
    uri: `/2010-04-01/Accounts/${accountSid}/Messages/${messageId}.json`,
  };
}
