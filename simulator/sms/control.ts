/** The simulated text services' own door: who writes to us, what goes wrong, and what happened. */
import { Hono, type Context } from 'hono';
import { z } from 'zod';
import type { Ledger } from '../ledger.ts';
import type { SmsEntry } from './entries.ts';
import type { SmsExchange } from './exchange.ts';
import { SmsFault, type SmsFaults } from './faults.ts';

const After = z.coerce.number().int().nonnegative().default(0);
const Incoming = z.object({
  service: z.enum(['acs', 'twilio']).default('acs'),
  from: z.string().min(1),
  to: z.string().min(1),
  text: z.string(),
  /** The id of one that came before: it is delivered again. */
  messageId: z.string().min(1).optional(),
});

export interface ControlOptions {
  readonly exchange: SmsExchange;
  readonly faults: SmsFaults;
  readonly ledger: Ledger<SmsEntry>;
}

export function smsControl({ exchange, faults, ledger }: ControlOptions): Hono {
  const routes = new Hono();
  routes
    .get('/control/ledger', (context) => {
      const after = After.safeParse(context.req.query('after'));
      return after.success
        ? context.json({ entries: ledger.after(after.data) })
        : context.json({ error: z.prettifyError(after.error) }, 400);
    })
    .post('/control/incoming', async (context) => {
      const incoming = Incoming.safeParse(await bodyOf(context));
      if (!incoming.success) return context.json({ error: z.prettifyError(incoming.error) }, 400);
      const { service, messageId, ...message } = incoming.data;
      const received = await exchange.receive(service, message, messageId);
      return context.json(received, received.taken ? 200 : 502);
    })
    .post('/control/faults', async (context) => {
      const fault = SmsFault.safeParse(await bodyOf(context));
      if (!fault.success) return context.json({ error: z.prettifyError(fault.error) }, 400);
      faults.set(fault.data);
      return context.json(fault.data);
    })
    .delete('/control/faults', (context) => {
      faults.clear();
      return context.json({});
    });
  return routes;
}

async function bodyOf(context: Context): Promise<unknown> {
  try {
    return JSON.parse(await context.req.text());
  } catch {
    return undefined;
  }
}
