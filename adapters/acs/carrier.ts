/** Azure Communication Services as the carrier: dials, answers, rejects, ends, looks up, speaks into, transfers and records calls through its SDK. */
import {
  CallAutomationClient,
  VoiceKind,
  type CreateCallResult,
  type StartRecordingOptions,
} from '@azure/communication-call-automation';
import type { Carrier, LegAddress, LegPresence, RequestKey } from '../../domain/ports/carrier.ts';
import { ok, failed, type Failure, type Result } from '../../domain/result.ts';
import { toFailure, type Repeating } from './failure.ts';
import { retryRefused } from './retry.ts';

export interface AcsCarrierOptions {
  /** `endpoint=https://…;accesskey=…`; http only towards a loopback host. */
  readonly connectionString: string;
  /** How long one request may take, its repeats included, in ms. */
  readonly timeoutMs?: number;
  /** The Azure AI services resource by which the carrier speaks; it counts for legs made with it. Without it, `say` answers `no-voice`. */
  readonly voiceEndpoint?: string;
  /** The Blob container for recordings, to which the resource's own identity may write. Without it they are kept by the service, for a day. */
  readonly recordingStorageUrl?: string;
}

/**
 * Makes the carrier. Throws when the connection string is unreadable or would send the key in clear text to another machine.
 *
 * The SDK draws a new repeatability id for every method call. Its serializer writes custom headers last, so the
 * caller's own key goes in as such headers: per request, and the same over the SDK's repeats, which sit below it.
 */
export function createCarrier(options: AcsCarrierOptions): Carrier {
  const { connectionString, timeoutMs = 15_000, voiceEndpoint, recordingStorageUrl } = options;
  const client = new CallAutomationClient(connectionString, {
    allowInsecureConnection: mayUseHttp(connectionString),
    retryOptions: { maxRetries: 0 },
    additionalPolicies: [{ policy: retryRefused(), position: 'perCall' }],
  });
  const request = (key?: RequestKey) => ({
    abortSignal: AbortSignal.timeout(timeoutMs),
    ...(key && { requestOptions: { customHeaders: repeatability(key) } }),
  });

  return {
    dial: ({ to, from, key, ...leg }) =>
      attempt('harmful', async () => {
        const created = await client.createCall(
          { targetParticipant: { phoneNumber: to }, sourceCallIdNumber: { phoneNumber: from } },
          leg.callbackUrl,
          { ...request(key), ...legOptions(leg, voiceEndpoint) },
        );
        return idOf(created);
      }),

    answer: ({ incomingContext, key, ...leg }) =>
      attempt('harmful', async () => {
        const answered = await client.answerCall(incomingContext, leg.callbackUrl, {
          ...request(key),
          ...legOptions(leg, voiceEndpoint),
        });
        return idOf(answered);
      }),

    reject: ({ incomingContext, key, reason }) =>
      attempt('harmful', () =>
        client.rejectCall(incomingContext, { ...request(key), callRejectReason: reason }),
      ),

    hangUp: async ({ carrierCallId, key }) => {
      const ended = await attempt('harmless', () =>
        client.getCallConnection(carrierCallId).hangUp(true, request(key)),
      );
      return !ended.ok && ended.failure.code === 'not-found' ? ok(undefined) : ended;
    },

    find: async (carrierCallId) => {
      const found = await attempt('harmless', () =>
        client.getCallConnection(carrierCallId).getCallConnectionProperties(request()),
      );
      if (found.ok) return ok(stateOf(found.value.callConnectionState));
      return found.failure.code === 'not-found' ? ok('gone') : found;
    },

    startMedia: async ({ carrierCallId, anew }) => {
      if (anew) {
        const stopped = await attempt('harmless', () =>
          client.getCallConnection(carrierCallId).getCallMedia().stopMediaStreaming(request()),
        );
        // Media that did not stream needs no stopping; of any other fault the start will tell as well.
        if (!stopped.ok && stopped.failure.code === 'not-found') return stopped;
      }
      const started = await attempt('harmless', () =>
        client.getCallConnection(carrierCallId).getCallMedia().startMediaStreaming(request()),
      );
      return !started.ok && streamsAlready.has(started.failure.code) ? ok(undefined) : started;
    },

    say: ({ carrierCallId, text, language }) =>
      voiceEndpoint === undefined
        ? Promise.resolve(failed(noVoice))
        : attempt('harmless', () =>
            client
              .getCallConnection(carrierCallId)
              .getCallMedia()
              .playToAll(
                [{ kind: 'textSource', text, sourceLocale: language, voiceKind: VoiceKind.Female }],
                {
                  ...request(),
                  interruptCallMediaOperation: true,
                },
              ),
          ),

    transfer: async ({ key, legId, carrierCallId, to }) => {
      const transferred = await attempt('harmful', () =>
        client
          .getCallConnection(carrierCallId)
          .transferCallToParticipant({ phoneNumber: to }, { ...request(key), operationContext: legId }),
      );
      return transferred.ok ? ok(undefined) : transferred;
    },

    ...recordingOrders(client, request, recordingStorageUrl),
  };
}

/** Under its key a start is carried out once, so that asking again does no harm. */
function recordingOrders(
  client: CallAutomationClient,
  request: (key?: RequestKey) => StartRecordingOptions,
  storageUrl: string | undefined,
): Pick<Carrier, 'startRecording' | 'pauseRecording' | 'resumeRecording' | 'stopRecording'> {
  return {
    startRecording: ({ key, carrierCallId, callbackUrl }) =>
      attempt('harmless', async () => {
        const { recordingId } = await client.getCallRecording().start({
          ...request(key),
          callConnectionId: carrierCallId,
          recordingStateCallbackEndpointUrl: callbackUrl,
          // A channel for each, so that it can be told who said what.
          recordingContent: 'audio',
          recordingChannel: 'unmixed',
          recordingFormat: 'wav',
          ...(storageUrl !== undefined && {
            recordingStorage: {
              recordingStorageKind: 'azureBlobStorage',
              recordingDestinationContainerUrl: storageUrl,
            },
          }),
        });
        return { recordingId };
      }),

    pauseRecording: ({ recordingId }) =>
      attempt('harmless', async () => {
        await client.getCallRecording().pause(recordingId, request());
      }),

    resumeRecording: ({ recordingId }) =>
      attempt('harmless', async () => {
        await client.getCallRecording().resume(recordingId, request());
      }),

    stopRecording: async ({ recordingId }) => {
      const stopped = await attempt('harmless', async () => {
        await client.getCallRecording().stop(recordingId, request());
      });
      return !stopped.ok && stopped.failure.code === 'not-found' ? ok(undefined) : stopped;
    },
  };
}

/**
 * What `startMediaStreaming` may be refused with where media streams already. No page names the answer for that very case: 409 (sub-code
 * 8519) is documented for actions that are in each other's way, 400 with 8500 for a media operation that is active already. To take one
 * of them wrongly for success costs little, since who still misses the media asks again.
 */
const streamsAlready: ReadonlySet<string> = new Set(['conflict', 'media-busy']);

const noVoice: Failure = {
  code: 'no-voice',
  message: 'The carrier was given no voice to speak with.',
  disposition: 'final',
};

async function attempt<T>(repeating: Repeating, send: () => Promise<T>): Promise<Result<T>> {
  try {
    return ok(await send());
  } catch (error) {
    return failed(toFailure(error, repeating));
  }
}

/** The SDK itself throws when the service names no call, so a missing id here is its bug. */
function idOf({ callConnectionProperties }: CreateCallResult): { carrierCallId: string } {
  const carrierCallId = callConnectionProperties.callConnectionId;
  if (!carrierCallId) throw new Error('The SDK answered with a call that has no id.');
  return { carrierCallId };
}

/** The headers of the OASIS Repeatable Requests specification, which the service honours on changing operations. */
function repeatability(key: RequestKey): Record<string, string> {
  return {
    'Repeatability-Request-ID': key.id,
    'Repeatability-First-Sent': new Date(key.firstSentAt).toUTCString(),
  };
}

function legOptions(
  { legId, mediaUrl }: Pick<LegAddress, 'legId' | 'mediaUrl'>,
  voiceEndpoint: string | undefined,
) {
  return {
    operationContext: legId,
    ...(voiceEndpoint !== undefined && {
      callIntelligenceOptions: { cognitiveServicesEndpoint: voiceEndpoint },
    }),
    mediaStreamingOptions: {
      transportType: 'websocket',
      transportUrl: mediaUrl,
      contentType: 'audio',
      // Unmixed, so that the agent hears the person and never itself.
      audioChannelType: 'unmixed',
      audioFormat: 'Pcm16KMono',
      enableBidirectional: true,
      enableDtmfTones: true,
      startMediaStreaming: true,
    },
  } as const;
}

function stateOf(state: string | undefined): LegPresence {
  switch (state) {
    case 'connected':
    case 'transferring':
    case 'transferAccepted':
      return 'connected';
    case 'disconnecting':
    case 'disconnected':
      return 'gone';
    default:
      return 'connecting';
  }
}

function mayUseHttp(connectionString: string): boolean {
  const endpoint = /endpoint=([^;]+)/i.exec(connectionString)?.[1];
  if (!endpoint || !URL.canParse(endpoint)) throw new Error('The ACS connection string names no endpoint.');
  const { protocol, hostname } = new URL(endpoint);
  if (protocol === 'https:') return false;
  const loopback = hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
  if (!loopback)
    throw new Error('The ACS endpoint must be https: only a loopback host may be reached by http.');
  return true;
}
