/** The contract of the standing turn: what the activity `converse` is given and what it gives back. */
import type { Claim } from '../claim/claim.ts';
import type { Plan } from '../plan.ts';
import type { MachineKind } from './answered-by.ts';
import type { Moderated } from './moderated.ts';
import type { Speech } from './speech.ts';
import type { Reminder } from '../reminder.ts';
import type { Entry, HeardReport, Utterance } from './transcript.ts';

/** Everything a bridge needs to take over a call; sent once per attachment. */
export interface WholeContext {
  readonly kind: 'whole';
  readonly plan: Plan;
  /** The language now spoken, BCP 47; the plan's unless it was switched. */
  readonly language: string;
  /** The person wished for it in mid-call: their choice from the menu counts no more. */
  readonly languageWished?: boolean;
  /** How the agent speaks; plainly where it is left out. */
  readonly speech?: Speech;
  readonly claim: Claim;
  readonly reminders: readonly Reminder[];
  readonly entries: readonly Entry[];
  /** The person is to hear that the call is recorded, unless they have since this epoch. */
  readonly recording?: { readonly sinceEpoch: number };
  /** A machine may take this leg, which was not looked for before; or one has: then of which kind. */
  readonly machine?: { readonly found: MachineKind | null };
  /** The workflow's clock, ms since the epoch, for "today" in the prompt. */
  readonly now: number;
}

/** What happened since the bridge last heard from the workflow; what the bridge itself reported is left out. */
export interface NewContext {
  readonly kind: 'new';
  readonly entries: readonly Entry[];
  readonly claim?: Claim;
  readonly reminders?: readonly Reminder[];
  /** BCP 47: what the person has wished to be spoken from here on. */
  readonly language?: string;
  readonly speech?: Speech;
}

/** Why this turn should speak, or that it should wait for the caller. */
export type Trigger =
  /** Greet: nothing has been said yet. */
  | { readonly kind: 'open' }
  /**
   * Stand and wait for the caller to speak. `untilHeard`: but no longer than until the announcement of the recording in
   * what is being said was heard, or cut off.
   */
  | { readonly kind: 'listen'; readonly untilHeard?: true }
  /** Answer at once what the caller said before this attachment. */
  | { readonly kind: 'answer'; readonly epoch: number; readonly seq: number }
  /** The tools of the last utterance have answered: go on. */
  | { readonly kind: 'toolResults' }
  /** The person has sent a text message: speak of it. */
  | { readonly kind: 'text_message' }
  /**
   * The bridge died while it wrote the agent's last words: what was said of them stands in the context (its rest, if any,
   * in `resume`); the model goes on from there, tools included. The answer was to the caller's turn named, where there is one.
   */
  | { readonly kind: 'go_on'; readonly epoch?: number; readonly seq?: number }
  /** The person is on a new leg of the same call: greet again and go on. */
  | { readonly kind: 'resumed' }
  /**
   * The person is about to be put through: let what says so be heard to its end, or say it where `announce` has it, then
   * give the turn back. The session goes on; nothing is answered before the next turn.
   */
  | { readonly kind: 'hand_over'; readonly announce?: true }
  /**
   * A tool needs the person's yes: ask for it in just these words, then wait. Who has said something meanwhile is answered
   * instead. `language`: BCP 47. `ofModel`: words of the model stand in it, which are to be judged.
   */
  | { readonly kind: 'ask'; readonly text: string; readonly language: string; readonly ofModel?: true }
  /** The agent has ended the call: let the good-bye play out, then say that it is finished. */
  | { readonly kind: 'finish' };

export interface ConverseInput {
  readonly callId: string;
  readonly legId: string;
  readonly epoch: number;
  /** Counts standing turns over the whole call, from 1. */
  readonly turn: number;
  readonly context: WholeContext | NewContext;
  readonly trigger: Trigger;
  /**
   * The bridge before died, and with it what the person may just have said: who hears nothing now asks sooner than after
   * any other silence.
   */
  readonly wordsMayBeLost?: boolean;
  /** An utterance cut off by the loss of media: speak on from the first unheard word before anything else. */
  readonly resume?: { readonly utteranceId: string; readonly text: string; readonly heardText: string };
}

export type ConverseEnd =
  /** The media socket is gone. */
  | 'media_lost'
  /** The good-bye has been played. */
  | 'finished'
  /** The caller stayed silent through every prompt, having spoken before. */
  | 'silence'
  /** No word was ever heard. */
  | 'nobody_there'
  /** A sound without words went on through every prompt: a hold melody, a fax, a television far away. */
  | 'on_hold'
  /** The caller talked on and let the agent say nothing, time after time. */
  | 'monologue'
  /** The caller understood nothing ("what?"), time after time. */
  | 'not_understood'
  /** A message was left on an answering machine. */
  | 'message_left'
  /** The language model or the voice failed for good. */
  | 'failed'
  /** Another attachment has taken the call. */
  | 'fenced';

export interface ConverseOutput {
  /** The caller's turn this utterance answers; absent when it answers a trigger. */
  readonly callerSeq?: number;
  readonly utterance?: Utterance;
  /** The utterance was being made when text messages came with this turn: it does not speak of them. */
  readonly missesTexts?: true;
  /** The line was lost while the model wrote the utterance: it had more to say or to call, and is to `go_on`. */
  readonly unfinished?: true;
  /** What was heard of this and earlier utterances since the last report. */
  readonly heard: readonly HeardReport[];
  /** What was refused since the last turn: words of the caller, or sentences of the agent that were not spoken. */
  readonly moderated?: readonly Moderated[];
  readonly ended?: ConverseEnd;
}

/** Heartbeat details: the text written so far and the playout position of every utterance not yet reported complete. */
export interface ConverseProgress {
  readonly turn: number;
  readonly heard: readonly HeardReport[];
}

/** One attachment of a leg, for a word to the bridge that holds it. */
export interface AttachmentRef {
  readonly callId: string;
  readonly legId: string;
  readonly epoch: number;
}

/** What a bridge does on its own queue beside `converse`; a bridge that is gone shows by not starting it. */
export interface BridgeDuties {
  /**
   * Another bridge takes the leg over: falls silent at once, closes the socket of this epoch or an older one, and lets its
   * standing turn go back with what was heard. One that is gone already is no failure.
   */
  fence(attachment: AttachmentRef): Promise<void>;
  /** Whether the media of this epoch is on this bridge and its socket alive. */
  probe(attachment: AttachmentRef): Promise<{ readonly live: boolean }>;
  /**
   * The turn that stood at this attachment was lost on the way to the bridge or back: if the media of this epoch is here
   * and lives, the bridge falls silent and asks for the leg again, with `formerEpoch` and what was heard.
   */
  recall(attachment: AttachmentRef): Promise<{ readonly live: boolean }>;
}

/** What a bridge learns when it attaches. */
export interface Attachment {
  readonly epoch: number;
  readonly callId: string;
  /** BCP 47: the one that is spoken, or all that are offered while the person has not chosen. */
  readonly languages: readonly string[];
}
