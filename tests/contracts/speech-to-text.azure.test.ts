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
    freeze: () => {
      service.fault({ kind: 'freeze' });
    },
    languagesAsked: () =>
      service.ledger.after().findLast((entry) => entry.kind === 'listening')?.languages ?? [],
    close: () => service.close(),
  };
});

describe('Azure speech-to-text', () => {
  it('renews itself in a quiet moment without losing or repeating a word, and keeps its clock', async () => {
    const service = await startSpeech({ port: 0 });
    const finals: { readonly text: string; readonly offsetMs: number }[] = [];
    let told: () => void = () => undefined;
    const recognizer = createSpeechToText({
      host: service.url,
      key,
      segmentationSilenceMs: 400,
      renewAfterMs: 1_000,
    }).open({ languages: ['en-US'] }, (event) => {
      if (event.kind !== 'final') return;
      finals.push(event);
      told();
    });
    const hear = async (text: string, silenceMs: number): Promise<void> => {
      const reported = new Promise<void>((resolve) => (told = resolve));
      recognizer.write(bytesOf(sound(text).pcm));
      recognizer.write(new Uint8Array(500 * 32));
      await reported;
      for (let ms = 0; ms < silenceMs; ms += 20) recognizer.write(new Uint8Array(20 * 32));
    };
    await hear('one', 4_000);
    await hear('two', 500);
    await hear('three', 0);
    const connections = service.ledger.after().filter((entry) => entry.kind === 'connected');
    await recognizer.close();
    await service.close();
    expect(connections.length).toBe(2);
    expect(finals.map(({ text }) => text)).toEqual(['one', 'two', 'three']);
    const expected = [0, 192 + 4_500, 192 + 4_500 + 192 + 1_000];
    for (const [at, { offsetMs }] of finals.entries()) {
      expect(Math.abs(offsetMs - (expected[at] ?? 0))).toBeLessThan(30);
    }
  });

  it('renews itself at the end of a phrase where there is no quiet moment', async () => {
    const service = await startSpeech({ port: 0 });
    const finals: string[] = [];
    let told: () => void = () => undefined;
    const options = { host: service.url, key, segmentationSilenceMs: 200, renewAfterMs: 1_000 };
    const recognizer = createSpeechToText(options).open({ languages: ['en-US'] }, (event) => {
      if (event.kind !== 'final') return;
      finals.push(event.text);
      told();
    });
    const said = Array.from({ length: 12 }, (_, at) => `phrase ${'abcdefghijkl'[at] ?? ''}`);
    for (const text of said) {
      const reported = new Promise<void>((resolve) => (told = resolve));
      recognizer.write(bytesOf(sound(text).pcm));
      recognizer.write(new Uint8Array(240 * 32));
      await reported;
    }
    const connections = service.ledger.after().filter((entry) => entry.kind === 'connected');
    await recognizer.close();
    await service.close();
    expect(finals).toEqual(said);
    expect(connections.length).toBeGreaterThan(3);
  });

  it('renews itself in the middle of a phrase that does not end, in time before the service does', async () => {
    const service = await startSpeech({ port: 0 });
    const said = 'and so on and on and '.repeat(6).trim();
    const final = await new Promise<RecognitionEvent>((resolve) => {
      const options = { host: service.url, key, segmentationSilenceMs: 200, renewAfterMs: 1_000 };
      const recognizer = createSpeechToText(options).open({ languages: ['en-US'] }, (event) => {
        if (event.kind !== 'final') return;
        void recognizer.close().then(() => {
          resolve(event);
        });
      });
      recognizer.write(bytesOf(sound(said).pcm.subarray(0, 1_600)));
      const pcm = bytesOf(sound(said).pcm).subarray(3_200);
      let at = 0;
      const line = setInterval(() => {
        recognizer.write(at < pcm.length ? pcm.subarray(at, at + 1_280) : new Uint8Array(1_280));
        at += 1_280;
        if (at > pcm.length + 40 * 1_280) clearInterval(line);
      }, 5);
    });
    const connections = service.ledger.after().filter((entry) => entry.kind === 'connected');
    await service.close();
    expect(final).toMatchObject({ kind: 'final', text: said });
    expect(connections.length).toBeGreaterThan(1);
  });

  it('detects languages on the endpoint that can do so continuously', async () => {
    const service = await startSpeech({ port: 0 });
    const recognizer = createSpeechToText({ host: service.url, key }).open(
      { languages: ['fr-FR', 'en-US'] },
      () => undefined,
    );
    await service.ledger.waitFor('the languages', (entry) => entry.kind === 'listening', 2_000);
    await recognizer.close();
    const connected = service.ledger.after().find((entry) => entry.kind === 'connected');
    await service.close();
    expect(connected).toMatchObject({ path: '/stt/speech/universal/v2' });
  });

  it('tells six languages apart, which only continuous detection can', async () => {
    const service = await startSpeech({ port: 0 });
    const languages = ['en-US', 'fr-FR', 'de-DE', 'es-ES', 'it-IT', 'zh-CN'];
    const final = await new Promise<RecognitionEvent>((resolve) => {
      const recognizer = createSpeechToText({ host: service.url, key, segmentationSilenceMs: 200 }).open(
        { languages },
        (event) => {
          if (event.kind !== 'final') return;
          void recognizer.close().then(() => {
            resolve(event);
          });
        },
      );
      recognizer.write(bytesOf(sound('中文').pcm));
      recognizer.write(new Uint8Array(300 * 32));
    });
    const listening = service.ledger.after().find((entry) => entry.kind === 'listening');
    await service.close();
    expect(final).toMatchObject({ kind: 'final', text: '中文' });
    expect(listening).toMatchObject({ languages });
  });

  it('tells soon that a service does not answer, and takes no socket twice for it', async () => {
    const service = await startSpeech({ port: 0 });
    service.fault({ kind: 'stall', on: true });
    const startedAt = performance.now();
    const event = await new Promise<RecognitionEvent>((resolve) => {
      const options = { host: service.url, key, answerTimeoutMs: 200 };
      const recognizer = createSpeechToText(options).open({ languages: ['en-US'] }, (first) => {
        void recognizer.close().then(() => {
          resolve(first);
        });
      });
    });
    const connections = service.ledger.after().filter((entry) => entry.kind === 'connected');
    await service.close();
    expect(event).toMatchObject({ kind: 'failed', failure: { code: 'speech-timeout' } });
    expect(performance.now() - startedAt).toBeLessThan(2_500);
    expect(connections.length).toBeLessThanOrEqual(2);
  });

  it('remembers where it is when a connection is cut after a long silence', async () => {
    const service = await startSpeech({ port: 0 });
    const final = new Promise<RecognitionEvent>((resolve) => {
      const options = { host: service.url, key, segmentationSilenceMs: 400 };
      const recognizer = createSpeechToText(options).open({ languages: ['en-US'] }, (event) => {
        if (event.kind !== 'final') return;
        clearInterval(line);
        void recognizer.close().then(() => {
          resolve(event);
        });
      });
      let writtenMs = 0;
      const line = setInterval(() => {
        recognizer.write(new Uint8Array(40 * 32));
        writtenMs += 40;
        if (writtenMs === 4_000) service.fault({ kind: 'drop' });
        if (writtenMs === 4_400) recognizer.write(bytesOf(sound('late').pcm));
      }, 10);
    });
    expect(await final).toMatchObject({ kind: 'final', text: 'late' });
    const offsetMs = await final.then((event) => (event.kind === 'final' ? event.offsetMs : 0));
    await service.close();
    expect(Math.abs(offsetMs - 4_400)).toBeLessThan(60);
  });

  it('takes a refused key as final and does not repeat it', async () => {
    const service = await startSpeech({ port: 0, key });
    const wrongKey = 'another-key-nobody-may-see';
    const event = await new Promise<RecognitionEvent>((resolve) => {
      const recognizer = createSpeechToText({ host: service.url, key: wrongKey }).open(
        { languages: ['en-US'] },
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
