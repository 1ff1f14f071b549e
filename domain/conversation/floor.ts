/** Who may speak: a pure reducer over what the caller does, what the agent wants, and time. */
import { bargesInAt, type BargeInLimits } from './barge-in.ts';
import { hasWords, noWords, takeWords, withFinal, withPartial } from './caller-words.ts';
import type { CallerWords, Phrase } from './caller-words.ts';
import { turnEndsAt, type EndOfTurnLimits } from './end-of-turn.ts';

export interface FloorLimits {
  readonly endOfTurn: EndOfTurnLimits;
  readonly bargeIn: BargeInLimits;
  /** A voice that brought no words gives the floor back after so much silence. */
  readonly wordlessMs: number;
  /** A voice that goes on for so long without words is noise, and counts for nothing until it pauses. */
  readonly noiseMs: number;
  /** Nobody speaks for so long: the agent asks whether the caller is there. */
  readonly silenceMs: number;
  /** How often it asks in a row before it gives up. */
  readonly promptsMax: number;
  /** A pause that ends an entry of keys; `#` ends it at once. */
  readonly digitPauseMs: number;
  /** Quiet after the good-bye before the call may end. */
  readonly finishQuietMs: number;
}

type Holder =
  | { readonly kind: 'nobody'; readonly since: number }
  | { readonly kind: 'caller'; readonly since: number }
  | { readonly kind: 'agent' };

/** The caller's voice since the floor last changed hands. */
interface Voice {
  /** Since when it sounds; null while it is silent. */
  readonly since: number | null;
  /** Voice of the bursts before the one that sounds. */
  readonly voicedMs: number;
  readonly lastAt: number | null;
}

export interface Floor {
  readonly holder: Holder;
  readonly voice: Voice;
  readonly words: CallerWords;
  readonly wordsAt: number;
  readonly keys: { readonly digits: string; readonly lastAt: number } | null;
  /** What the agent will do once the floor is free. */
  readonly wish: 'none' | 'speak' | 'finish';
  /** When words or keys last came or the agent last spoke to its end: silence is counted from here, noise or not. */
  readonly exchangeAt: number;
  /** Times the agent asked into the silence since the caller was last heard. */
  readonly prompts: number;
}

export type FloorEvent =
  | { readonly kind: 'voice_on'; readonly at: number }
  /** `at`: when the last voiced frame ended, which may lie a little back. */
  | { readonly kind: 'voice_off'; readonly at: number }
  | ({ readonly kind: 'partial' } & Phrase)
  | ({ readonly kind: 'final' } & Phrase)
  | { readonly kind: 'digit'; readonly digit: string }
  /** The agent has something to say of its own accord. */
  | { readonly kind: 'agent_wants' }
  /** The agent has said good-bye. */
  | { readonly kind: 'agent_leaves' }
  /** Everything the agent had to say was played, or there was nothing to say. */
  | { readonly kind: 'agent_done' }
  | { readonly kind: 'tick' };

export type FloorCommand =
  /** The agent must fall silent at once: the caller has the floor. */
  | { readonly kind: 'stop' }
  | ({ readonly kind: 'said' } & Phrase)
  | { readonly kind: 'pressed'; readonly digits: string }
  /** The agent has the floor: to answer the caller, for what it wanted to say, or because of the silence. */
  | { readonly kind: 'answer' }
  | { readonly kind: 'speak' }
  | { readonly kind: 'ask_again' }
  | { readonly kind: 'give_up' }
  /** After the good-bye: it stayed quiet. */
  | { readonly kind: 'finished' };

export interface FloorStep {
  readonly floor: Floor;
  readonly commands: readonly FloorCommand[];
}

/** The floor of a leg whose media has just begun. */
export function openFloor(now: number): Floor {
  return {
    holder: { kind: 'nobody', since: now },
    voice: { since: null, voicedMs: 0, lastAt: null },
    words: noWords,
    wordsAt: now,
    keys: null,
    wish: 'none',
    exchangeAt: now,
    prompts: 0,
  };
}

/** Takes an event in and says what follows, up to and including what is due at `now`. */
export function stepFloor(floor: Floor, event: FloorEvent, now: number, limits: FloorLimits): FloorStep {
  let current = absorb(floor, event, now, limits);
  const commands: FloorCommand[] = [];
  for (;;) {
    const step = decide(current, now, limits);
    if (!step) return { floor: current, commands };
    current = step.floor;
    commands.push(...step.commands);
  }
}

/** When the floor wants the next `tick`; null when only an event can change it. */
export function floorWakesAt(floor: Floor, now: number, limits: FloorLimits): number | null {
  const times = moments(floor, now, limits).filter((time) => time !== null);
  return times.length === 0 ? null : Math.min(...times);
}

function moments(floor: Floor, now: number, limits: FloorLimits): readonly (number | null)[] {
  switch (floor.holder.kind) {
    case 'agent':
      return [takenAt(floor, now, limits)];
    case 'caller':
      return [keysEndAt(floor, limits), wordsEndAt(floor, limits), givenBackAt(floor, limits)];
    case 'nobody':
      return [
        floor.wish === 'finish'
          ? floor.holder.since + limits.finishQuietMs
          : floor.exchangeAt + limits.silenceMs,
      ];
  }
}

function absorb(floor: Floor, event: FloorEvent, now: number, limits: FloorLimits): Floor {
  const { voice } = floor;
  switch (event.kind) {
    case 'voice_on':
      return voice.since !== null ? floor : { ...floor, voice: onset(floor, event.at, limits) };
    case 'voice_off': {
      if (voice.since === null) return floor;
      const at = Math.max(event.at, voice.since);
      const voicedMs = voice.voicedMs + at - voice.since;
      return { ...floor, voice: { since: null, voicedMs, lastAt: at } };
    }
    case 'partial':
      return heard(floor, withPartial(floor.words, event), now);
    case 'final':
      return heard(floor, withFinal(floor.words, event), now);
    case 'digit': {
      const digits = `${floor.keys?.digits ?? ''}${event.digit}`;
      return { ...floor, keys: { digits, lastAt: now }, exchangeAt: now, prompts: 0 };
    }
    case 'agent_wants':
      return { ...floor, wish: 'speak' };
    case 'agent_leaves':
      return { ...floor, wish: 'finish' };
    case 'agent_done':
      return floor.holder.kind === 'agent'
        ? { ...floor, holder: { kind: 'nobody', since: now }, exchangeAt: now }
        : floor;
    case 'tick':
      return floor;
  }
}

/** Noise long past does not count towards taking the floor. */
function onset({ voice, words }: Floor, at: number, limits: FloorLimits): Voice {
  const stale =
    !hasWords(words) && voice.lastAt !== null && at - voice.lastAt >= limits.endOfTurn.vadSilenceMs;
  return { since: at, voicedMs: stale ? 0 : voice.voicedMs, lastAt: voice.lastAt };
}

function heard(floor: Floor, words: CallerWords, now: number): Floor {
  if (!hasWords(words)) return { ...floor, words };
  return { ...floor, words, wordsAt: now, exchangeAt: now, prompts: 0 };
}

/** One decision, or null when nothing is due. */
function decide(floor: Floor, now: number, limits: FloorLimits): FloorStep | null {
  switch (floor.holder.kind) {
    case 'agent':
      if (due(takenAt(floor, now, limits), now))
        return { floor: { ...floor, holder: { kind: 'caller', since: now } }, commands: [{ kind: 'stop' }] };
      return floor.wish === 'speak' ? agentSpeaks({ ...floor, wish: 'none' }, { kind: 'speak' }) : null;
    case 'caller':
      return decideForCaller(floor, now, limits);
    case 'nobody':
      return decideInQuiet(floor, floor.holder.since, now, limits);
  }
}

function decideForCaller(floor: Floor, now: number, limits: FloorLimits): FloorStep | null {
  if (due(keysEndAt(floor, limits), now) && floor.keys) {
    const pressed = { kind: 'pressed' as const, digits: floor.keys.digits };
    const rest = { ...floor, keys: null };
    if (hasWords(floor.words)) return { floor: rest, commands: [pressed] };
    return { floor: agentAnswers(rest, now), commands: [pressed, { kind: 'answer' }] };
  }
  if (due(wordsEndAt(floor, limits), now)) {
    const { turn, rest } = takeWords(floor.words);
    const said = { kind: 'said' as const, ...turn };
    return { floor: agentAnswers({ ...floor, words: rest }, now), commands: [said, { kind: 'answer' }] };
  }
  if (due(givenBackAt(floor, limits), now)) {
    const voice = { since: null, voicedMs: 0, lastAt: floor.voice.lastAt };
    return { floor: { ...floor, voice, holder: { kind: 'nobody', since: now } }, commands: [] };
  }
  return null;
}

/** The answer covers whatever else the agent wanted to say. */
function agentAnswers(floor: Floor, now: number): Floor {
  const { voice } = floor;
  return {
    ...floor,
    holder: { kind: 'agent' },
    voice: { since: voice.since === null ? null : now, voicedMs: 0, lastAt: voice.lastAt },
    wish: 'none',
  };
}

/** Nobody speaks: the caller may begin, the agent may say what it wants to say, or the silence has its effect. */
function decideInQuiet(floor: Floor, since: number, now: number, limits: FloorLimits): FloorStep | null {
  if (floor.voice.since !== null || hasWords(floor.words) || floor.keys)
    return { floor: { ...floor, holder: { kind: 'caller', since: now } }, commands: [] };
  if (floor.wish === 'speak') return agentSpeaks({ ...floor, wish: 'none' }, { kind: 'speak' });
  if (floor.wish === 'finish')
    return due(since + limits.finishQuietMs, now)
      ? { floor: { ...floor, wish: 'none' }, commands: [{ kind: 'finished' }] }
      : null;
  if (!due(floor.exchangeAt + limits.silenceMs, now)) return null;
  return floor.prompts < limits.promptsMax
    ? agentSpeaks({ ...floor, prompts: floor.prompts + 1 }, { kind: 'ask_again' })
    : agentSpeaks(floor, { kind: 'give_up' });
}

function agentSpeaks(floor: Floor, command: FloorCommand): FloorStep {
  return { floor: { ...floor, holder: { kind: 'agent' } }, commands: [command] };
}

function due(time: number | null, now: number): boolean {
  return time !== null && time <= now;
}

function takenAt({ voice, words, keys }: Floor, now: number, limits: FloorLimits): number | null {
  if (keys) return now;
  const soFar = { voicedSince: voice.since, voicedMs: voice.voicedMs, hasWords: hasWords(words) };
  return bargesInAt(soFar, now, limits.bargeIn);
}

function keysEndAt({ keys }: Floor, limits: FloorLimits): number | null {
  if (!keys) return null;
  return keys.digits.endsWith('#') ? keys.lastAt : keys.lastAt + limits.digitPauseMs;
}

function wordsEndAt({ voice, words, wordsAt }: Floor, limits: FloorLimits): number | null {
  const state = words.partial ? 'open' : words.finals.length > 0 ? 'complete' : 'none';
  // Words of a voice the detector never noticed: their own arrival is the only sign of it.
  const silentSince = voice.since !== null ? null : voice.voicedMs > 0 ? voice.lastAt : wordsAt;
  return turnEndsAt({ words: state, wordsAt, silentSince }, limits.endOfTurn);
}

function givenBackAt(floor: Floor, limits: FloorLimits): number | null {
  const { holder, voice, words, keys } = floor;
  if (holder.kind !== 'caller' || hasWords(words) || keys) return null;
  if (voice.since !== null) return Math.max(holder.since, voice.since) + limits.noiseMs;
  return Math.max(holder.since, voice.lastAt ?? holder.since) + limits.wordlessMs;
}
