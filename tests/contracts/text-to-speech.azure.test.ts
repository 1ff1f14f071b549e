import { describe, expect, it } from 'vitest';
import { createTextToSpeech } from '../../adapters/azure-speech/text-to-speech.ts';
import { defaultVoices } from '../../adapters/azure-speech/voices.ts';
import type { SpokenPiece, SpokenText } from '../../domain/ports/text-to-speech.ts';
import { startSpeech } from '../../simulator/speech.ts';
import { samplesOf, ToneListener } from '../../simulator/tone-speech.ts';
import { textToSpeechContract } from './text-to-speech.contract.ts';

const key = 'a-key-nobody-may-see';

function understand(pcm: Uint8Array): string {
  const listener = new ToneListener();
  const heard = [...listener.hear(samplesOf(pcm)), ...listener.hear(new Int16Array(320))];
  return heard.map((one) => one.character).join('');
}

const english = (text: string): SpokenText => ({ text, language: 'en-US', recurring: false });

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
  it('speaks each language with its own voice, over one connection', async () => {
    const service = await startSpeech({ port: 0 });
    const synthesizer = createTextToSpeech({ host: service.url, key, voices: defaultVoices }).open();
    for (const [text, language] of [
      ['Déjà vu', 'fr-FR'],
      ['Gern', 'de-DE'],
      ['Encore', 'fr-FR'],
    ] as const) {
      const pieces = await collected(
        synthesizer.speak({ text, language, recurring: false }, new AbortController().signal),
      );
      expect(
        understand(Buffer.concat(pieces.flatMap((one) => (one.kind === 'audio' ? [one.pcm] : [])))),
      ).toBe(text);
    }
    await synthesizer.close();
    await service.close();
    const told = service.ledger
      .after()
      .flatMap((entry) =>
        entry.kind === 'sounded' ? [`${entry.text} ${entry.language} ${entry.voice}`] : [],
      );
    expect(told).toEqual([
      'Déjà vu fr-FR fr-FR-DeniseNeural',
      'Gern de-DE de-DE-KatjaNeural',
      'Encore fr-FR fr-FR-DeniseNeural',
    ]);
    expect(service.ledger.after().filter((entry) => entry.kind === 'connected').length).toBe(1);
  });

  it('stops the service itself when aborted, and keeps the connection', async () => {
    const service = await startSpeech({ port: 0, profile: { ttsRealTimeFactor: 1 } });
    const synthesizer = createTextToSpeech({ host: service.url, key, voices: defaultVoices }).open();
    const aborter = new AbortController();
    for await (const piece of synthesizer.speak(english('this takes two seconds and more'), aborter.signal)) {
      if (piece.kind === 'audio') aborter.abort();
    }
    await collected(synthesizer.speak(english('on'), new AbortController().signal));
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
    const synthesizer = createTextToSpeech({
      host: service.url,
      key: wrongKey,
      voices: defaultVoices,
    }).open();
    const pieces = await collected(synthesizer.speak(english('hello'), new AbortController().signal));
    await synthesizer.close();
    await service.close();
    expect(pieces).toMatchObject([
      { kind: 'failed', failure: { code: 'speech-unauthorized', disposition: 'final' } },
    ]);
    expect(JSON.stringify(pieces)).not.toContain(wrongKey);
  });
});
