/** The process behind bare-bridge.ts: the real bridge but for Temporal, real voice activity detection, canned services. */
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { createAcsWire } from '../adapters/acs/media-wire.ts';
import { createSpeechToText } from '../adapters/azure-speech/speech-to-text.ts';
import { createEchoCancelling } from '../adapters/webrtc-aec/echo-cancelling.ts';
import { createVoiceActivity } from '../adapters/webrtc-vad/voice-activity.ts';
import { defaultFeatureFlags } from '../domain/features.ts';
import type { Features } from '../domain/ports/features.ts';
import type { MediaWire } from '../domain/ports/media-wire.ts';
import { ok } from '../domain/result.ts';
import { openMedia, type Media } from '../media-bridge/bridge.ts';
import { systemClock } from '../media-bridge/clock.ts';
import { defaultSettings } from '../media-bridge/settings.ts';
import { BareBridgeRequest, type BareBridgeOptions, type Memory, type Work } from './bare-bridge.ts';
import { cannedModel, cannedVoice, deafEars, silentLog } from './canned-services.ts';
import { answerParent } from './child-side.ts';
import { profiled } from './cpu-profile.ts';
import { standingCalls } from './standing-call.ts';

const settings = {
  ...defaultSettings,
  maxCalls: 5_000,
  // A call that is over is forgotten soon, so that what stays is a leak and no afterglow.
  afterglowMs: 200,
};
/** Nobody is asked whether they are still there. */
const features: Features = { current: () => ({ ...defaultFeatureFlags, phone_silence_timeout_sec: 3_600 }) };

const wire = createAcsWire();
/** A clear leaves in the moment in which it was decided; callers are told when that was. The carrier's own would not mind. */
const wireThatTellsWhen: MediaWire = {
  ...wire,
  encodeClear: () => {
    const decidedAt = performance.timeOrigin + performance.now();
    return `{"kind":"stopAudio","stopAudio":{},"decidedAt":${decidedAt}}`;
  },
};

async function open({ ears, echoCancelling, speechMs }: BareBridgeOptions): Promise<Media> {
  const media: Media = await openMedia({
    host: '127.0.0.1',
    port: 0,
    queue: 'bridge/bench',
    carrierAuth: { verify: () => Promise.resolve(ok(undefined)) },
    checkToken: () => true,
    links: standingCalls(() => ({
      sessions: media.sessions,
      clock: systemClock,
      heartbeat: settings.heartbeat,
    })),
    wire: wireThatTellsWhen,
    speechToText: ears === 'deaf' ? deafEars : createSpeechToText({ host: ears.url, key: 'bench' }),
    textToSpeech: cannedVoice(speechMs),
    languageModels: [cannedModel],
    voiceActivity: await createVoiceActivity(),
    echoCancelling: echoCancelling ? await createEchoCancelling() : null,
    features,
    clock: systemClock,
    log: silentLog,
    settings,
  });
  return media;
}

/** Collected several times: what one round frees may hold what the next frees. */
async function memoryOf(media: Media): Promise<Memory> {
  for (let round = 0; round < 4; round += 1) {
    globalThis.gc?.();
    await sleep(50);
  }
  const { rss, heapUsed, external } = process.memoryUsage();
  const resources: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) resources[kind] = (resources[kind] ?? 0) + 1;
  const mebibytes = (bytes: number): number => bytes / 2 ** 20;
  return {
    ...{ rss: mebibytes(rss), heap: mebibytes(heapUsed), external: mebibytes(external) },
    ...{ sessions: media.sessions.liveCount, resources },
  };
}

let loopBefore = performance.eventLoopUtilization();

function workOf(media: Media): Work {
  const { user, system } = process.cpuUsage();
  const { utilization } = performance.eventLoopUtilization(loopBefore);
  loopBefore = performance.eventLoopUtilization();
  const { framesSent, lateness } = media.figures();
  return {
    ...{ cpuMs: (user + system) / 1_000, atMs: performance.now(), loopShare: utilization, framesSent },
    ...{ latenessP99Ms: lateness.p99Ms, latenessMaxMs: lateness.maxMs },
  };
}

let opened: Media | null = null;

function media(): Media {
  if (!opened) throw new Error('not started yet');
  return opened;
}

answerParent(BareBridgeRequest, async (request) => {
  switch (request.kind) {
    case 'start':
      opened = await open(request);
      return opened.url;
    case 'memory':
      return memoryOf(media());
    case 'work':
      return workOf(media());
    case 'profile':
      return profiled(request.ms);
  }
});
