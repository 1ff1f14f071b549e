import { describe, expect, it } from 'vitest';
import { createTextToSpeech } from '../../adapters/azure-speech/text-to-speech.ts';
import { defaultVoices } from '../../adapters/azure-speech/voices.ts';
import type { SpokenPiece } from '../../domain/ports/text-to-speech.ts';
import { startSpeech } from '../../simulator/speech.ts';
import { samplesOf, ToneListener } from '../../simulator/tone-speech.ts';
import { textToSpeechContract } from './text-to-speech.contract.ts';

const key = 'a-key-nobody-may-see';

function understand(pcm: Uint8Array): string {
  const listener = new ToneListener();
  const heard = [...listener.hear(samplesOf(pcm)), ...listener.hear(new Int16Array(320))];
  return heard.map((one) => one.character).join('');
}

async function collected(pieces: AsyncIterable<SpokenPiece>): Promise<SpokenPiece[]> {
  const all: SpokenPiece[] = [];
  for await (const piece of pieces) all.push(piece);
  return all;
}

textToSpeechContract('Azure against the simulated service', async () => {
  const service = await startSpeech({ port: 0, key });
  const host = service.url;
  return {
    textToSpeech: createTextToSpeech({ host, key, voices: defaultVoices, pieceTimeoutMs: 400 }),
    understand,
    paced: (on) => {
      service.setProfile({ ttsRealTimeFactor: on ? 1 : 0 });
    },
    stall: (on) => {
      service.fault({ kind: 'stall', on });
    },
    setUp: (up) => {
      service.fault({ kind: 'refuse', on: !up });
    },
    drop: () => {
      service.fault({ kind: 'drop' });
    },
    connected: async () => {
      await service.ledger.waitFor('a connection', (entry) => entry.kind === 'connected', 2_000);
    },
    close: () => service.close(),
  };
});

describe('Azure text-to-speech', () => {
  it('speaks each language with its own voice', async () => {
    const service = await startSpeech({ port: 0 });
    const synthesizer = createTextToSpeech({ host: service.url, key, voices: defaultVoices }).open({
      language: 'fr-FR',
    });
    const pieces = await collected(synthesizer.speak('Déjà vu', new AbortController().signal));
    await synthesizer.close();
    await service.close();
    expect(pieces.at(-1)?.kind).toBe('audio');
    const sounded = service.ledger.after().find((entry) => entry.kind === 'sounded');
    expect(sounded).toMatchObject({ text: 'Déjà vu', language: 'fr-FR', voice: 'fr-FR-DeniseNeural' });
  });

  it('stops the service itself when aborted, and keeps the connection', async () => {
    const service = await startSpeech({ port: 0, profile: { ttsRealTimeFactor: 1 } });
    const synthesizer = createTextToSpeech({ host: service.url, key, voices: defaultVoices }).open({
      language: 'en-US',
    });
    const aborter = new AbortController();
    for await (const piece of synthesizer.speak('this takes two seconds and more', aborter.signal)) {
      if (piece.kind === 'audio') aborter.abort();
    }
    await collected(synthesizer.speak('on', new AbortController().signal));
    const stopped = service.ledger.after().find((entry) => entry.kind === 'stopped');
    const connections = service.ledger.after().filter((entry) => entry.kind === 'connected');
    await synthesizer.close();
    await service.close();
    expect(stopped).toMatchObject({ reason: 'asked' });
    expect(connections.length).toBe(1);
  });

  it('takes a refused key as final and does not repeat it', async () => {
    const service = await startSpeech({ port: 0, key });
    const wrongKey = 'another-key-nobody-may-see';
    const synthesizer = createTextToSpeech({ host: service.url, key: wrongKey, voices: defaultVoices }).open({
      language: 'en-US',
    });
    const pieces = await collected(synthesizer.speak('hello', new AbortController().signal));
    await synthesizer.close();
    await service.close();
    expect(pieces).toMatchObject([
      { kind: 'failed', failure: { code: 'speech-unauthorized', disposition: 'final' } },
    ]);
    expect(JSON.stringify(pieces)).not.toContain(wrongKey);
  });
});
