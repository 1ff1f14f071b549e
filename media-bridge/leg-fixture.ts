/**
 * For tests: a real media door on loopback with scripted services behind it, a person (person-fixture.ts) in front of
 * it, and the workflow (call-fixture.ts) that brings it turns.
 */
import type {
  ConverseInput,
  ConverseOutput,
  ConverseProgress,
  Trigger,
  WholeContext,
} from '../domain/conversation/converse.ts';
import type { LanguageModel, ModelEvent, ModelMessage } from '../domain/ports/language-model.ts';
import type { Plan } from '../domain/plan.ts';
import type { Log } from '../domain/ports/log.ts';
import type { SpeechToText } from '../domain/ports/speech-to-text.ts';
import { failed, ok } from '../domain/result.ts';
import { openMedia, type BridgeParts, type Media } from './bridge.ts';
import { ScriptedCall } from './call-fixture.ts';
import { systemClock, type Clock } from './clock.ts';
import { stand } from './converse.ts';
import { floorLimits, type FloorLimits } from '../domain/conversation/floor-limits.ts';
import { defaultFeatureFlags } from '../domain/features.ts';
import { Person } from './person-fixture.ts';
import { loudness, plainWire, wordEars, Words, wordVoice } from './speech-fixture.ts';
import { defaultSettings, type BridgeSettings } from './settings.ts';

/** A floor on which everything goes faster than people talk. */
export const quickFloor: Partial<FloorLimits> = {
  endOfTurn: { vadSilenceMs: 120, sttCompleteMs: 40, stalledMs: 2_000 },
  bargeIn: { pauseMs: 40, cutoffMs: 60, settleMs: 200, backchannelMs: 100, longestMs: 600, vainPausesMax: 3 },
  silence: { silenceMs: 10_000, promptsMax: 3, monologueMs: 20_000, monologuesMax: 2 },
  waiting: { soundAfterMs: 5_000, softMs: 5_000, hardMs: 5_000 },
  wordlessMs: 300,
  digitPauseMs: 150,
  finishQuietMs: 100,
};

export const quick: BridgeSettings = {
  ...defaultSettings,
  floor: (flags) => ({ ...floorLimits(flags), ...quickFloor }),
  heartbeat: { speakingMs: 40, listeningMs: 80 },
  attachTimeoutMs: 2_000,
  afterglowMs: 1_000,
  drainMs: 2_000,
  unreadyMs: 0,
  closeMs: 1_000,
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
  /** Thresholds of the floor that are not the quick ones. */
  readonly floor?: Partial<FloorLimits>;
  readonly plan?: Partial<Plan>;
  readonly voiceFails?: () => boolean;
  readonly earsFail?: () => boolean;
  readonly speechToText?: SpeechToText;
  /** Called when the carrier's token is to be checked; the check goes on once it resolves. */
  readonly checking?: () => Promise<void>;
  readonly call?: ScriptedCall;
  readonly clock?: Clock;
  /** After so long without a beat the workflow takes a turn for dead; null, as it is if nothing is said: never. */
  readonly heartbeatTimeoutMs?: number;
}

const plan: Plan = {
  callId: 'c'.repeat(32),
  botCompany: 'Contoso',
  botName: 'Amelie',
  phoneNumber: '+33612345678',
  ourNumber: '+33123456789',
  task: 'Talk.',
  claim: [],
  language: 'en-US',
  onDrop: 'wait',
};

const whole: WholeContext = {
  kind: 'whole',
  plan,
  language: 'en-US',
  claim: {},
  reminders: [],
  entries: [],
  now: 0,
};

export const greetingText = 'Hello, this is Amelie, the AI assistant of Contoso.';

export async function openLeg(script: LegScript = {}): Promise<Leg> {
  const { call = new ScriptedCall(), clock = systemClock } = script;
  const words = new Words();
  const answers = [...(script.answers ?? [])];
  const questions: (readonly ModelMessage[])[] = [];
  const settings: BridgeSettings = {
    ...quick,
    floor: (flags) => ({ ...floorLimits(flags), ...quickFloor, ...script.floor }),
    ...script.settings,
  };
  const media = await openMedia({
    ...doorkeepers(script),
    host: '127.0.0.1',
    port: 0,
    queue: 'bridge-test',
    links: call.link,
    wire: plainWire,
    speechToText: script.speechToText ?? wordEars(words, script.earsFail),
    textToSpeech: wordVoice(words, script.voiceFails),
    languageModels: [scriptedModel(answers, questions)],
    echoCancelling: null,
    features: { current: () => defaultFeatureFlags },
    voiceActivity: loudness,
    clock,
    log: silentLog,
    settings,
  });
  const url = `${media.url}/media/line1/${ofLeg.callId}/${ofLeg.legId}/token`;
  const beats: ConverseProgress[] = [];
  const persons: Person[] = [];
  let turn = 0;
  return {
    ...{ media, call, words, answers, questions, beats, url },
    person: () => {
      const person = new Person(url, words);
      persons.push(person);
      return person;
    },
    turn: async (trigger, more = {}, cancelled = new AbortController().signal) => {
      turn += 1;
      const context =
        turn === 1 ? { ...whole, plan: { ...plan, ...script.plan } } : { kind: 'new' as const, entries: [] };
      const input = { ...ofLeg, epoch: Math.max(1, call.epoch), turn, context, trigger, ...more };
      const parts = { sessions: media.sessions, clock, heartbeat: settings.heartbeat };
      const beat = (progress: ConverseProgress): void => void beats.push(progress);
      return stand(parts, input, { beat, cancelled, timeoutMs: script.heartbeatTimeoutMs ?? null });
    },
    close: async () => {
      for (const person of persons) person.socket.terminate();
      await media.close();
    },
  };
}

const ofLeg = { callId: 'c'.repeat(32), legId: 'leg1' };

/** Lets in whoever has the token `token` and is not `wrong`. */
function doorkeepers({ checking }: LegScript): Pick<BridgeParts, 'carrierAuth' | 'checkToken'> {
  return {
    carrierAuth: {
      verify: async ({ authorization }) => {
        await checking?.();
        return authorization === 'wrong'
          ? failed({ code: 'bad-jwt', message: '', disposition: 'final' })
          : ok(undefined);
      },
    },
    checkToken: (_leg, token) => token === 'token',
  };
}

/** Gives the next answer, and notes what it was asked. */
function scriptedModel(answers: Answer[], questions: (readonly ModelMessage[])[]): LanguageModel {
  return {
    stream: ({ messages }, signal) => {
      questions.push(messages);
      return (answers.shift() ?? saying('Yes.'))(messages, signal);
    },
    complete: () => Promise.resolve(failed({ code: 'unused', message: '', disposition: 'final' })),
  };
}

const silent = (): void => undefined;
const silentLog: Log = { debug: silent, info: silent, warn: silent, error: silent };

export { whole as wholeContext };
