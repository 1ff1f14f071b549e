import { describe, expect, it } from 'vitest';
import { createEchoCancelling } from '../../adapters/webrtc-aec/echo-cancelling.ts';
import { sound, ToneListener } from '../../simulator/tone-speech.ts';
import { echoCancellingContract } from './echo-cancelling.contract.ts';

echoCancellingContract('WebRTC', async () => ({
  echoCancelling: await createEchoCancelling(),
  voice: (text) => sound(text).pcm,
  words: (samples) =>
    new ToneListener()
      .hear(samples)
      .map(({ character }) => character)
      .join(''),
}));

describe('WebRTC echo cancelling', () => {
  it('gives its memory back: far more are opened than fit at once', async () => {
    const echoCancelling = await createEchoCancelling();
    for (let round = 0; round < 2_000; round++) echoCancelling.open().close();
    const canceller = echoCancelling.open();
    expect(canceller.cancel(new Uint8Array(640), null, 0)).toHaveLength(640);
    canceller.close();
  });

  it('leaves the process alone: no listener for its uncaught errors stays behind', async () => {
    const count = (): number =>
      process.listenerCount('uncaughtException') + process.listenerCount('unhandledRejection');
    const before = count();
    const opened = (await createEchoCancelling()).open();
    expect(count()).toBe(before);
    opened.close();
  });

  it('refuses a frame of another length, and any once it is closed', async () => {
    const canceller = (await createEchoCancelling()).open();
    expect(() => canceller.cancel(new Uint8Array(320), null, 0)).toThrow('640 bytes');
    canceller.close();
    expect(() => canceller.cancel(new Uint8Array(640), null, 0)).toThrow('closed');
  });
});
