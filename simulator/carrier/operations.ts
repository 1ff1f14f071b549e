/** What each operation of the carrier's REST surface does: request body in, status and answer out. */
import { z } from 'zod';
import type { Exchange, LegWish } from './exchange.ts';
import type { Leg } from './leg.ts';
import type { Recordings } from './recordings.ts';

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly callConnectionId: string | null;
}

interface Operation {
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Its first group is the call's id. */
  readonly path: RegExp;
  readonly run: (exchange: Exchange, id: string, body: unknown) => Answer;
}

const Phone = z.object({ value: z.string().regex(/^\+[1-9]\d{6,14}$/) });

const Wish = z.object({
  callbackUri: z.url(),
  operationContext: z.string().max(1_000).optional(),
  callIntelligenceOptions: z.object({ cognitiveServicesEndpoint: z.url() }).optional(),
  mediaStreamingOptions: z
    .object({
      transportUrl: z.url(),
      transportType: z.literal('websocket'),
      contentType: z.literal('audio'),
      audioChannelType: z.enum(['mixed', 'unmixed']),
      audioFormat: z
        .string()
        .refine((format) => format.toLowerCase() === 'pcm16kmono', 'only Pcm16KMono is simulated'),
      startMediaStreaming: z.boolean().default(false),
      enableBidirectional: z.literal(true, 'only bidirectional streaming is simulated'),
    })
    .optional(),
});
const Create = Wish.extend({
  targets: z.array(z.object({ phoneNumber: Phone })).length(1),
  sourceCallerIdNumber: Phone,
});
const AnswerCall = Wish.extend({ incomingCallContext: z.string() });
const Reject = z.object({
  incomingCallContext: z.string(),
  callRejectReason: z.enum(['none', 'busy', 'forbidden']).default('none'),
});

const Play = z.object({
  playSources: z
    .array(
      z.object({
        kind: z.literal('text', 'only texts are simulated'),
        text: z.object({ text: z.string().min(1).max(4_000), sourceLocale: z.string().optional() }),
      }),
    )
    .length(1),
  operationContext: z.string().max(1_000).optional(),
});

const Transfer = z.object({
  targetParticipant: z.object({ kind: z.literal('phoneNumber').optional(), phoneNumber: Phone }),
  operationContext: z.string().max(1_000).optional(),
});

const StartRecording = z.object({
  callConnectionId: z.string(),
  recordingStateCallbackUri: z.url().optional(),
  recordingContentType: z.literal('audio', 'only sound is simulated').default('audio'),
  recordingChannelType: z.enum(['mixed', 'unmixed']).default('mixed'),
  recordingFormatType: z.literal('wav', 'only WAV is simulated'),
  pauseOnStart: z.boolean().default(false),
  externalStorage: z
    .object({
      recordingStorageKind: z.enum(['azureCommunicationServices', 'azureBlobStorage']),
      recordingDestinationContainerUrl: z.url().optional(),
    })
    .optional(),
});

/** Paths and successes of API version 2026-03-12, as SDK 1.6.0 expects them. */
const operations: readonly Operation[] = [
  {
    name: 'create',
    method: 'POST',
    path: /^\/calling\/callConnections()$/,
    run: (exchange, _id, body) => {
      const wish = Create.safeParse(body);
      if (!wish.success) return refusal(400, '8523', z.prettifyError(wish.error));
      const { targets, sourceCallerIdNumber } = wish.data;
      const to = targets[0]?.phoneNumber.value ?? '';
      return described(201, exchange.dial(to, sourceCallerIdNumber.value, wishOf(wish.data)));
    },
  },
  {
    name: 'answer',
    method: 'POST',
    path: /^\/calling\/callConnections():answer$/,
    run: (exchange, _id, body) => {
      const wish = AnswerCall.safeParse(body);
      if (!wish.success) return refusal(400, '8523', z.prettifyError(wish.error));
      const leg = exchange.answer(wish.data.incomingCallContext, wishOf(wish.data));
      return leg ? described(200, leg) : refusal(404, '8522', 'no call waits under this context');
    },
  },
  {
    name: 'reject',
    method: 'POST',
    path: /^\/calling\/callConnections():reject$/,
    run: (exchange, _id, body) => {
      const wish = Reject.safeParse(body);
      if (!wish.success) return refusal(400, '8523', z.prettifyError(wish.error));
      const { incomingCallContext, callRejectReason } = wish.data;
      return exchange.reject(incomingCallContext, callRejectReason)
        ? empty(204)
        : refusal(404, '8522', 'no call waits under this context');
    },
  },
  onLeg('get', 'GET', '', (leg) => described(200, leg)),
  onLeg('hang_up', 'DELETE', '', endedByAgent),
  onLeg('terminate', 'POST', ':terminate', endedByAgent),
  onLeg('list_participants', 'GET', '/participants', (leg) => ({
    ...empty(200),
    body: { value: [{ identifier: phone(leg.options.person.number), isMuted: false, isOnHold: false }] },
  })),
  onLeg('start_media_streaming', 'POST', ':startMediaStreaming', (leg) => {
    if (leg.state === 'connecting')
      return refusal(400, '8501', 'Action not supported: call not established.');
    return leg.startMedia() ? empty(202) : refusal(409, '8519', 'Media streaming is active already.');
  }),
  onLeg('play', 'POST', ':play', (leg, body) => {
    const play = Play.safeParse(body);
    if (!play.success) return refusal(400, '8523', z.prettifyError(play.error));
    if (!leg.options.hasVoice) return refusal(405, '8522', 'The call was made without a cognitive service.');
    const text = play.data.playSources[0]?.text.text ?? '';
    return leg.announce(text, play.data.operationContext)
      ? empty(202)
      : refusal(400, '8501', 'Action not supported: call not established.');
  }),
  onLeg('transfer', 'POST', ':transferToParticipant', (leg, body, exchange) => {
    const transfer = Transfer.safeParse(body);
    if (!transfer.success) return refusal(400, '8523', z.prettifyError(transfer.error));
    const { targetParticipant, operationContext } = transfer.data;
    const target = exchange.personAt(targetParticipant.phoneNumber.value);
    return leg.transferTo(target, operationContext)
      ? { ...empty(202), body: { operationContext } }
      : refusal(409, '8519', 'The call is being transferred already, or not established.');
  }),
  {
    name: 'start_recording',
    method: 'POST',
    path: /^\/calling\/recordings()$/,
    run: (exchange, _id, body) => {
      const wish = StartRecording.safeParse(body);
      if (!wish.success) return refusal(400, '8523', z.prettifyError(wish.error));
      const { callConnectionId, recordingStateCallbackUri: callback, externalStorage } = wish.data;
      const leg = exchange.leg(callConnectionId);
      if (!leg || leg.state === 'disconnected') return refusal(404, '8522', 'Call not found.');
      if (leg.state === 'connecting')
        return refusal(400, '8501', 'Action not supported: call not established.');
      const recordingId = exchange.recordings.start({
        leg,
        channels: wish.data.recordingChannelType === 'unmixed' ? 2 : 1,
        storageUrl: externalStorage?.recordingDestinationContainerUrl,
        paused: wish.data.pauseOnStart,
        events: callback === undefined ? undefined : exchange.eventsTo(callback, callConnectionId),
      });
      return { ...recorded(recordingId, wish.data.pauseOnStart ? 'inactive' : 'active'), callConnectionId };
    },
  },
  onRecording('get_recording', 'GET', '', (recordings, id) =>
    recorded(id, recordings.find(id)?.state ?? 'inactive'),
  ),
  onRecording('pause_recording', 'POST', ':pause', (recordings, id) => {
    recordings.turn(id, 'paused');
    return empty(202);
  }),
  onRecording('resume_recording', 'POST', ':resume', (recordings, id) => {
    recordings.turn(id, 'active');
    return empty(202);
  }),
  onRecording('stop_recording', 'DELETE', '', (recordings, id) => {
    recordings.stop(id);
    return empty(204);
  }),
  onLeg('stop_media_streaming', 'POST', ':stopMediaStreaming', (leg) => {
    leg.stopMedia();
    return empty(202);
  }),
];

/** The operation a request is for, with the call's id or an empty text. */
export function operationOf(
  method: string,
  path: string,
): { readonly operation: Operation; readonly id: string } | undefined {
  for (const operation of operations) {
    const match = operation.method === method ? operation.path.exec(path) : null;
    if (match) return { operation, id: decodeURIComponent(match[1] ?? '') };
  }
  return undefined;
}

export function refusal(status: number, code: string, message: string): Answer {
  return { status, body: { error: { code, message } }, callConnectionId: null };
}

/** An operation on a leg that lives; for one that has ended, or never was, the carrier knows nothing. */
function onLeg(
  name: string,
  method: Operation['method'],
  suffix: string,
  run: (leg: Leg, body: unknown, exchange: Exchange) => Answer,
): Operation {
  return {
    name,
    method,
    path: new RegExp(`^/calling/callConnections/([^/:]+)${suffix}$`),
    run: (exchange, id, body) => {
      const leg = exchange.leg(id);
      if (!leg || leg.state === 'disconnected') return refusal(404, '8522', 'Call not found.');
      return { ...run(leg, body, exchange), callConnectionId: id };
    },
  };
}

/** An operation on a recording that goes on; of one that has ended the carrier knows nothing. */
function onRecording(
  name: string,
  method: Operation['method'],
  suffix: string,
  run: (recordings: Recordings, recordingId: string) => Answer,
): Operation {
  return {
    name,
    method,
    path: new RegExp(`^/calling/recordings/([^/:]+)${suffix}$`),
    run: ({ recordings }, id) => {
      const found = recordings.find(id);
      if (!found) return refusal(404, '8522', 'Recording not found.');
      return { ...run(recordings, id), callConnectionId: found.leg.options.callConnectionId };
    },
  };
}

function recorded(recordingId: string, recordingState: 'active' | 'inactive'): Answer {
  const body = { recordingId, recordingState, recordingKind: 'azureCommunicationServices' };
  return { status: 200, body, callConnectionId: null };
}

function endedByAgent(leg: Leg): Answer {
  const unanswered = leg.state === 'connecting';
  leg.end({ by: 'agent', ...(unanswered ? { code: 487, subCode: 540487 } : { code: 0, subCode: 540000 }) });
  return empty(204);
}

function wishOf({
  callbackUri,
  operationContext,
  callIntelligenceOptions,
  mediaStreamingOptions: media,
}: z.infer<typeof Wish>): LegWish {
  return {
    callbackUri,
    operationContext,
    hasVoice: callIntelligenceOptions !== undefined,
    media: media && { transportUrl: media.transportUrl, start: media.startMediaStreaming },
  };
}

function empty(status: number): Answer {
  return { status, body: null, callConnectionId: null };
}

function described(status: number, leg: Leg): Answer {
  const { callConnectionId, callbackUri, direction, ours, person } = leg.options;
  const [source, target] = direction === 'outbound' ? [ours, person.number] : [person.number, ours];
  return {
    status,
    callConnectionId,
    body: {
      callConnectionId,
      serverCallId: `server-${callConnectionId}`,
      correlationId: `correlation-${callConnectionId}`,
      callConnectionState: leg.state,
      callbackUri,
      targets: [phone(target)],
      ...(direction === 'outbound'
        ? { sourceCallerIdNumber: { value: ours } }
        : { source: phone(source), answeredFor: { value: ours } }),
    },
  };
}

function phone(number: string): Record<string, unknown> {
  return { kind: 'phoneNumber', rawId: `4:${number}`, phoneNumber: { value: number } };
}
