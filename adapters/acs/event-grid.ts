/** Event Grid's webhook: incoming calls, text messages and what became of ours, and the handshake by which it makes sure that we want them. */
import { z } from 'zod';
import type { IncomingCall, RecordingFile } from '../../domain/ports/carrier.ts';
import type { IncomingText, TextDelivery } from '../../domain/ports/text-messages.ts';

const Envelope = z.object({
  id: z.string().min(1).max(200),
  eventType: z.string().max(200),
  subject: z.string().max(4_000).optional(),
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

const Received = z.object({
  messageId: z.string().min(1).max(200),
  from: z.string().max(100),
  to: z.string().max(100),
  message: z.string().max(20_000),
});

const Report = z.object({
  messageId: z.string().min(1).max(200),
  deliveryStatus: z.string().max(100),
  deliveryStatusDetails: z.string().max(1_000).nullish(),
  tag: z.string().max(200).nullish(),
});

/** The recording is named in the data, and in older versions of the event only in its subject. */
const Files = z.object({
  recordingId: z.string().min(1).max(1_000).nullish(),
  recordingDurationMs: z.number().nonnegative().nullish(),
  recordingStorageInfo: z.object({
    recordingChunks: z
      .array(
        z.object({ index: z.number().int().nonnegative(), contentLocation: z.string().min(1).max(4_000) }),
      )
      .max(1_000),
  }),
});

export interface TranslatedEventGrid {
  /** To be answered with `{validationResponse: code}`. */
  readonly validations: { readonly code: string }[];
  readonly incoming: IncomingCall[];
  readonly recordingFiles: RecordingFile[];
  readonly texts: IncomingText[];
  readonly deliveries: TextDelivery[];
  readonly unknown: string[];
  readonly malformed: number;
}

/** Takes the request's parsed body, an array in Event Grid's own schema. Never throws. */
export function translateEventGrid(body: unknown): TranslatedEventGrid {
  const validations: { code: string }[] = [];
  const incoming: IncomingCall[] = [];
  const recordingFiles: RecordingFile[] = [];
  const texts: IncomingText[] = [];
  const deliveries: TextDelivery[] = [];
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
      case 'Microsoft.Communication.RecordingFileStatusUpdated': {
        const files = filesOf(id, envelope.data?.subject ?? '', Files.safeParse(data).data);
        if (files) recordingFiles.push(...files);
        else malformed += 1;
        break;
      }
      case 'Microsoft.Communication.SMSReceived': {
        const received = Received.safeParse(data).data;
        if (received) texts.push(textOf(received));
        else malformed += 1;
        break;
      }
      case 'Microsoft.Communication.SMSDeliveryReportReceived': {
        const report = Report.safeParse(data).data;
        if (report) deliveries.push(deliveryOf(id, report));
        else malformed += 1;
        break;
      }
      default:
        if (envelope.success) unknown.push(eventType);
        else malformed += 1;
    }
  }
  return { validations, incoming, recordingFiles, texts, deliveries, unknown, malformed };
}

function filesOf(
  eventId: string,
  subject: string,
  files: z.infer<typeof Files> | undefined,
): RecordingFile[] | null {
  const recordingId = files?.recordingId ?? /\/recordingId\/([^/]+)$/.exec(subject)?.[1];
  if (!files || recordingId === undefined) return null;
  const { recordingChunks } = files.recordingStorageInfo;
  // How long it is, is told of the whole.
  const durationMs = recordingChunks.length === 1 ? (files.recordingDurationMs ?? null) : null;
  return recordingChunks.map(({ index, contentLocation: location }) => ({
    ...{ eventId, recordingId, index, location, durationMs },
  }));
}

function textOf({ messageId, from, to, message }: z.infer<typeof Received>): IncomingText {
  return { messageId, from: withPlus(from), to: withPlus(to), text: message };
}

function deliveryOf(
  eventId: string,
  { messageId, deliveryStatus, deliveryStatusDetails, tag }: z.infer<typeof Report>,
): TextDelivery {
  return {
    ...{ eventId, messageId, reference: saidOf(tag) },
    delivered: deliveryStatus.toLowerCase() === 'delivered',
    detail: saidOf(deliveryStatusDetails) ?? deliveryStatus,
  };
}

/** The service writes nothing as an empty text, too. */
function saidOf(text: string | null | undefined): string | null {
  return text === undefined || text === '' ? null : text;
}

/** Some of the service's examples leave the plus out; a short code has none. */
function withPlus(number: string): string {
  return /^[1-9]\d{9,14}$/.test(number) ? `+${number}` : number;
}

/** E.164, or an empty text: a hidden caller comes as `4:anonymous` or without a number. */
function numberOf(party: z.infer<typeof Party>): string {
  const text = party.phoneNumber?.value ?? party.rawId?.replace(/^4:/, '') ?? '';
  return /^\+[1-9]\d{6,14}$/.test(text) ? text : '';
}
