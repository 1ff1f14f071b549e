/** What a person does next: a pure reducer over the script, fed with time and with what the person hears. */
import type { NoiseKind } from './noises.ts';
import type { Person, Step } from './person.ts';

/** How long the agent must be silent to have finished, in ms. */
export const agentSilenceMs = 400;

/** What the person perceives at one moment. */
export interface Perception {
  readonly nowMs: number;
  /** The agent's characters heard since the last moment. */
  readonly heard: string;
  readonly agentSounding: boolean;
  /** How long the agent has been silent; infinite before its first word. */
  readonly agentSilentMs: number;
  /** Whether the person's own words, or noise, still sound. */
  readonly speaking: boolean;
}

export type ScriptCommand =
  | { readonly kind: 'say'; readonly text: string }
  | { readonly kind: 'make_noise'; readonly noise: NoiseKind; readonly ms: number }
  | { readonly kind: 'press'; readonly digits: string }
  | { readonly kind: 'hang_up' }
  | { readonly kind: 'waited_in_vain'; readonly words: string; readonly heard: string };

type Doing =
  /** About to begin the step. */
  | { readonly kind: 'starting' }
  /** Words or a noise are on the way; the step ends with them. */
  | { readonly kind: 'speaking' }
  | { readonly kind: 'waiting'; readonly sinceMs: number }
  /** Lying in wait for the agent's words; `soundingSinceMs` is when it began to speak. */
  | { readonly kind: 'lurking'; readonly sinceMs: number; readonly soundingSinceMs: number | null }
  | {
      readonly kind: 'answering';
      readonly sinceMs: number;
      readonly timesUsed: readonly number[];
      readonly replying: boolean;
      /** How much of what was heard has been thought about already. */
      readonly judged: number;
    }
  | { readonly kind: 'idle'; readonly sinceMs: number }
  | { readonly kind: 'gone' };

export interface ScriptState {
  readonly step: number;
  readonly doing: Doing;
  /** What was heard since the last step, or since the person last spoke. */
  readonly heard: string;
}

export const scriptStart: ScriptState = { step: 0, doing: { kind: 'starting' }, heard: '' };

interface Move {
  readonly state: ScriptState;
  readonly commands: readonly ScriptCommand[];
}

const longestMemory = 8_000;

/** Steps that take no time follow each other within one moment. */
export function advance(person: Person, state: ScriptState, perception: Perception): Move {
  const commands: ScriptCommand[] = [];
  let current = { ...state, heard: (state.heard + perception.heard).slice(-longestMemory) };
  for (;;) {
    const { state: next, commands: more } = move(person, current, perception);
    commands.push(...more);
    const settled = next === current || more.some(({ kind }) => kind === 'say' || kind === 'make_noise');
    current = next;
    if (settled) return { state: current, commands };
  }
}

function move(person: Person, state: ScriptState, perception: Perception): Move {
  const step = person.script[state.step];
  const { doing } = state;
  const now = perception.nowMs;
  if (doing.kind === 'gone') return stay(state);
  if (doing.kind === 'speaking') return perception.speaking ? stay(state) : proceed(state);
  if (!step) return afterTheEnd(person, state, now);
  switch (step.kind) {
    case 'say':
      return speak(state, step.text);
    case 'noise':
      return sounding(state, { kind: 'make_noise', noise: step.noise, ms: step.ms });
    case 'press':
      return proceed(state, { kind: 'press', digits: step.digits });
    case 'hang_up':
      return { state: { ...state, doing: { kind: 'gone' } }, commands: [{ kind: 'hang_up' }] };
    case 'pause':
      if (doing.kind !== 'waiting')
        return { state: { ...state, doing: { kind: 'waiting', sinceMs: now } }, commands: [] };
      return now - doing.sinceMs >= step.ms ? proceed(state) : stay(state);
    case 'wait_for':
      return waitFor(step, state, perception);
    case 'interrupt':
      return interrupt(step, state, perception);
    case 'answer_questions':
      return answerQuestions(step, state, perception);
  }
}

type Kind<K extends Step['kind']> = Extract<Step, { kind: K }>;

function waitFor(step: Kind<'wait_for'>, state: ScriptState, perception: Perception): Move {
  const { doing } = state;
  if (doing.kind !== 'waiting')
    return { state: { ...state, doing: { kind: 'waiting', sinceMs: perception.nowMs } }, commands: [] };
  if ((step.evenWhileSpeaking || silent(perception)) && fits(step.words, state.heard)) return proceed(state);
  return perception.nowMs - doing.sinceMs >= step.timeoutMs ? giveUp(state, step.words) : stay(state);
}

function interrupt(step: Kind<'interrupt'>, state: ScriptState, perception: Perception): Move {
  const { doing } = state;
  const now = perception.nowMs;
  if (doing.kind !== 'lurking')
    return {
      state: { ...state, doing: { kind: 'lurking', sinceMs: now, soundingSinceMs: null } },
      commands: [],
    };
  if (step.afterWords !== undefined && fits(step.afterWords, state.heard)) return breakIn(step, state);
  const { soundingSinceMs } = doing;
  if (step.afterMs !== undefined && soundingSinceMs !== null && now - soundingSinceMs >= step.afterMs)
    return breakIn(step, state);
  if (now - doing.sinceMs >= step.timeoutMs) return giveUp(state, step.afterWords ?? '');
  if (perception.agentSounding && soundingSinceMs === null)
    return { state: { ...state, doing: { ...doing, soundingSinceMs: now } }, commands: [] };
  if (soundingSinceMs !== null && silent(perception))
    return { state: { ...state, doing: { ...doing, soundingSinceMs: null } }, commands: [] };
  return stay(state);
}

function breakIn({ text, noise, ms }: Kind<'interrupt'>, state: ScriptState): Move {
  if (text !== undefined) return speak(state, text);
  return noise === undefined ? proceed(state) : sounding(state, { kind: 'make_noise', noise, ms });
}

function answerQuestions(step: Kind<'answer_questions'>, state: ScriptState, perception: Perception): Move {
  const { doing, heard } = state;
  const now = perception.nowMs;
  const none = step.rules.map(() => 0);
  if (doing.kind !== 'answering')
    return {
      state: {
        ...state,
        doing: { kind: 'answering', sinceMs: now, timesUsed: none, replying: false, judged: 0 },
      },
      commands: [],
    };
  if (doing.replying)
    return perception.speaking
      ? stay(state)
      : { state: { ...state, heard: '', doing: { ...doing, replying: false, judged: 0 } }, commands: [] };
  if (now - doing.sinceMs >= step.timeoutMs) return giveUp(state, step.until);
  if (!silent(perception) || heard.length === doing.judged) return stay(state);
  if (fits(step.until, heard)) return proceed(state);
  const chosen = step.rules.findIndex(
    (rule, at) => (doing.timesUsed[at] ?? 0) < (rule.times ?? Infinity) && fits(rule.when, heard),
  );
  const rule = step.rules[chosen];
  if (!rule) return { state: { ...state, doing: { ...doing, judged: heard.length } }, commands: [] };
  const timesUsed = doing.timesUsed.map((times, at) => (at === chosen ? times + 1 : times));
  return {
    state: { ...state, doing: { ...doing, timesUsed, replying: true } },
    commands: [{ kind: 'say', text: rule.say }],
  };
}

function afterTheEnd(person: Person, state: ScriptState, now: number): Move {
  const { doing } = state;
  if (doing.kind !== 'idle')
    return { state: { ...state, doing: { kind: 'idle', sinceMs: now } }, commands: [] };
  if (person.thenHangUpAfterMs === undefined || now - doing.sinceMs < person.thenHangUpAfterMs)
    return stay(state);
  return { state: { ...state, doing: { kind: 'gone' } }, commands: [{ kind: 'hang_up' }] };
}

function stay(state: ScriptState): Move {
  return { state, commands: [] };
}

function speak(state: ScriptState, text: string): Move {
  return sounding(state, { kind: 'say', text });
}

function sounding(state: ScriptState, command: ScriptCommand): Move {
  return { state: { ...state, doing: { kind: 'speaking' } }, commands: [command] };
}

/** On to the next step, which shall hear only what comes now. */
function proceed(state: ScriptState, ...commands: ScriptCommand[]): Move {
  return { state: { step: state.step + 1, doing: { kind: 'starting' }, heard: '' }, commands };
}

function giveUp(state: ScriptState, words: string): Move {
  return proceed(state, { kind: 'waited_in_vain', words, heard: state.heard });
}

function silent({ agentSounding, agentSilentMs }: Perception): boolean {
  return !agentSounding && agentSilentMs >= agentSilenceMs;
}

function fits(words: string, heard: string): boolean {
  return new RegExp(words, 'i').test(heard);
}
