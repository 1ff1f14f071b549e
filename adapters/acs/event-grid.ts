/** Event Grid's webhook: incoming calls, and the handshake by which it makes sure that we want them. */
import { z } from 'zod';
import type { IncomingCall } from '../../domain/ports/carrier.ts';

const Envelope = z.object({
  id: z.string().min(1).max(200),
  eventType: z.string().max(200),
  data: z.unknown(),
});

const Validation = z.object({
  validationCode: z.string().min(1).max(500),
});

const Party = z.object({
  rawId: z.string().max(300).nullish(),
  phoneNumber: z.object({ value: z.string().max(100) }).nullish(),
});

/** As it is on the wire; the SDK's types give other names. */
const Incoming = z.object({
  to: Party,
  from: Party,
  incomingCallContext: z.string().min(1).max(20_000),
});

export interface TranslatedEventGrid {
  /** To be answered with `{validationResponse: code}`. */
  readonly validations: { readonly code: string }[];
  readonly incoming: IncomingCall[];
  readonly unknown: string[];
  readonly malformed: number;
}

/** Takes the request's parsed body, an array in Event Grid's own schema. Never throws. */
export function translateEventGrid(body: unknown): TranslatedEventGrid {
  const validations: { code: string }[] = [];
  const incoming: IncomingCall[] = [];
  const unknown: string[] = [];
  let malformed = 0;
  for (const item of Array.isArray(body) ? body : [body]) {
    const envelope = Envelope.safeParse(item);
    const { id, eventType, data } = envelope.data ?? { id: '', eventType: '', data: undefined };
    switch (eventType) {
      case 'Microsoft.EventGrid.SubscriptionValidationEvent': {
        const validation = Validation.safeParse(data).data;
        if (validation) validations.push({ code: validation.validationCode });
        else malformed += 1;
        break;
      }
      case 'Microsoft.Communication.IncomingCall': {
        const call = Incoming.safeParse(data).data;
        const to = call && numberOf(call.to);
        if (call && to)
          incoming.push({
            eventId: id,
            from: numberOf(call.from),
            to,
            incomingContext: call.incomingCallContext,
          });
        else malformed += 1;
        break;
      }
      default:
        if (envelope.success) unknown.push(eventType);
        else malformed += 1;
    }
  }
  return { validations, incoming, unknown, malformed };
}

/** E.164, or an empty text: a hidden caller comes as `4:anonymous` or without a number. */
function numberOf(party: z.infer<typeof Party>): string {
  const text = party.phoneNumber?.value ?? party.rawId?.replace(/^4:/, '') ?? '';
  return /^\+[1-9]\d{6,14}$/.test(text) ? text : '';
}
