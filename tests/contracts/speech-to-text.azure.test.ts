import { describe, expect, it } from 'vitest';
import { createSpeechToText } from '../../adapters/azure-speech/speech-to-text.ts';
import type { RecognitionEvent } from '../../domain/ports/speech-to-text.ts';
import { startSpeech } from '../../simulator/speech.ts';
import { bytesOf, sound } from '../../simulator/tone-speech.ts';
import { speechToTextContract } from './speech-to-text.contract.ts';

const key = 'a-key-nobody-may-see';

speechToTextContract('Azure against the simulated service', async () => {
  const service = await startSpeech({ port: 0, key });
  return {
    speechToText: createSpeechToText({ host: service.url, key, segmentationSilenceMs: 400 }),
    voice: (text) => bytesOf(sound(text).pcm),
    setUp: (up) => {
      service.fault({ kind: 'refuse', on: !up });
    },
    drop: () => {
      service.fault({ kind: 'drop' });
    },
    close: () => service.close(),
  };
});

describe('Azure speech-to-text', () => {
  it('takes a refused key as final and does not repeat it', async () => {
    const service = await startSpeech({ port: 0, key });
    const wrongKey = 'another-key-nobody-may-see';
    const event = await new Promise<RecognitionEvent>((resolve) => {
      const recognizer = createSpeechToText({ host: service.url, key: wrongKey }).open(
        { language: 'en-US' },
        (first) => {
          resolve(first);
          void recognizer.close();
        },
      );
    });
    await service.close();
    expect(event).toMatchObject({
      kind: 'failed',
      failure: { code: 'speech-unauthorized', disposition: 'final' },
    });
    expect(JSON.stringify(event)).not.toContain(wrongKey);
  });
});
