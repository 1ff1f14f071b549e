/** The carrier's webhook: an array of CloudEvents in, the domain's events out, each judged on its own. */
import { z } from 'zod';
import type { CarrierEvent } from '../../domain/ports/carrier.ts';
import { endingOf, failureOf, transferFailureOf } from './result-codes.ts';

const Envelope = z.object({
  id: z.string().min(1).max(200),
  type: z.string().max(200),
  data: z.unknown(),
});

const Data = z.object({
  callConnectionId: z.string().min(1).max(200),
  resultInformation: z
    .object({
      code: z.number().int().nullish(),
      subCode: z.number().int().nullish(),
      message: z.string().nullish(),
    })
    .nullish(),
  mediaStreamingUpdate: z
    .object({
      mediaStreamingStatus: z.string().nullish(),
      mediaStreamingStatusDetails: z.string().nullish(),
    })
    .nullish(),
});
type Data = z.infer<typeof Data>;

/** One member of the union without what all of them share. */
type News = CarrierEvent extends infer E
  ? E extends CarrierEvent
    ? Omit<E, 'eventId' | 'legId' | 'carrierCallId'>
    : never
  : never;

const translations: Readonly<Record<string, (data: Data) => News>> = {
  CallConnected: () => ({ kind: 'connected' }),
  CallDisconnected: (data) => ({ ...endingOf(codeOf(data)), detail: detailOf(data) }),
  CreateCallFailed: (data) => ({ ...failureOf(codeOf(data)), detail: detailOf(data) }),
  AnswerFailed: (data) => ({ ...failureOf(codeOf(data)), detail: detailOf(data) }),
  MediaStreamingStarted: () => ({ kind: 'media_started' }),
  MediaStreamingStopped: (data) => ({ kind: 'media_stopped', detail: mediaDetailOf(data) }),
  MediaStreamingFailed: (data) => ({ kind: 'media_failed', detail: mediaDetailOf(data) }),
  PlayCompleted: () => ({ kind: 'said' }),
  PlayFailed: (data) => ({ kind: 'say_failed', detail: detailOf(data) }),
  CallTransferAccepted: () => ({ kind: 'transfer_accepted' }),
  CallTransferFailed: (data) => ({ ...transferFailureOf(codeOf(data)), detail: detailOf(data) }),
  StartRecordingFailed: (data) => ({ kind: 'recording_failed', detail: detailOf(data) }),
};

/** Known, and of no use: the first says nothing that the others do not, and what is said ends with its completion or its successor's. */
const redundant: ReadonlySet<string> = new Set([
  'ParticipantsUpdated',
  'PlayStarted',
  'PlayCanceled',
  // Each request about a recording is answered by itself.
  'RecordingStateChanged',
]);

export interface TranslatedEvents {
  readonly events: CarrierEvent[];
  /** Types that mean nothing to us. */
  readonly unknown: string[];
  readonly malformed: number;
}

/** Takes the request's parsed body and the leg that the callback URL is for. Never throws. */
export function translateEvents(body: unknown, legId: string): TranslatedEvents {
  const translated: { events: CarrierEvent[]; unknown: string[]; malformed: number } = {
    events: [],
    unknown: [],
    malformed: 0,
  };
  for (const item of Array.isArray(body) ? body : [body]) {
    const envelope = Envelope.safeParse(item);
    if (!envelope.success) {
      translated.malformed += 1;
      continue;
    }
    const { id, type } = envelope.data;
    const name = type.replace(/^Microsoft\.Communication\./, '');
    if (redundant.has(name)) continue;
    const translate = Object.hasOwn(translations, name) ? translations[name] : undefined;
    if (!translate) {
      translated.unknown.push(type);
      continue;
    }
    const data = Data.safeParse(envelope.data.data);
    if (data.success)
      translated.events.push({
        eventId: id,
        legId,
        carrierCallId: data.data.callConnectionId,
        ...translate(data.data),
      });
    else translated.malformed += 1;
  }
  return translated;
}

function codeOf({ resultInformation }: Data): number | undefined {
  return resultInformation?.code ?? undefined;
}

/** The codes alone: the message is prose that may hold the person's number. */
function detailOf({ resultInformation }: Data): string {
  return `${resultInformation?.code ?? '?'}/${resultInformation?.subCode ?? '?'}`;
}

function mediaDetailOf({ mediaStreamingUpdate }: Data): string {
  return (mediaStreamingUpdate?.mediaStreamingStatusDetails ?? 'unspecified').slice(0, 100);
}
