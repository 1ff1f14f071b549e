/** Event Grid's part: tells the subscriber of incoming calls and files of recordings, after making sure once that it wants to be told. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Faults } from './faults.ts';
import type { Webhooks } from './webhooks.ts';

const Answer = z.object({ validationResponse: z.string() });

export interface IncomingOffer {
  readonly from: string;
  readonly to: string;
  readonly incomingCallContext: string;
}

export class EventGrid {
  readonly #webhooks: Webhooks;
  readonly #url: string;
  readonly #faults: Faults;
  #validated: Promise<boolean> | undefined;

  /** `url` is the subscription's webhook, with its key. */
  constructor(webhooks: Webhooks, url: string, faults: Faults) {
    this.#faults = faults;
    this.#webhooks = webhooks;
    this.#url = url;
  }

  /** Whether the subscriber took the news of the call. */
  async offer(offer: IncomingOffer): Promise<boolean> {
    this.#validated ??= this.#validate();
    if (!(await this.#validated)) {
      this.#validated = undefined;
      return false;
    }
    const taken = await this.#deliver('Notification', 'Microsoft.Communication.IncomingCall', {
      to: party(offer.to),
      from: party(offer.from),
      serverCallId: randomUUID(),
      callerDisplayName: '',
      incomingCallContext: offer.incomingCallContext,
      correlationId: randomUUID(),
    });
    return taken !== undefined;
  }

  /** News of another kind; `subject` and `data` as the service has them. */
  async tell(eventType: string, subject: string, data: unknown): Promise<void> {
    this.#validated ??= this.#validate();
    if (await this.#validated) await this.#deliver('Notification', eventType, data, subject);
    else this.#validated = undefined;
  }

  async #validate(): Promise<boolean> {
    const validationCode = randomUUID();
    const type = 'Microsoft.EventGrid.SubscriptionValidationEvent';
    const body = await this.#deliver('SubscriptionValidation', type, { validationCode });
    try {
      return Answer.parse(JSON.parse(body ?? '')).validationResponse === validationCode;
    } catch {
      return false;
    }
  }

  async #deliver(
    aegEventType: string,
    eventType: string,
    data: unknown,
    subject = 'incoming',
  ): Promise<string | undefined> {
    const id = randomUUID();
    const event = {
      id,
      topic:
        '/subscriptions/simulated/resourceGroups/simulated/providers/Microsoft.Communication/CommunicationServices/simulated',
      subject,
      eventType,
      eventTime: new Date().toISOString(),
      data,
      dataVersion: '1.0',
      metadataVersion: '1',
    };
    const delivery = {
      url: this.#url,
      type: eventType,
      eventId: id,
      callConnectionId: null,
      headers: () => ({ 'aeg-event-type': aegEventType }),
      body: JSON.stringify([event]),
    };
    const twice = aegEventType === 'Notification' && this.#faults.nextIncomingTwice();
    const [taken] = await Promise.all([
      this.#webhooks.deliver(delivery),
      ...(twice ? [this.#webhooks.deliver(delivery)] : []),
    ]);
    return taken;
  }
}

/** A hidden caller has no number, only the word for it. */
function party(number: string): Record<string, unknown> {
  return number === ''
    ? { kind: 'unknown', rawId: '4:anonymous' }
    : { kind: 'phoneNumber', rawId: `4:${number}`, phoneNumber: { value: number } };
}
