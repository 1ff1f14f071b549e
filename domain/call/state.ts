/** The state of a call: plain data, a tagged union of phases in which each owns only what it has. */
import type { Claim } from '../claim/claim.ts';
import type { MachineKind } from '../conversation/answered-by.ts';
import type { NewContext, Trigger } from '../conversation/converse.ts';
import type { Entry, HeardReport } from '../conversation/transcript.ts';
import type { Speech } from '../conversation/speech.ts';
import type { PendingDeed } from '../conversation/tools/deed.ts';
import type { AwaitedYes } from '../conversation/tools/spoken-yes.ts';
import type { CallSettings, Plan } from '../plan.ts';
import type { RequestKey } from '../ports/carrier.ts';
import type { Reminder } from '../reminder.ts';
import { takenOver } from '../outreach/follows.ts';
import type { Outcome } from './outcome.ts';
import type { CallEvent, CallStateName, Direction, RecordBody } from './record-events.ts';
import { deedDueAt } from './deed-limits.ts';
import { recordingDueAt, type Recording } from './recording.ts';

export interface Leg {
  readonly legId: string;
  readonly direction: Direction;
  /** The carrier's id; null until the carrier has told it. */
  readonly carrierCallId: string | null;
}

/** One attachment of media: the bridge that holds it and the standing turn it was given. */
export interface Media {
  readonly epoch: number;
  readonly bridgeQueue: string;
  /** The carrier has said that it will not bring the media back by itself. */
  readonly givenUp?: boolean;
  /**
   * Null once the bridge has answered the last standing turn it will get. `afterSeq` is the last caller's turn that was
   * known when it was scheduled: what it says unasked stands behind that one.
   */
  readonly standing: Standing | null;
  /** The turn in whose place it was scheduled, if that one has not come back. */
  readonly overtaken?: Standing;
  /** What the bridge told of what was heard, beside its standing turn: it counts should that turn never come back. */
  readonly told?: readonly HeardReport[];
}

interface Standing {
  readonly turn: number;
  readonly afterSeq: number;
}

/** `until` is always a moment, ms since the epoch, at which the phase ends by itself. */
export type Phase =
  /** The run exists and has not been told yet what to do first. */
  | { readonly kind: 'opening'; readonly until: number }
  | {
      readonly kind: 'dialing';
      readonly leg: Leg;
      readonly key: RequestKey;
      readonly attempt: number;
      /** The carrier refused for now: dial again when `until` comes. */
      readonly paused: boolean;
      readonly until: number;
    }
  | {
      readonly kind: 'answering';
      readonly leg: Leg;
      readonly key: RequestKey;
      readonly incomingContext: string;
      /** When the carrier is asked again that refused for now; null while it is being asked, or has answered. */
      readonly againAt: number | null;
      readonly until: number;
    }
  /** The carrier has taken the order; the person's telephone rings. */
  | { readonly kind: 'ringing'; readonly leg: Leg; readonly until: number }
  /** The person has picked up; media is awaited. */
  | { readonly kind: 'connected'; readonly leg: Leg; readonly until: number }
  | { readonly kind: 'talking'; readonly leg: Leg; readonly media: Media; readonly until: number }
  /** Media is away; the leg lives and may get it back. */
  | {
      readonly kind: 'detached';
      readonly leg: Leg;
      readonly media: Media;
      /** When the carrier is asked for the media again; null: it is not. */
      readonly restartAt: number | null;
      /** How often it was asked. */
      readonly restarts: number;
      /** When the carrier says a holding phrase; null: not, or not again. */
      readonly holdAt: number | null;
      /** The carrier knows the leg no more; its own news of that is awaited. */
      readonly gone: boolean;
      readonly until: number;
    }
  /** The carrier puts the person through; the bridge keeps the media, and has no turn but to learn what it missed. */
  | {
      readonly kind: 'transferring';
      readonly leg: Leg;
      readonly media: Media;
      /** Which tool call asked for it. */
      readonly toolCallId: string;
      /** Media is away: when the carrier is asked for it again, and how often it was; null while it is there. */
      readonly restart: { readonly at: number; readonly times: number } | null;
      readonly until: number;
    }
  /** The end is decided; the leg's end and the bridge's last word are awaited. */
  | {
      readonly kind: 'hanging_up';
      readonly leg: Leg;
      readonly media: Media | null;
      readonly legEnded: boolean;
      readonly outcome: Outcome;
      /** False when nobody told why the leg ended, so that the person may have hung up, or when somebody had it ended. */
      readonly mayCallBack: boolean;
      readonly until: number;
    }
  /** The line was lost, and the person is called back when `until` comes. */
  | { readonly kind: 'calling_back'; readonly until: number }
  | { readonly kind: 'wrapping_up'; readonly outcome: Outcome; readonly until: number }
  /** Over, but the person may call back into the same conversation. */
  | { readonly kind: 'lingering'; readonly outcome: Outcome; readonly until: number }
  | { readonly kind: 'closed'; readonly outcome: Outcome };

export interface EarlierAttachment {
  readonly epoch: number;
  /** The last caller's turn (or digits) taken in of it. */
  readonly lastSeq: number;
  /** How many entries there were when the next one began. */
  readonly entries: number;
}

export interface TextAnswers {
  /** The standing turn from which on the agent knows of a message that it has not spoken of; null: of all. */
  readonly owedFrom: number | null;
  /** An answer in writing is being made; how often the model was asked for it, and how many entries it was shown. */
  readonly answering: { readonly rounds: number; readonly shown?: number } | null;
  /** Answers in writing so far. */
  readonly answered: number;
}

export interface Conversation {
  readonly language: string;
  /** The person wished for this language: what they chose from the menu, or choose by a correction, counts no more. */
  readonly languageWished?: boolean;
  /** Absent while it is plain. */
  readonly speech?: Speech;
  readonly claim: Claim;
  readonly reminders: readonly Reminder[];
  readonly entries: readonly Entry[];
  /** Media attachments so far. */
  readonly epoch: number;
  /** Standing turns so far. */
  readonly turn: number;
  /** The last caller's turn (or digits) taken in, of the present epoch. */
  readonly lastSeq: number;
  /** Attachments before the present one, newest last: what they say late still has its place. */
  readonly attachments: readonly EarlierAttachment[];
  /** The leg on which the conversation was last attached. */
  readonly legId: string | null;
  /** When that leg reaches the longest allowed duration, ms since the epoch. */
  readonly longestUntil: number;
  /** What the bridge has not been told yet. */
  readonly news: NewContext;
  /** What the agent has to do next, until it has done it: a bridge that takes over begins with this. */
  readonly owed: Trigger;
  /** A bridge died, and what the person said to it last may be lost with it. */
  readonly wordsMayBeLost: boolean;
  /** What tools have to do in the world, in order; the first is under way. */
  readonly deeds?: readonly PendingDeed[];
  /** What took longer than the person could wait: how it went is told when it is known. */
  readonly lateDeeds?: readonly { readonly toolCallId: string; readonly name: string }[];
  /** The last time that the carrier was asked to put the person through: its news may come late. */
  readonly transfer?: { readonly legId: string; readonly toolCallId: string };
  /** The machine that was heard last, and on which leg. */
  readonly machine?: { readonly legId: string; readonly what: MachineKind };
  /** What the person was last to be asked before a tool may do it. */
  readonly awaitedYes?: AwaitedYes;
  /** What is owed to the person's text messages; absent while there were none. */
  readonly texts?: TextAnswers;
  /** How it stands with the summary by text message; absent: the person has not agreed to one. */
  readonly summary?: 'agreed' | 'sent';
  /** The newest wrap-up covers all up to this event. */
  readonly wrapUpSeq?: number;
  /** Words were said since the last wrap-up. */
  readonly unwrapped: boolean;
}

export interface CallState {
  readonly lineId: string;
  readonly direction: Direction;
  readonly plan: Plan;
  readonly settings: CallSettings;
  readonly phase: Phase;
  /** Where the carrier's news is awaited: when it is asked instead; null where nothing is awaited of it. */
  readonly lookAt: number | null;
  /** How an earlier leg ended, until a later one comes to talk: what becomes of an attempt to talk again does not change it. */
  readonly earlier: Outcome | null;
  /** The person wants to hear of us no more. */
  readonly optedOut?: boolean;
  /** Attempts to call back so far. */
  readonly callBacks: number;
  readonly conversation: Conversation;
  /** Of the last leg that came to talk; absent where calls are not recorded. */
  readonly recording?: Recording;
  /** Ids of the carrier's events taken in, newest last; bounded. */
  readonly seenEventIds: readonly string[];
  /** Events not yet in the store, oldest first. */
  readonly unrecorded: readonly CallEvent[];
  /** The number of the last event made. */
  readonly lastEventSeq: number;
}

/** The phase's name as people, records and search attributes know it. */
export function stateName({ phase, direction }: CallState): CallStateName {
  if (phase.kind !== 'opening') return phase.kind;
  return direction === 'outbound' ? 'dialing' : 'answering';
}

/** The outcome, once it is decided. */
export function outcomeOf({ phase }: CallState): Outcome | null {
  return 'outcome' in phase ? phase.outcome : null;
}

/** The moment at which `time_up` is due; null when nothing is awaited any more. */
export function dueAt({ phase, lookAt, conversation, recording }: CallState): number | null {
  if (!('until' in phase)) return null;
  const others = [...otherMoments(phase), recordingDueAt(recording)];
  return Math.min(
    ...[phase.until, lookAt, deedDueAt(conversation), ...others].filter((moment) => moment !== null),
  );
}

function otherMoments(phase: Phase): readonly (number | null)[] {
  if (phase.kind === 'detached') return [phase.restartAt, phase.holdAt];
  if (phase.kind === 'transferring') return [phase.restart?.at ?? null];
  return phase.kind === 'answering' ? [phase.againAt] : [];
}

const openingMs = 30_000;

export function openState(input: {
  readonly lineId: string;
  readonly direction: Direction;
  readonly plan: Plan;
  readonly settings: CallSettings;
  readonly now: number;
}): CallState {
  const { lineId, direction, plan, settings, now } = input;
  const opening = openingEvents(input);
  return {
    lineId,
    direction,
    plan,
    settings,
    phase: { kind: 'opening', until: now + openingMs },
    lookAt: null,
    earlier: null,
    callBacks: 0,
    conversation: {
      language: plan.language,
      claim: takenOver(plan),
      reminders: [],
      entries: [],
      epoch: 0,
      turn: 0,
      lastSeq: 0,
      attachments: [],
      legId: null,
      longestUntil: 0,
      news: { kind: 'new', entries: [] },
      owed: { kind: 'open' },
      wordsMayBeLost: false,
      unwrapped: false,
    },
    seenEventIds: [],
    unrecorded: opening,
    lastEventSeq: opening.length,
  };
}

function openingEvents(input: Parameters<typeof openState>[0]): readonly CallEvent[] {
  const { lineId, direction, plan, now: at } = input;
  const bodies: readonly RecordBody[] = [
    { kind: 'opened', plan, direction, lineId },
    ...Object.entries(plan.variants ?? {}).map(([flag, variant]): RecordBody => ({
      kind: 'variant_chosen',
      flag,
      variant,
    })),
  ];
  return bodies.map((body, index) => ({ callId: plan.callId, seq: index + 1, at, body }));
}
