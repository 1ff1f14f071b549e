/** The messages that were sent, and those that come in: who is told of what, and how often it is tried. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { Ledger } from '../ledger.ts';
import type { ServiceName, SmsEntry } from './entries.ts';
import { twilioSignature } from './signature.ts';

export interface SentMessage {
  readonly service: ServiceName;
  readonly messageId: string;
  readonly from: string;
  readonly to: string;
  readonly text: string;
  readonly key: string | null;
  /** A tag, or the address to tell of its fate. */
  readonly reference: string | null;
  readonly undelivered: boolean;
  /** ms since the epoch. */
  readonly at: number;
}

export interface ExchangeOptions {
  readonly ledger: Ledger<SmsEntry>;
  /** Event Grid's subscriber, with its key. */
  readonly eventGridUrl: string | null;
  /** Where Twilio posts messages that come in. */
  readonly twilioUrl: string | null;
  readonly accountSid: string;
  readonly authToken: string;
  /** How long a message is on its way. */
  readonly deliveryMs: number;
  /** Pauses before each new try to post, in ms: Event Grid's alone, as Twilio tries once. */
  readonly retryPausesMs: readonly number[];
  readonly closed: AbortSignal;
}

interface Post {
  readonly service: ServiceName;
  readonly what: 'received' | 'delivery';
  readonly messageId: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const answerTimeoutMs = 5_000;
/** Bounds what is remembered for looks. */
const mostRemembered = 10_000;

export class SmsExchange {
  readonly #options: ExchangeOptions;
  #sent: readonly SentMessage[] = [];

  constructor(options: ExchangeOptions) {
    this.#options = options;
  }

  get sent(): readonly SentMessage[] {
    return this.#sent;
  }

  /** Sends a message; news of its fate follows. */
  send(message: Omit<SentMessage, 'messageId' | 'at'>): SentMessage {
    const { service, from, to, text, key, reference } = message;
    const sent = { ...message, messageId: newId(service), at: Date.now() };
    this.#sent = [...this.#sent, sent].slice(-mostRemembered);
    const { messageId } = sent;
    this.#options.ledger.record({ kind: 'message', service, messageId, from, to, text, key, reference });
    setTimeout(() => void this.#tellFate(sent), this.#options.deliveryMs).unref();
    return sent;
  }

  /** Somebody writes to us; whether the subscriber took it. The same id again is the same message again. */
  async receive(
    service: ServiceName,
    message: { readonly from: string; readonly to: string; readonly text: string },
    messageId = newId(service, 'Incoming'),
  ): Promise<{ readonly messageId: string; readonly taken: boolean }> {
    this.#options.ledger.record({ kind: 'incoming', service, messageId, ...message });
    const taken =
      service === 'acs'
        ? await this.#eventGrid('received', messageId, 'Microsoft.Communication.SMSReceived', {
            ...{ messageId, from: message.from, to: message.to, message: message.text },
            ...{ receivedTimestamp: new Date().toISOString(), segmentCount: 1 },
          })
        : await this.#twilio('received', messageId, this.#options.twilioUrl, {
            ...{ MessageSid: messageId, SmsSid: messageId, SmsMessageSid: messageId, SmsStatus: 'received' },
            ...{
              AccountSid: this.#options.accountSid,
              ApiVersion: '2010-04-01',
              NumMedia: '0',
              NumSegments: '1',
            },
            ...{ From: message.from, To: message.to, Body: message.text, FromCountry: 'FR', ToCountry: 'FR' },
          });
    return { messageId, taken };
  }

  async #tellFate({ service, messageId, from, to, reference, undelivered }: SentMessage): Promise<void> {
    if (service === 'acs') {
      await this.#eventGrid('delivery', messageId, 'Microsoft.Communication.SMSDeliveryReportReceived', {
        ...{ messageId, from, to, tag: reference ?? '' },
        deliveryStatus: undelivered ? 'Failed' : 'Delivered',
        deliveryStatusDetails: undelivered ? 'Unreachable.' : 'No error.',
        deliveryAttempts: [],
        receivedTimestamp: new Date().toISOString(),
      });
      return;
    }
    // Each step on the way is told, too.
    for (const status of ['sent', undelivered ? 'undelivered' : 'delivered'])
      await this.#twilio('delivery', messageId, reference, {
        ...{ MessageSid: messageId, SmsSid: messageId, MessageStatus: status, SmsStatus: status },
        ...{ AccountSid: this.#options.accountSid, ApiVersion: '2010-04-01', From: from, To: to },
        ...(status === 'undelivered' ? { ErrorCode: '30003' } : {}),
      });
  }

  #eventGrid(what: Post['what'], messageId: string, eventType: string, data: object): Promise<boolean> {
    const { eventGridUrl, retryPausesMs } = this.#options;
    if (eventGridUrl === null) return Promise.resolve(false);
    const event = {
      id: randomUUID(),
      topic: '/subscriptions/simulated/providers/Microsoft.Communication/CommunicationServices/simulated',
      subject: 'sms',
      ...{ eventType, data, eventTime: new Date().toISOString(), dataVersion: '1.0', metadataVersion: '1' },
    };
    const headers = { 'content-type': 'application/json', 'aeg-event-type': 'Notification' };
    const post = { service: 'acs', what, messageId, url: eventGridUrl, headers } as const;
    return this.#post({ ...post, body: JSON.stringify([event]) }, retryPausesMs);
  }

  #twilio(
    what: Post['what'],
    messageId: string,
    url: string | null,
    fields: Readonly<Record<string, string>>,
  ): Promise<boolean> {
    if (url === null) return Promise.resolve(false);
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': twilioSignature(this.#options.authToken, url, fields),
    };
    const body = new URLSearchParams(fields).toString();
    return this.#post({ service: 'twilio', what, messageId, url, headers, body }, []);
  }

  async #post(post: Post, pausesMs: readonly number[]): Promise<boolean> {
    const { service, what, messageId, url, headers, body } = post;
    const { closed, ledger } = this.#options;
    for (let attempt = 1; !closed.aborted; attempt += 1) {
      const signal = AbortSignal.any([closed, AbortSignal.timeout(answerTimeoutMs)]);
      const status = await fetch(url, { method: 'POST', headers, body, signal }).then(
        async (response) => {
          await response.arrayBuffer();
          return response.status;
        },
        () => null,
      );
      ledger.record({ kind: 'posted', service, what, messageId, attempt, status });
      if (status !== null && status < 500) return status < 300;
      const pauseMs = pausesMs[attempt - 1];
      if (pauseMs === undefined) return false;
      await new Promise<void>((resolve) => {
        setTimeout(resolve, pauseMs).unref();
      });
    }
    return false;
  }
}

function newId(service: ServiceName, way: 'Outgoing' | 'Incoming' = 'Outgoing'): string {
  return service === 'acs' ? `${way}_${randomUUID()}` : `SM${randomBytes(16).toString('hex')}`;
}
