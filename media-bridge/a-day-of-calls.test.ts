/** A day of calls in random order and timing: what was begun for them ends with them, and the laws of their turns hold. */
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createSpeechToText } from '../adapters/azure-speech/speech-to-text.ts';
import { createTextToSpeech } from '../adapters/azure-speech/text-to-speech.ts';
import { defaultVoices } from '../adapters/azure-speech/voices.ts';
import { startSpeech } from '../simulator/speech.ts';
import { bytesOf, sound } from '../simulator/tone-speech.ts';
import type { Media } from './bridge.ts';
import { Day, Resources, type DayPlan } from './day-fixture.ts';
import { FewWords, watchedEars, watchedVoice } from './day-services-fixture.ts';
import { Words } from './speech-fixture.ts';

/** The days differ; one that went wrong is told with its seed, and can be lived again by giving it here. */
async function withSeed(live: (seed: number) => Promise<void>, seed = randomInt(2 ** 31)): Promise<void> {
  await live(seed).catch((cause: unknown) => {
    throw new Error(`with seed ${seed}: ${String(cause)}`, { cause });
  });
}

async function wholeDay(plan: DayPlan): Promise<void> {
  const day = await Day.open(plan);
  await day.passes();
  expect(day.sessions).toEqual([]);
  await day.ends();
  expect(day.listeners).toBe(0);
  expect(day.breaches).toEqual([]);
  // A day on which nothing happened would prove nothing.
  for (const kind of [
    'timer',
    'recogniser',
    'synthesizer',
    'detector',
    'canceller',
    'speech',
    'answer',
    'verdict',
    'turn',
  ])
    expect(day.ledger.opened.get(kind), kind).toBeGreaterThan(plan.calls / 12);
}

/** Somebody who knocks, is refused, and never hangs up. */
async function refused(media: Media, path: string): Promise<Socket> {
  const socket = connect({ port: media.port, host: '127.0.0.1', allowHalfOpen: true });
  socket.on('error', () => undefined);
  const upgrade = 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n';
  socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n${upgrade}Sec-WebSocket-Key: ${'A'.repeat(22)}==\r\n\r\n`);
  await once(socket, 'data');
  return socket;
}

/** Words as the simulated speech service understands them. */
class ToneWords extends Words {
  override pcm(word: string): Uint8Array {
    return bytesOf(sound(word).pcm);
  }
}

it('leaves nothing behind after a day of calls', { timeout: 60_000 }, () =>
  withSeed(async (seed) => {
    const resources = new Resources();
    await wholeDay({ seed, words: new FewWords(), calls: 250, atOnce: 60, lastCalls: 20 });
    await resources.asBefore(2_000);
  }),
);

it('leaves nothing behind in the speech service’s client either', { timeout: 60_000 }, () =>
  withSeed(async (seed) => {
    const resources = new Resources();
    const service = await startSpeech({ port: 0, segmentationSilenceMs: 200 });
    const access = { host: service.url, key: 'any' };
    await wholeDay({
      ...{ seed, words: new ToneWords(), calls: 18, atOnce: 9, lastCalls: 4 },
      services: (ledger, signals) => ({
        speechToText: watchedEars(createSpeechToText(access), ledger),
        textToSpeech: watchedVoice(createTextToSpeech({ ...access, voices: defaultVoices }), ledger, signals),
      }),
      meanwhile: async () => {
        await sleep(1_000);
        service.fault({ kind: 'drop' });
      },
    });
    await service.close();
    await resources.asBefore(2_000);
  }),
);

it('closes although somebody who was refused does not hang up', async () => {
  const { media, ledger } = await Day.open({
    seed: 1,
    words: new FewWords(),
    calls: 0,
    atOnce: 0,
    lastCalls: 0,
  });
  const sockets = [await refused(media, '/nowhere'), await refused(media, '/media/line/call/leg/wrong')];
  await media.close();
  expect(ledger.open).toEqual([]);
  for (const socket of sockets) socket.destroy();
});
