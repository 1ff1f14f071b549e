/** For tests: a real media door on loopback, a person on a real WebSocket, and scripted services and workflow around it. */
import { WebSocket } from 'ws';
import type {
  ConverseInput,
  ConverseOutput,
  ConverseProgress,
  Trigger,
} from '../domain/conversation/converse.ts';
import type { CallerTurn } from '../domain/conversation/transcript.ts';
import type { LanguageModel, ModelEvent, ModelMessage } from '../domain/ports/language-model.ts';
import type { SpeechToText } from '../domain/ports/speech-to-text.ts';
import type { Result } from '../domain/result.ts';
import { failed, ok } from '../domain/result.ts';
import { openMedia, type Media } from './bridge.ts';
import type { CallLink } from './call-link.ts';
import { systemClock } from './clock.ts';
import { stand } from './converse.ts';
import { loudness, plainWire, samplesOf, wordEars, wordMs, Words, wordVoice } from './speech-fixture.ts';
import { defaultSettings, type BridgeSettings } from './settings.ts';

export const quick: BridgeSettings = {
  ...defaultSettings,
  floor: {
    ...defaultSettings.floor,
    endOfTurn: { vadSilenceMs: 120, sttCompleteMs: 40, stalledMs: 2_000 },
    bargeIn: { voiceWithWordsMs: 60, voiceAloneMs: 400 },
    wordlessMs: 300,
    silenceMs: 10_000,
    digitPauseMs: 150,
    finishQuietMs: 100,
  },
  reply: { ...defaultSettings.reply, answerHardTimeoutMs: 400 },
  heartbeat: { speakingMs: 40, listeningMs: 80 },
  attachTimeoutMs: 2_000,
  afterglowMs: 1_000,
  drainMs: 2_000,
};

export type Answer = (messages: readonly ModelMessage[], signal: AbortSignal) => AsyncIterable<ModelEvent>;

/** An answer given at once, in pieces. */
export function saying(...parts: readonly string[]): Answer {
  return async function* () {
    await Promise.resolve();
    for (const text of parts) yield { kind: 'text', text };
    yield { kind: 'done', inputTokens: null, outputTokens: null };
  };
}

/** The call's workflow, as far as a bridge sees it. */
export class ScriptedCall {
  readonly turns: CallerTurn[] = [];
  readonly digits: { readonly seq: number; readonly digits: string }[] = [];
  readonly lost: { readonly epoch: number; readonly reason: string }[] = [];
  readonly attachIds: string[] = [];
  epoch = 0;
  expects = true;
  /** Failures that signals meet before they are taken. */
  failures = 0;
  /** Signals are acknowledged once this resolves. */
  acknowledging: Promise<void> = Promise.resolve();

  readonly link = (): CallLink => ({
    attach: ({ callId, attachId }) => {
      this.attachIds.push(attachId);
      if (!this.expects)
        return Promise.resolve(failed({ code: 'not-expected', message: 'scripted', disposition: 'final' }));
      this.epoch += 1;
      return Promise.resolve(ok({ epoch: this.epoch, callId, language: 'en-US' }));
    },
    callerTurn: (turn) => this.#take(() => this.turns.push(turn)),
    digit: (entry) => this.#take(() => this.digits.push(entry)),
    mediaLost: (news) => this.#take(() => this.lost.push(news)),
  });

  async #take(note: () => void): Promise<Result<void>> {
    if (this.failures > 0) {
      this.failures -= 1;
      return failed({ code: 'down', message: 'scripted', disposition: 'unknown' });
    }
    note();
    await this.acknowledging;
    return ok(undefined);
  }
}

/** The person: sends 20 ms of sound all the time, plays what comes as a carrier does, and throws it away on `clear`. */
export class Person {
  readonly socket: WebSocket;
  readonly closed: Promise<number>;
  readonly #words: Words;
  readonly #speech: Uint8Array[] = [];
  readonly #played: { readonly sample: number; readonly at: number }[] = [];
  readonly #watchers = new Set<() => void>();
  readonly #timer: NodeJS.Timeout;
  #playedUntil = 0;
  framesAfterClear = 0;
  clears = 0;

  constructor(url: string, words: Words) {
    this.#words = words;
    this.socket = new WebSocket(url);
    this.socket.binaryType = 'nodebuffer';
    this.socket.on('message', (data, isBinary) => {
      if (Buffer.isBuffer(data)) this.#take(data, isBinary);
    });
    this.socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => {
      this.socket.on('close', (code) => {
        clearInterval(this.#timer);
        resolve(code);
      });
    });
    this.#timer = setInterval(() => {
      if (this.socket.readyState === WebSocket.OPEN)
        this.socket.send(this.#speech.shift() ?? new Uint8Array(640));
    }, 20);
  }

  /** Sends no more frames, as when the network is cut. */
  fallSilent(): void {
    clearInterval(this.#timer);
  }

  say(text: string): void {
    for (const word of text.split(' ')) {
      const pcm = this.#words.pcm(word, wordMs);
      for (let at = 0; at < pcm.length; at += 640) this.#speech.push(pcm.subarray(at, at + 640));
    }
  }

  /** Sound without words. */
  hum(ms: number): void {
    for (let at = 0; at < ms; at += 20)
      this.#speech.push(new Uint8Array(new Int16Array(320).fill(-1).buffer));
  }

  /** The words played to their end by now. */
  heard(now = performance.now()): string {
    const counts = new Map<number, number>();
    for (const { sample, at } of this.#played) {
      if (sample > 0 && at <= now) counts.set(sample, (counts.get(sample) ?? 0) + 1);
    }
    return [...counts]
      .filter(([, count]) => count >= wordMs)
      .map(([sample]) => this.#words.get(sample))
      .join(' ');
  }

  /** Waits until `holds`, looked at whenever sound comes and every 5 ms. */
  async until(what: string, holds: () => boolean, withinMs = 3_000): Promise<void> {
    const deadline = performance.now() + withinMs;
    while (!holds()) {
      if (performance.now() > deadline)
        throw new Error(`waited in vain for: ${what}; heard: ${this.heard()}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 5);
        this.#watchers.add(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  untilHeard(words: string): Promise<void> {
    return this.until(`"${words}"`, () => this.heard().includes(words));
  }

  #take(data: Buffer, isBinary: boolean): void {
    const now = performance.now();
    if (!isBinary) {
      this.clears += 1;
      this.#played.splice(0, this.#played.length, ...this.#played.filter(({ at }) => at <= now));
      this.#playedUntil = now;
      this.framesAfterClear = 0;
    } else {
      this.framesAfterClear += 1;
      const from = Math.max(now, this.#playedUntil);
      this.#playedUntil = from + 20;
      // One entry for each millisecond is fine enough to count words.
      const samples = samplesOf(data);
      for (let ms = 0; ms < 20; ms += 1)
        this.#played.push({ sample: samples[ms * 16] ?? 0, at: from + ms + 1 });
    }
    const watchers = [...this.#watchers];
    this.#watchers.clear();
    for (const watch of watchers) watch();
  }
}

export interface Leg {
  readonly media: Media;
  readonly call: ScriptedCall;
  readonly words: Words;
  readonly answers: Answer[];
  readonly questions: (readonly ModelMessage[])[];
  readonly beats: ConverseProgress[];
  readonly url: string;
  person(): Person;
  /** Brings the next standing turn, as the workflow would. */
  turn(trigger: Trigger, more?: Partial<ConverseInput>, cancelled?: AbortSignal): Promise<ConverseOutput>;
  close(): Promise<void>;
}

export interface LegScript {
  readonly answers?: readonly Answer[];
  readonly settings?: Partial<BridgeSettings>;
  readonly voiceFails?: () => boolean;
  readonly earsFailAt?: readonly number[];
  readonly speechToText?: SpeechToText;
  /** Called when the carrier's token is to be checked; the check goes on once it resolves. */
  readonly checking?: () => Promise<void>;
  readonly call?: ScriptedCall;
}

const whole: ConverseInput['context'] = {
  kind: 'whole',
  plan: {
    callId: 'c'.repeat(32),
    botCompany: 'Contoso',
    botName: 'Amelie',
    phoneNumber: '+33612345678',
    ourNumber: '+33123456789',
    task: 'Talk.',
    claim: [],
    language: 'en-US',
    onDrop: 'wait',
  },
  language: 'en-US',
  claim: {},
  reminders: [],
  entries: [],
  now: 0,
};

export const greetingText = 'Hello, this is Amelie, the AI assistant of Contoso.';

export async function openLeg(script: LegScript = {}): Promise<Leg> {
  const words = new Words();
  const call = script.call ?? new ScriptedCall();
  const answers = [...(script.answers ?? [])];
  const questions: (readonly ModelMessage[])[] = [];
  const model: LanguageModel = {
    stream: ({ messages }, signal) => {
      questions.push(messages);
      return (answers.shift() ?? saying('Yes.'))(messages, signal);
    },
    complete: () => Promise.resolve(failed({ code: 'unused', message: '', disposition: 'final' })),
  };
  const silent = (): void => undefined;
  const settings = { ...quick, ...script.settings };
  const media = await openMedia({
    host: '127.0.0.1',
    port: 0,
    queue: 'bridge-test',
    carrierAuth: {
      verify: async ({ authorization }) => {
        await script.checking?.();
        return authorization === 'wrong'
          ? failed({ code: 'bad-jwt', message: '', disposition: 'final' })
          : ok(undefined);
      },
    },
    checkToken: (_leg, token) => token === 'token',
    links: call.link,
    wire: plainWire,
    speechToText: script.speechToText ?? wordEars(words, script.earsFailAt),
    textToSpeech: wordVoice(words, script.voiceFails),
    languageModel: model,
    voiceActivity: loudness,
    clock: systemClock,
    log: { debug: silent, info: silent, warn: silent, error: silent },
    settings,
  });
  const leg = { callId: 'c'.repeat(32), legId: 'leg1' };
  const url = `${media.url}/media/line1/${leg.callId}/${leg.legId}/token`;
  const beats: ConverseProgress[] = [];
  const persons: Person[] = [];
  let turn = 0;
  return {
    media,
    call,
    words,
    answers,
    questions,
    beats,
    url,
    person: () => {
      const person = new Person(url, words);
      persons.push(person);
      return person;
    },
    turn: async (trigger, more = {}, cancelled = new AbortController().signal) => {
      turn += 1;
      const context = turn === 1 ? whole : { kind: 'new' as const, entries: [] };
      const input = { ...leg, epoch: Math.max(1, call.epoch), turn, context, trigger, ...more };
      const parts = { sessions: media.sessions, clock: systemClock, heartbeat: settings.heartbeat };
      return stand(parts, input, {
        beat: (progress) => beats.push(progress),
        cancelled,
        timeoutMs: null,
      });
    },
    close: async () => {
      for (const person of persons) person.socket.terminate();
      await media.close();
    },
  };
}

export { whole as wholeContext };
