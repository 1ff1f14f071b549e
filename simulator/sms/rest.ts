/** What both services' REST doors have in common: faults on command around an operation, and the ledger's line for it. */
import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Context } from 'hono';
import type { Ledger } from '../ledger.ts';
import type { ServiceName, SmsEntry } from './entries.ts';
import type { SmsExchange } from './exchange.ts';
import type { SmsFaults } from './faults.ts';

export interface Env {
  readonly Bindings: HttpBindings;
}

export interface RestOptions {
  readonly exchange: SmsExchange;
  readonly faults: SmsFaults;
  readonly ledger: Ledger<SmsEntry>;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  /** Answered from memory: nothing was done this time. */
  readonly repeated?: boolean;
}

/** `work` does what is asked for; `undelivered`: what it sends reaches nobody. */
export async function served(
  context: Context<Env>,
  { faults, ledger }: RestOptions,
  { service, operation }: { readonly service: ServiceName; readonly operation: 'send' | 'list' },
  work: (fate: { readonly undelivered: boolean }) => Answer,
): Promise<Response> {
  const slow = faults.take('slow', service, operation);
  if (slow) await new Promise((resolve) => setTimeout(resolve, slow.ms));
  const fault = faults.take('status', service, operation);
  const undelivered = faults.take('undelivered', service, operation) !== undefined;
  const answer = fault && !fault.carriedOut ? null : work({ undelivered });
  if (fault) {
    ledger.record({ kind: 'request', service, operation, status: fault.status, result: 'fault' });
    const wish = fault.retryAfterSec === undefined ? {} : { 'retry-after': String(fault.retryAfterSec) };
    return Response.json(
      { code: 20_500, message: 'a fault on command' },
      { status: fault.status, headers: wish },
    );
  }
  const { status, body, repeated } = answer ?? { status: 500, body: {} };
  if (faults.take('swallow_response', service, operation)) {
    ledger.record({ kind: 'request', service, operation, status, result: 'response_swallowed' });
    context.env.incoming.socket.destroy();
    return RESPONSE_ALREADY_SENT;
  }
  const done = status < 300 ? 'carried_out' : 'refused';
  ledger.record({ kind: 'request', service, operation, status, result: repeated ? 'repeated' : done });
  return Response.json(body, { status });
}
