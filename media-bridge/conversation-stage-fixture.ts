/** For tests: a conversation on a clock that runs only when told, its person by ear, and the workflow that brings it turns. */
import { setImmediate as nextRound } from 'node:timers/promises';
import type { ConverseInput, ConverseOutput } from '../domain/conversation/converse.ts';
import type { CallerTurn, Entry } from '../domain/conversation/transcript.ts';
import { floorLimits, type FloorLimits } from '../domain/conversation/floor-limits.ts';
import { defaultFeatureFlags } from '../domain/features.ts';
import type { OnMachine } from '../domain/plan.ts';
import type { LanguageModel } from '../domain/ports/language-model.ts';
import type { Log } from '../domain/ports/log.ts';
import type { Synthesizer } from '../domain/ports/text-to-speech.ts';
import type { Result } from '../domain/result.ts';
import { failed, ok } from '../domain/result.ts';
import type { CallLink } from './call-link.ts';
import type { Clock } from './clock.ts';
import { Conversation } from './conversation.ts';
import { Ledger, watchedClock } from './day-services-fixture.ts';
import { newMeasures } from './figures.ts';
import { quick, quickFloor, wholeContext } from './leg-fixture.ts';
import { ModelPool } from './model-pool.ts';
import { Moderator } from '../domain/conversation/moderator.ts';
import { Pacer } from './pacer.ts';
import { ManualClock } from './playout-fixture.ts';
import { Reporter } from './reporter.ts';
import { plainWire, samplesOf, wordMs, wordVoice, Words } from './speech-fixture.ts';
import { TurnLaws } from './turn-laws-fixture.ts';

/** How the model answers; `pieceMs` between its words. */
export interface Answer {
  readonly words: number;
  readonly pieceMs: number;
  readonly ends: 'done' | 'tool' | 'failed' | 'filtered';
}

export interface StageScript {
  readonly answers: readonly Answer[];
  readonly voiceFails: () => boolean;
  /** The person is to choose between two languages. */
  readonly chooses: boolean;
  /** The end of an utterance that was cut off on an earlier leg, `a0x2 a0x3 a0x4.`, is to be said first. */
  readonly resumes: boolean;
  /** The bridge before may have missed an answer. */
  readonly misses?: boolean;
  /** What the plan wants where a machine takes the call; nobody looks for one where it is left out. */
  readonly onMachine?: OnMachine;
  /** What was said on the legs before. */
  readonly entries?: readonly Entry[];
  /** Thresholds of the floor that are not the quick ones. */
  readonly floor?: Partial<FloorLimits>;
  /** The voice begins a sentence once this resolves. */
  readonly voiceReady?: () => Promise<void>;
  /** How violent a text is, from 0 to 7; 4 is too much, and 300 ms too late. Nothing is judged where it is left out. */
  readonly violence?: (text: string) => Promise<number>;
}

const stepMs = 5;
const legId = 'leg1';
const callId = 'c'.repeat(32);

/** What the person hears: every word of the agent is a number that its samples carry. */
class Ear {
  readonly #words: Words;
  /** Of each word that has begun, how much was played, and how much of it is on its way. */
  readonly #frames: { readonly word: string; readonly place: number; readonly endsAt: number }[] = [];
  #playedUntil = 0;
  #places = new Map<number, number>();

  constructor(words: Words) {
    this.#words = words;
  }

  take(frame: Uint8Array, now: number): string {
    const samples = samplesOf(frame);
    // A sound to wait by has other samples; it is no word.
    const number = samples.every((sample) => sample === samples[0]) ? (samples[0] ?? 0) : 0;
    this.#playedUntil = Math.max(now, this.#playedUntil) + 20;
    const place = (this.#places.get(number) ?? 0) + 1;
    this.#places.set(number, place);
    const word = this.#words.get(number);
    this.#frames.push({ word, place, endsAt: this.#playedUntil });
    return word;
  }

  clear(now: number): void {
    const kept = this.#frames.filter(({ endsAt }) => endsAt <= now);
    this.#frames.splice(0, this.#frames.length, ...kept);
    this.#playedUntil = Math.min(this.#playedUntil, now);
    this.#places = new Map();
  }

  /** The words played to their end: of each at least as many frames as it is long, in one go or after a new begin. */
  heard(now: number): ReadonlySet<string> {
    const whole = this.#frames.filter(({ place, endsAt }) => place * 20 >= wordMs && endsAt <= now);
    return new Set(whole.map(({ word }) => word));
  }
}

export class ConversationStage {
  readonly laws = new TurnLaws();
  readonly ledger = new Ledger();
  readonly measures = newMeasures();
  /** What the workflow was told of the caller's words. */
  readonly told: CallerTurn[] = [];
  /** The machines it was told of, and when. */
  readonly machines: (Parameters<CallLink['answeredBy']>[0] & { readonly at: number })[] = [];
  readonly ear: Ear;
  readonly conversation: Conversation;
  /** What was sent, in order: a word for each frame, null for a clear. */
  onSent: (word: string | null) => void = () => undefined;
  onAcknowledged: (seq: number) => void = () => undefined;
  readonly #script: StageScript;
  readonly #manual = new ManualClock();
  readonly #clock: Clock;
  readonly #words = new Words();
  readonly #answers: Answer[];
  readonly #signals: (() => void)[] = [];
  #acknowledges: 'at-once' | 'when-told' = 'when-told';
  #answered = 0;
  #turn = 0;

  constructor(script: StageScript) {
    this.#script = script;
    this.#answers = [...script.answers];
    this.#clock = watchedClock(this.ledger, {
      now: this.#manual.now,
      wall: this.#manual.wall,
      after: (ms, action) => this.#manual.after(ms, action),
    });
    this.ear = new Ear(this.#words);
    this.conversation = this.#open(this.#voice());
  }

  get now(): number {
    return this.#clock.now();
  }

  /** Does something when so much time has passed. */
  after(ms: number, action: () => void): void {
    this.#clock.after(ms, action);
  }

  /** Of the turn brought last. */
  get turnNumber(): number {
    return this.#turn;
  }

  /** Lets time pass, in which everything that can go on goes on. */
  async run(ms: number): Promise<void> {
    for (let at = 0; at < ms; at += stepMs) {
      await nextRound();
      this.#manual.run(Math.min(stepMs, ms - at));
    }
    await nextRound();
  }

  /** The workflow takes what it was told first and has not taken yet; with `all` also whatever comes. */
  acknowledge(which: 'first' | 'all'): void {
    if (which === 'all') this.#acknowledges = 'at-once';
    for (const signal of this.#signals.splice(0, which === 'all' ? this.#signals.length : 1)) signal();
  }

  /** Brings the next standing turn, with what tools have answered and the person has written. */
  async turn(
    trigger: ConverseInput['trigger'],
    tools: readonly string[],
    texts: readonly string[] = [],
  ): Promise<ConverseOutput> {
    this.#turn += 1;
    const at = this.now;
    const results = tools.map((toolCallId): Entry => {
      return { kind: 'tool', at, toolCallId, name: 'update_claim', result: 'ok' };
    });
    const messages = texts.map((text): Entry => {
      return { kind: 'text_message', at, from: 'person', text, messageId: `id of ${text}` };
    });
    const entries = [...results, ...messages];
    const first = this.#turn === 1 ? this.#first() : { context: { kind: 'new' as const, entries } };
    const input = { callId, legId, epoch: 1, turn: this.#turn, trigger, ...first };
    this.laws.brought(input);
    const output = await this.conversation.adopt(input);
    this.laws.back(input, output);
    return output;
  }

  #first(): Pick<ConverseInput, 'context' | 'resume' | 'wordsMayBeLost'> {
    const { chooses, resumes, misses, onMachine, entries = [] } = this.#script;
    const plan = {
      ...wholeContext.plan,
      ...(chooses ? { languages: ['en-US', 'fr-FR'] } : {}),
      ...(onMachine ? { onMachine } : {}),
    };
    const machine = onMachine ? { machine: { found: null } } : {};
    return {
      context: { ...wholeContext, plan, entries, ...machine },
      ...(resumes ? { resume: cutOff } : {}),
      ...(misses ? { wordsMayBeLost: true } : {}),
    };
  }

  #voice(): Synthesizer {
    const { voiceFails, voiceReady = (): Promise<void> => Promise.resolve() } = this.#script;
    const voice = wordVoice(this.#words, voiceFails).open();
    return {
      ...voice,
      async *speak(sentence, signal) {
        await voiceReady();
        yield* voice.speak(sentence, signal);
      },
    };
  }

  #open(synthesizer: Synthesizer): Conversation {
    const clock = this.#clock;
    const features = { current: () => defaultFeatureFlags };
    return new Conversation({
      ...{ clock, synthesizer, epoch: 1, language: 'en-US', log: silentLog, measures: this.measures },
      models: new ModelPool({ models: [this.#model()], features, clock }),
      moderator: this.#moderator(),
      reporter: new Reporter(clock, silentLog, broken),
      link: this.#link(),
      features,
      settings: {
        ...quick,
        floor: (flags) => ({ ...floorLimits(flags), ...quickFloor, ...hurry, ...this.#script.floor }),
      },
      output: {
        wire: { ...plainWire, encodeAudio: (pcm) => Uint8Array.from(pcm) },
        pacer: new Pacer(clock),
        send: (message) => {
          this.#sent(message);
        },
      },
      onLanguages: () => undefined,
      finishWord: () => undefined,
      onFault: broken,
      onGone: () => undefined,
    });
  }

  #moderator(): Moderator | null {
    const { violence } = this.#script;
    if (!violence) return null;
    const judge = async (text: string) =>
      ok([{ category: 'violence' as const, severity: await violence(text) }]);
    return new Moderator({
      ...{ moderation: { judge }, levels: { hate: 4, self_harm: 4, sexual: 4, violence: 4 }, limitMs: 300 },
      ...{ clock: this.#clock, log: silentLog, measures: this.measures },
    });
  }

  #sent(message: string | Uint8Array): void {
    if (typeof message === 'string') {
      this.ear.clear(this.now);
      this.onSent(null);
    } else this.onSent(this.ear.take(message, this.now));
  }

  /** Every answer has words of its own, so that it can be told by ear which it is. */
  #model(): LanguageModel {
    const next = (): { readonly answer: Answer; readonly name: string } => {
      this.#answered += 1;
      const answer = this.#answers.shift() ?? { words: 2, pieceMs: 0, ends: 'done' };
      return { answer, name: answerName(this.#answered) };
    };
    const wait = (ms: number): Promise<void> => new Promise((resolve) => void this.#clock.after(ms, resolve));
    return {
      async *stream(_question, signal) {
        const { answer, name } = next();
        for (let n = 1; n <= answer.words && !signal.aborted; n += 1) {
          await wait(answer.pieceMs);
          yield { kind: 'text', text: `${n === 1 ? '' : ' '}${name}${n}${n % 4 === 0 ? '.' : ''}` };
        }
        if (signal.aborted) return;
        if (answer.ends === 'failed' || answer.ends === 'filtered') {
          const code = answer.ends === 'failed' ? 'down' : 'content-filtered';
          yield { kind: 'failed', failure: { code, message: 'scripted', disposition: 'final' } };
        }
        if (answer.ends === 'tool')
          yield { kind: 'tool_call', call: { id: name, name: 'update_claim', argumentsJson: '{}' } };
        yield { kind: 'done', inputTokens: null, outputTokens: null };
      },
      complete: () => Promise.resolve(failed({ code: 'unused', message: '', disposition: 'final' })),
    };
  }

  #link(): CallLink {
    const take = async (seq: number): Promise<Result<void>> => {
      if (this.#acknowledges === 'when-told')
        await new Promise<void>((resolve) => void this.#signals.push(resolve));
      this.laws.told(1, seq);
      this.onAcknowledged(seq);
      return ok(undefined);
    };
    return {
      attach: () => Promise.resolve(failed({ code: 'unused', message: '', disposition: 'final' })),
      callerTurn: (turn) => {
        this.told.push(turn);
        return take(turn.seq);
      },
      digit: ({ seq }) => take(seq),
      answeredBy: (news) => {
        this.machines.push({ ...news, at: this.now });
        return Promise.resolve(ok(undefined));
      },
      mediaLost: () => Promise.resolve(ok(undefined)),
    };
  }
}

const cutOff = { utteranceId: '0-1', text: 'a0x1 a0x2 a0x3 a0x4.', heardText: 'a0x1' };

/** Words that begin so are of the model's answer number `n`. */
function answerName(n: number): string {
  return `a${n}x`;
}

/** The model's answers that a text is made of. */
export function answersIn(text: string): ReadonlySet<string> {
  return new Set([...text.matchAll(/a\d+x(?=\d)/gu)].map(([name]) => name));
}

const hurry = {
  silence: { silenceMs: 1_000, promptsMax: 1, monologueMs: 3_000, monologuesMax: 1 },
  waiting: { soundAfterMs: 200, softMs: 500, hardMs: 1_500 },
};

/** Nobody catches it, so that the test fails. */
const broken = (error: unknown): never => {
  throw error;
};

const silent = (): void => undefined;
const silentLog: Log = { debug: silent, info: silent, warn: silent, error: silent };
