/**
 * A call of an hour, as fast as it goes: its audio through the real recogniser, in a process of its own, against the simulated
 * service in this one. Shows what grows, and what a minute of listening costs. `node bench/long-call.ts` prints it.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { setImmediate as nextRound, setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { createSpeechToText } from '../adapters/azure-speech/speech-to-text.ts';
import type { Recognizer } from '../domain/ports/speech-to-text.ts';
import { startSpeech } from '../simulator/speech.ts';
import { bytesOf, sound } from '../simulator/tone-speech.ts';

const frameMs = 20;
const bytesPerMs = 32;
/** One sentence in so many seconds, as somebody talks who mostly listens. */
const sentenceEveryMs = 20_000;
const sentence = 'i would like to come on friday';
/** How often the memory is looked at, by the call's own time; by the first look all that is made only once has been. */
const lookEveryMs = 900_000;
/** Time runs many hundred times faster here, but not the timers by which the SDK lets go of a recogniser that was replaced. */
const settleMs = 1_200;
/** How far the audio may run ahead of what the service has answered in a silence. */
const roundMs = 200;

const Look = z.object({ minute: z.number(), heapMb: z.number(), rssMb: z.number() });

const LongCall = z.object({
  minutes: z.number(),
  sentencesSaid: z.number(),
  /** Those that came back whole, once each, in order. */
  sentencesHeard: z.number(),
  /** Memory after a garbage collection. */
  looks: z.array(Look),
  heapGrowthMb: z.number(),
  rssGrowthMb: z.number(),
  /** Processor time of a minute of listening. */
  cpuMsPerMinute: z.number(),
  tookSec: z.number(),
});
export type LongCall = z.infer<typeof LongCall>;

export async function measureLongCall(minutes = 60): Promise<LongCall> {
  const service = await startSpeech({ port: 0, segmentationSilenceMs: 500 });
  const listener = fork(fileURLToPath(import.meta.url), [service.url, String(minutes)], {
    execArgv: ['--expose-gc'],
  });
  try {
    const message: Promise<unknown[]> = once(listener, 'message');
    const [result] = await Promise.race([
      message,
      once(listener, 'exit').then(() => {
        throw new Error('the listening process ended without a result');
      }),
    ]);
    return LongCall.parse(result);
  } finally {
    listener.kill();
    await service.close();
  }
}

/** The listening process: one call, one recogniser. */
async function listen(host: string, minutes: number): Promise<LongCall> {
  const sentences = new Sentences();
  const recognizer = createSpeechToText({ host, key: 'simulated' }).open(
    { languages: ['en-US'] },
    (event) => {
      if (event.kind === 'final') sentences.heard(event.text);
    },
  );
  const pcm = bytesOf(sound(sentence).pcm);
  const spokenMs = Math.ceil(pcm.length / bytesPerMs);
  const looks: z.infer<typeof Look>[] = [];
  const startedAt = performance.now();
  const cpuBefore = process.cpuUsage();
  for (let ms = 0; ms < minutes * 60_000; ms += sentenceEveryMs) {
    const reported = sentences.next();
    await write(recognizer, pcm);
    await write(recognizer, new Uint8Array(1_000 * bytesPerMs));
    await reported;
    await write(recognizer, new Uint8Array((sentenceEveryMs - 1_000 - spokenMs) * bytesPerMs));
    const passedMs = ms + sentenceEveryMs;
    if (passedMs % lookEveryMs === 0) looks.push(await look(passedMs));
  }
  const cpu = process.cpuUsage(cpuBefore);
  await recognizer.close();
  const [first, last] = [looks[0], looks.at(-1)];
  return {
    minutes,
    sentencesSaid: sentences.said,
    sentencesHeard: sentences.right,
    looks,
    heapGrowthMb: (last?.heapMb ?? Number.NaN) - (first?.heapMb ?? Number.NaN),
    rssGrowthMb: (last?.rssMb ?? Number.NaN) - (first?.rssMb ?? Number.NaN),
    cpuMsPerMinute: (cpu.user + cpu.system) / 1_000 / minutes,
    tookSec: (performance.now() - startedAt) / 1_000,
  };
}

/** What was said and what came back. */
class Sentences {
  said = 0;
  right = 0;
  #reported: () => void = () => undefined;

  next(): Promise<void> {
    this.said += 1;
    return new Promise((resolve) => (this.#reported = resolve));
  }

  heard(text: string): void {
    if (text === sentence && this.right + 1 === this.said) this.right += 1;
    this.#reported();
  }
}

/** In frames, as a carrier sends them; lets the socket have its turn now and then. */
async function write(recognizer: Recognizer, pcm: Uint8Array): Promise<void> {
  const frameBytes = frameMs * bytesPerMs;
  for (let at = 0; at < pcm.length; at += frameBytes) {
    recognizer.write(pcm.subarray(at, at + frameBytes));
    if (at % (roundMs * bytesPerMs) === 0) await nextRound();
  }
}

async function look(passedMs: number): Promise<z.infer<typeof Look>> {
  await sleep(settleMs);
  // Twice: what the first one finds unused may hold buffers that only the second one frees.
  globalThis.gc?.();
  await nextRound();
  globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { minute: passedMs / 60_000, heapMb: (heapUsed + external) / 2 ** 20, rssMb: rss / 2 ** 20 };
}

function printed(result: LongCall): string {
  const mb = (value: number): string => `${value.toFixed(1)} MB`;
  return [
    `${result.minutes} min of audio in ${result.tookSec.toFixed(0)} s; ` +
      `${result.sentencesHeard} of ${result.sentencesSaid} sentences heard, once each`,
    ...result.looks.map(
      ({ minute, heapMb, rssMb }) => `after ${minute} min: heap ${mb(heapMb)}, RSS ${mb(rssMb)}`,
    ),
    `growth: heap ${mb(result.heapGrowthMb)}, RSS ${mb(result.rssGrowthMb)} (goal: below 5 MB)`,
    `processor time for a minute of listening: ${result.cpuMsPerMinute.toFixed(0)} ms`,
  ].join('\n');
}

const [host, minutes] = process.argv.slice(2);
if (import.meta.main) {
  if (process.send && host !== undefined) {
    const result = await listen(host, Number(minutes));
    process.send(result, () => process.disconnect());
  } else console.log(printed(await measureLongCall()));
}
