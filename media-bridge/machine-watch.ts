/** Listens, in the first seconds of a call of ours, for a machine at the other end; on one it says when a message is due. */
import {
  answeredBy,
  greetingPauseMs,
  reactionTo,
  watchMs,
  type Greeting,
  type MachineKind,
  type MachineSign,
} from '../domain/conversation/answered-by.ts';
import type { Phrase } from '../domain/conversation/caller-words.ts';
import type { ConversationContext } from '../domain/conversation/context.ts';
import { isOwnEcho } from '../domain/conversation/echo.ts';
import type { FloorEvent } from '../domain/conversation/floor-state.ts';
import { languageOf } from '../domain/conversation/languages/index.ts';
import type { OnMachine } from '../domain/plan.ts';
import { BeepDetector } from './beep.ts';
import type { Clock } from './clock.ts';

export interface MachineWatchParts {
  readonly clock: Clock;
  /** What the person has been hearing of us for the last seconds. */
  readonly said: () => string;
  /** A machine was found, each kind once; what that changes here has changed by then. */
  readonly onMachine: (what: MachineKind, by: MachineSign) => void;
  /** The message is to be said now, from its beginning. */
  readonly onMessageDue: () => void;
}

/** Where there is no beep, so much silence behind a greeting stands for one. */
const quietMs = 2_000;
/** A greeting that comes to no end is talked into. */
const longestGreetingMs = 45_000;
/** Who asked who calls may ring for so long, and have a voicemail answer then. */
const afterScreeningMs = 45_000;
const newestCharacters = 60;
/** A beep comes that much later than it sounded: it is one only when it is over. */
const beepLagMs = 200;

interface Watching {
  readonly kind: 'watching';
  readonly until: number;
  readonly finals: readonly Phrase[];
  readonly partial: Phrase | null;
  readonly beeped: boolean;
  /** Where the phrase begins that was our own echo so far. */
  readonly echoAt: number | null;
  /** It asked who calls: what it said until there, in ms of the leg's sound, counts no more, and its beep asks to speak. */
  readonly screenedUntil: number | null;
}

type State =
  | Watching
  | { readonly kind: 'off' }
  /** The call is about to be ended. */
  | { readonly kind: 'ending' }
  /** A voicemail's greeting is heard out. */
  | { readonly kind: 'greeted'; readonly since: number }
  /** `anew`: it was begun before the beep, and is begun once more should there be one. */
  | { readonly kind: 'leaving'; readonly anew: boolean };

export class MachineWatch {
  readonly #parts: MachineWatchParts;
  readonly #beeps = new BeepDetector();
  /** When the leg's sound began, from which the places of phrases are counted. */
  readonly #openedAt: number;
  #state: State;
  /** Null until the first turn has come: until then it listens and decides nothing. */
  #known: { readonly wished: OnMachine; readonly languages: readonly string[] } | null = null;
  /** When an utterance of ours was first heard to its end. */
  #spokeAt: number | null = null;
  #callOff: (() => void) | null = null;

  constructor(parts: MachineWatchParts) {
    this.#parts = parts;
    this.#openedAt = parts.clock.now();
    this.#state = watching(this.#openedAt + watchMs, null);
  }

  /** Whether the agent is to say nothing of its own accord, and what it hears wants no answer. */
  get mutes(): boolean {
    const { kind } = this.#state;
    return kind === 'ending' || kind === 'greeted' || kind === 'leaving';
  }

  /** `languages`: BCP 47, all that may be spoken. */
  begin({ plan, machine }: ConversationContext, languages: readonly string[]): void {
    const { onMachine: wished } = plan;
    if (!machine || wished === undefined) {
      this.close();
      return;
    }
    this.#known = { wished, languages };
    if (machine.found) this.#react(machine.found);
    else this.#judge();
  }

  /** What we say was heard to its end. */
  weSpoke(): void {
    this.#spokeAt ??= this.#parts.clock.now();
  }

  take(event: FloorEvent): void {
    const state = this.#state;
    if (state.kind === 'greeted') this.#hearOut(event, state.since);
    if (state.kind !== 'watching') return;
    if (this.#parts.clock.now() >= state.until) this.close();
    else if (event.kind === 'partial' || event.kind === 'final') this.#hearWords(state, event);
  }

  hear(frame: Uint8Array): void {
    const { kind } = this.#state;
    if (kind === 'off' || kind === 'ending' || !this.#beeps.hears(frame)) return;
    this.#beeped();
  }

  close(): void {
    this.#callOff?.();
    this.#state = { kind: 'off' };
  }

  #hearWords(state: Watching, phrase: Phrase & { readonly kind: 'partial' | 'final' }): void {
    const { text, offsetMs, durationMs } = phrase;
    const heard = { text, offsetMs, durationMs };
    if (this.#isOurs(state, heard) || offsetMs < (state.screenedUntil ?? 0)) return;
    const last = state.finals.at(-1);
    // What follows upon a pause answers us, and what a voicemail says of itself it says without one.
    if (last && offsetMs - (last.offsetMs + last.durationMs) > greetingPauseMs && this.#isPerson(state)) {
      this.close();
      return;
    }
    this.#state =
      phrase.kind === 'partial'
        ? { ...state, partial: heard, echoAt: null }
        : { ...state, finals: [...state.finals, heard], partial: null, echoAt: null };
    this.#judge();
  }

  /** So few words are anybody's; once there are more of them it shows whether they came back. */
  #isOurs(state: Watching, { text, offsetMs }: Phrase): boolean {
    if (!this.#known) return false;
    const said = this.#parts.said();
    // Of a long one that was ours so far, the newest words tell: what was said before them is known no more.
    const newest = state.echoAt === offsetMs ? text.slice(-newestCharacters) : text;
    const isOurs = this.#known.languages.some((language) =>
      isOwnEcho(newest, said, languageOf(language).words),
    );
    const partial = state.partial?.offsetMs === offsetMs ? null : state.partial;
    if (isOurs) this.#state = { ...state, partial, echoAt: offsetMs };
    return isOurs;
  }

  #beeped(): void {
    const state = this.#state;
    if (state.kind === 'greeted' || (state.kind === 'leaving' && state.anew)) this.#leave(false);
    if (state.kind !== 'watching' || state.screenedUntil !== null) return;
    const now = this.#parts.clock.now();
    const last = state.partial ?? state.finals.at(-1);
    const behindMs = last ? now - beepLagMs - this.#openedAt - (last.offsetMs + last.durationMs) : 0;
    if (now >= state.until || (behindMs > greetingPauseMs && this.#isPerson(state))) return;
    this.#state = { ...state, beeped: true };
    this.#judge();
  }

  #isPerson(state: Watching): boolean {
    return this.#verdict(state).kind === 'human';
  }

  #verdict(state: Watching): ReturnType<typeof answeredBy> {
    return answeredBy(this.#greeting(state), this.#known?.languages ?? []);
  }

  #greeting({ finals, partial, beeped }: Watching): Greeting {
    const phrases = [
      ...finals.map((phrase) => ({ ...phrase, over: true })),
      ...(partial ? [{ ...partial, over: false }] : []),
    ];
    const [first] = phrases;
    const spokeAt = this.#spokeAt;
    const waitedForUs = first !== undefined && spokeAt !== null && this.#openedAt + first.offsetMs >= spokeAt;
    return { phrases, beeped, waitedForUs };
  }

  #judge(): void {
    const state = this.#state;
    if (state.kind !== 'watching' || !this.#known) return;
    const verdict = this.#verdict(state);
    if (verdict.kind !== 'machine' || (verdict.what === 'screening' && state.screenedUntil !== null)) return;
    const { what, by } = verdict;
    this.#react(what);
    this.#parts.onMachine(what, by);
  }

  #react(what: MachineKind): void {
    const { clock } = this.#parts;
    const now = clock.now();
    const before = this.#state;
    switch (reactionTo(what, this.#known?.wished ?? 'continue')) {
      case 'hang_up':
        this.#state = { kind: 'ending' };
        return;
      case 'continue':
        this.close();
        return;
      case 'introduce': {
        const last = before.kind === 'watching' ? (before.partial ?? before.finals.at(-1)) : undefined;
        // The rest of the phrase is still to come; the next one begins behind it.
        this.#state = watching(now + afterScreeningMs, (last?.offsetMs ?? 0) + 1);
        return;
      }
      case 'leave_message':
        this.#state = { kind: 'greeted', since: now };
        this.#leaveAfter(quietMs);
    }
  }

  /** The silence is counted anew whenever anything is heard. */
  #hearOut({ kind }: FloorEvent, since: number): void {
    const leftMs = since + longestGreetingMs - this.#parts.clock.now();
    this.#leaveAfter(Math.max(0, kind === 'voice_on' ? leftMs : Math.min(quietMs, leftMs)));
  }

  #leaveAfter(ms: number): void {
    this.#callOff?.();
    this.#callOff = this.#parts.clock.after(ms, () => {
      if (this.#state.kind === 'greeted') this.#leave(true);
    });
  }

  #leave(anew: boolean): void {
    this.#callOff?.();
    this.#state = { kind: 'leaving', anew };
    this.#parts.onMessageDue();
  }
}

function watching(until: number, screenedUntil: number | null): Watching {
  const nothing = { finals: [], partial: null, beeped: false, echoAt: null };
  return { kind: 'watching', until, ...nothing, screenedUntil };
}
