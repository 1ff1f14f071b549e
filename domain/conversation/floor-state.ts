/** The floor as data: who holds it, what is known of the caller, what may happen, and what follows from it. */
import type { CallerWords, Phrase } from './caller-words.ts';
import type { FloorLimits } from './floor-limits.ts';
import type { TurnWords } from './languages/language.ts';
import type { GiveUpReason } from './silence.ts';

/** What the floor goes by; may differ from step to step, as flags and the language do. */
export interface FloorRules {
  readonly limits: FloorLimits;
  readonly words: TurnWords;
  /** An entry of so many keys is whole. */
  readonly keysMax: number;
}

/** The agent has the floor: it speaks, or what it will say is being made. */
export interface AgentHold {
  readonly kind: 'agent';
  readonly since: number;
  /** The caller has heard something of what it has the floor for; phrases that ask for patience do not count. */
  readonly heard: boolean;
  readonly worksSince: number | null;
  readonly soundOn: boolean;
  readonly phrases: number;
  /** The line was judged to be noise: it counts for nothing until it falls silent. */
  readonly deaf: boolean;
  /** Pauses so far for sounds that brought no words. */
  readonly vainPauses: number;
  /** It asks whether anybody is there, or leaves because nobody is: whatever is said is an answer, even "mhm". */
  readonly asks: boolean;
  /** The last words of the call, which nothing cuts off. */
  readonly firm: boolean;
}

export type Holder =
  | { readonly kind: 'nobody'; readonly since: number }
  | { readonly kind: 'caller'; readonly since: number }
  | AgentHold
  /** The agent has fallen silent until it is known what the caller's sound was. */
  | { readonly kind: 'paused'; readonly since: number; readonly agent: AgentHold };

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
  /** A turn that is probably over, for which a reply is begun; `made`: how many were in this turn. */
  readonly guess: { readonly text: string | null; readonly made: number };
  /** A backchannel that may yet turn out to be the answer. */
  readonly aside: { readonly phrase: Phrase; readonly at: number } | null;
  /** When words or keys last came or the agent last spoke to its end: silence is counted from here, noise or not. */
  readonly exchangeAt: number;
  /** Times the agent asked into the silence since the caller was last heard. */
  readonly prompts: number;
  /** Turns in a row that said only that nothing was understood. */
  readonly puzzled: number;
  /** Monologues in a row. */
  readonly monologues: number;
  /** When words or keys last came; `ever`: whether they did at all. */
  readonly lastHeard: { readonly at: number; readonly ever: boolean };
  /** All that sounds since then, voice or not. */
  readonly sound: { readonly since: number | null; readonly ms: number };
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
  /** The first sound of what the agent has the floor for has left. */
  | { readonly kind: 'agent_heard' }
  /** Tools work on what the agent will say next. */
  | { readonly kind: 'agent_works' }
  /** Everything the agent had to say was played, or there was nothing to say. */
  | { readonly kind: 'agent_done' }
  | { readonly kind: 'tick' };

export type FloorCommand =
  /** The agent falls silent at once, and may be told to go on. */
  | { readonly kind: 'pause' }
  | { readonly kind: 'resume' }
  /** The agent must fall silent for good: the caller has the floor. */
  | { readonly kind: 'stop' }
  /** The caller's turn is probably over: a reply to these words may be begun, and must not be heard. */
  | ({ readonly kind: 'likely' } & Phrase)
  /** It was not: the caller goes on. */
  | { readonly kind: 'unlikely' }
  | ({ readonly kind: 'said' } & Phrase)
  /** The turn said last was really this; `restart`: nothing of the answer was heard, so that it is given anew. */
  | { readonly kind: 'corrected'; readonly phrase: Phrase; readonly restart: boolean }
  /** The caller said that they listen. */
  | ({ readonly kind: 'backchannel' } & Phrase)
  | { readonly kind: 'pressed'; readonly digits: string }
  /** The agent has the floor: to answer the caller, for what it wanted to say, or because of the silence. */
  | { readonly kind: 'answer' }
  | { readonly kind: 'speak' }
  | { readonly kind: 'ask_again' }
  | { readonly kind: 'give_up'; readonly reason: GiveUpReason }
  /** The reply keeps the caller waiting. */
  | { readonly kind: 'sound_on' }
  | { readonly kind: 'ask_patience' }
  | { readonly kind: 'apologise' }
  /** After the good-bye: it stayed quiet. */
  | { readonly kind: 'finished' };

export interface FloorStep {
  readonly floor: Floor;
  readonly commands: readonly FloorCommand[];
}
