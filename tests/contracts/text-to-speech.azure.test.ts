import { describe, expect, it } from 'vitest';
import { createTextToSpeech } from '../../adapters/azure-speech/text-to-speech.ts';
import { defaultVoices, voicesWith } from '../../adapters/azure-speech/voices.ts';
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

  it('speaks a custom voice over a connection of its own to its deployment', async () => {
    const service = await startSpeech({ port: 0 });
    const voices = voicesWith({ 'fr-FR': { name: 'ContosoNeural', deploymentId: 'deployment-1' } });
    const synthesizer = createTextToSpeech({ host: service.url, key, voices }).open();
    for (const language of ['en-US', 'fr-FR', 'en-US', 'fr-FR'])
      await collected(
        synthesizer.speak({ text: language, language, recurring: false }, new AbortController().signal),
      );
    await synthesizer.close();
    await service.close();
    const entries = service.ledger.after();
    const deployments = new Map(
      entries.flatMap((entry) =>
        entry.kind === 'connected' ? [[entry.connectionId, entry.deploymentId] as const] : [],
      ),
    );
    const told = entries.flatMap((entry) =>
      entry.kind === 'sounded' ? [[entry.text, entry.voice, deployments.get(entry.connectionId)]] : [],
    );
    const plain = ['en-US', 'en-US-AvaMultilingualNeural', undefined];
    const custom = ['fr-FR', 'ContosoNeural', 'deployment-1'];
    expect(told).toEqual([plain, custom, plain, custom]);
    expect(deployments.size).toBe(2);
  });

  it('asks for a style where the voice has it, and for none where it has not', async () => {
    const service = await startSpeech({ port: 0 });
    const synthesizer = createTextToSpeech({ host: service.url, key, voices: defaultVoices }).open();
    for (const language of ['fr-FR', 'de-DE'])
      await collected(
        synthesizer.speak(
          { text: language, language, recurring: false, style: 'cheerful', speed: 0.9 },
          new AbortController().signal,
        ),
      );
    await synthesizer.close();
    await service.close();
    const told = service.ledger.after().filter((entry) => entry.kind === 'sounded');
    expect(told).toMatchObject([
      { text: 'fr-FR', style: 'cheerful', rate: 0.9 },
      { text: 'de-DE', rate: 0.9 },
    ]);
    expect(told[1]).not.toHaveProperty('style');
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
