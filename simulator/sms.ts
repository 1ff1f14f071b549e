/**
 * The simulated text services: Azure's and Twilio's, one real HTTP server on loopback for both.
 *
 * sms/acs-rest.ts, sms/twilio-rest.ts   their REST doors        sms/exchange.ts   messages out and in, and news of them
 * sms/control.ts                        orders and the ledger   sms/faults.ts     what goes wrong
 */
import { Hono } from 'hono';
import { Ledger, ledgerPath } from './ledger.ts';
import { openServer } from './loopback-server.ts';
import { acsRoutes } from './sms/acs-rest.ts';
import { smsControl } from './sms/control.ts';
import type { SmsEntry } from './sms/entries.ts';
import { SmsExchange } from './sms/exchange.ts';
import { SmsFaults } from './sms/faults.ts';
import { twilioRoutes } from './sms/twilio-rest.ts';

export type { SmsEntry } from './sms/entries.ts';

export interface SmsOptions {
  /** 0: any that is free. */
  readonly port: number;
  readonly host?: string;
  /** Azure's, base64, as in the connection string. */
  readonly accessKey: string;
  /** Twilio's. */
  readonly accountSid: string;
  readonly authToken: string;
  /** Event Grid's subscriber, with its key; left out: nobody is told. */
  readonly eventGridUrl?: string;
  /** Where Twilio posts messages that come in; left out: nowhere. */
  readonly twilioUrl?: string;
  /** How long a message is on its way, in ms. */
  readonly deliveryMs?: number;
  readonly retryPausesMs?: readonly number[];
  /** Where `sms.jsonl` is written; left out: nowhere. */
  readonly ledgerFolder?: string;
}

export interface SimulatedSms {
  readonly url: string;
  /** For Azure's client. */
  readonly connectionString: string;
  readonly ledger: Ledger<SmsEntry>;
  close(): Promise<void>;
}

export async function startSms(options: SmsOptions): Promise<SimulatedSms> {
  const { accessKey, accountSid, authToken } = options;
  const ledger = new Ledger<SmsEntry>(ledgerPath(options.ledgerFolder, 'sms'));
  ledger.record({ kind: 'sms_started' });
  const closing = new AbortController();
  const faults = new SmsFaults();
  const exchange = new SmsExchange({
    ...{ ledger, accountSid, authToken, closed: closing.signal },
    eventGridUrl: options.eventGridUrl ?? null,
    twilioUrl: options.twilioUrl ?? null,
    deliveryMs: options.deliveryMs ?? 50,
    retryPausesMs: options.retryPausesMs ?? [250, 1_000, 3_000, 8_000],
  });
  const app = new Hono();
  app.route('/', acsRoutes({ exchange, faults, ledger, accessKey }));
  app.route('/', twilioRoutes({ exchange, faults, ledger, accountSid, authToken }));
  app.route('/', smsControl({ exchange, faults, ledger }));
  const { url, close } = await openServer(app.fetch, options);
  return {
    url,
    connectionString: `endpoint=${url}/;accesskey=${accessKey}`,
    ledger,
    close: async () => {
      closing.abort();
      await close();
    },
  };
}
