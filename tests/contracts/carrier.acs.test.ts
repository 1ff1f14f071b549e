/** The carrier contract on Azure Communication Services' adapter and its simulator. */
import { createAcsWire } from '../../adapters/acs/media-wire.ts';
import { createCarrier } from '../../adapters/acs/carrier.ts';
import { createCarrierAuth } from '../../adapters/acs/auth.ts';
import { translateEventGrid } from '../../adapters/acs/event-grid.ts';
import { translateEvents } from '../../adapters/acs/events.ts';
import { startCarrier } from '../../simulator/carrier.ts';
import { carrierContract } from './carrier.contract.ts';

const audience = '00000000-0000-4000-8000-000000000001';

carrierContract('Azure Communication Services', {
  wire: createAcsWire(),
  readEvents: (body, legId) => translateEvents(body, legId).events,
  readIncoming: translateEventGrid,
  start: (incomingUrl) =>
    startCarrier({
      port: 0,
      accessKey: Buffer.from('a key of the simulated resource').toString('base64'),
      tokenAudience: audience,
      incomingUrl,
      profile: { webhookRetryPausesMs: [20, 50, 100], mediaRetryPausesMs: [20, 50, 100] },
    }),
  connect: ({ connectionString }, { timeoutMs, mute, recordingStorageUrl } = {}) =>
    createCarrier({
      connectionString,
      ...(timeoutMs !== undefined && { timeoutMs }),
      ...(!mute && { voiceEndpoint: 'https://voice.example' }),
      ...(recordingStorageUrl !== undefined && { recordingStorageUrl }),
    }),
  authFor: ({ issuer, jwksUrl }) => createCarrierAuth({ issuer, audience, jwksUrl }),
});
