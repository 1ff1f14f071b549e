import { describe, expect, it } from 'vitest';
import { createVoiceActivity } from '../../adapters/webrtc-vad/voice-activity.ts';
import { bytesOf, sound } from '../../simulator/tone-speech.ts';
import { voiceActivityContract } from './voice-activity.contract.ts';

voiceActivityContract('WebRTC', async () => ({
  voiceActivity: await createVoiceActivity(),
  voice: (text) => bytesOf(sound(text).pcm),
}));

describe('WebRTC voice activity', () => {
  it('gives its memory back: opening far more detectors than fit at once works', async () => {
    const voiceActivity = await createVoiceActivity();
    for (let round = 0; round < 200_000; round++) voiceActivity.open().close();
    expect(voiceActivity.open().hears(new Uint8Array(640), 0.5)).toBe(false);
  });

  it('refuses a frame of another length', async () => {
    const detector = (await createVoiceActivity()).open();
    expect(() => detector.hears(new Uint8Array(320), 0.5)).toThrow('640 bytes');
    detector.close();
  });
});
