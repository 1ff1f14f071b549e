/** The transcript: what was said, what was heard and what the tools answered, in order. */

/** A tool the model asked for; `argumentsJson` is what it wrote, not yet checked. */
export interface ToolCall {
  readonly id: string;
  readonly name: string;
  readonly argumentsJson: string;
}

/** One turn of the caller as the bridge decided it. `seq` counts from 1 within an epoch. */
export interface CallerTurn {
  readonly epoch: number;
  readonly seq: number;
  readonly text: string;
  /** BCP 47. */
  readonly language: string;
  /** Where it began and how long it was, in ms since the leg's media began. */
  readonly offsetMs: number;
  readonly durationMs: number;
  /** Absent for a turn that wants an answer. */
  readonly aside?: CallerAside;
}

/** What the caller's words are when they are no turn of their own. */
export type CallerAside =
  /** "Mhm": said while the agent spoke on. */
  | { readonly kind: 'backchannel' }
  /** What was really said in the turn `ofSeq` of this epoch, as the recogniser found out later. */
  | { readonly kind: 'correction'; readonly ofSeq: number }
  /** The whole of the turn `ofSeq` of this epoch, which was told when it was probably over, and went on. */
  | { readonly kind: 'continuation'; readonly ofSeq: number };

/** One reply of the agent as the model wrote it. */
export interface Utterance {
  /** `<epoch>-<turn>`. */
  readonly id: string;
  readonly text: string;
  readonly toolCalls: readonly ToolCall[];
}

/** The id of a phrase that only asked for patience, beside the utterance that was awaited: it comes in reports alone. */
export function patienceId(utteranceId: string, n: number): string {
  return `${utteranceId}w${n}`;
}

export function asksPatience(utteranceId: string): boolean {
  return /w\d+$/.test(utteranceId);
}

/** The epoch of an utterance, a phrase that asked for patience or a caller's turn, and its turn; 0 where none stood. */
export function originOf(id: string): { readonly epoch: number; readonly turn: number } {
  const [epoch = 0, turn = 0] = id.split(/[-w]/).map(Number);
  return { epoch, turn };
}

/** How much of an utterance reached the person, word by word. */
export interface HeardReport {
  readonly utteranceId: string;
  /** All that was written; `heardText` is always a prefix of it. */
  readonly writtenText: string;
  readonly heardText: string;
  /** True once every word was played. */
  readonly complete: boolean;
  /** True while it may still grow (a heartbeat's report of speech in progress). */
  readonly playing: boolean;
  readonly figures?: ReplyFigures;
}

/** Where the time of one reply went, in ms; all but the first two are counted from the end of the caller's turn. */
export interface ReplyFigures {
  /** When the caller's turn was decided to be over (or the trigger came): ms since the epoch, by the bridge's clock. */
  readonly decidedAt: number;
  /** From the end of the caller's turn (or the trigger) being decided to the first frame written to the socket. */
  readonly firstAudioMs: number;
  readonly signalAckMs: number | null;
  /** The signal sent → acknowledged. It is often sent before the turn is decided to be over. */
  readonly signalTookMs: number | null;
  readonly standingMs: number;
  readonly modelFirstTokenMs: number | null;
  readonly speechFirstByteMs: number | null;
}

export type Entry =
  | ({
      readonly kind: 'caller';
      readonly at: number;
      /** What the words were first taken for, and the `seq` of the news that mended them. */
      readonly corrected?: { readonly was: string; readonly seq: number };
      /** The `seq` of the news that told the whole of a turn which was told ahead and went on. */
      readonly wholeSeq?: number;
      /** The words were refused, and no model is shown them; absent for all others. */
      readonly withheld?: true;
    } & CallerTurn)
  | {
      readonly kind: 'agent';
      readonly at: number;
      readonly utteranceId: string;
      readonly text: string;
      readonly toolCalls: readonly ToolCall[];
      /** The `seq` of the caller's news that it answers, where it is known; of its own epoch. */
      readonly callerSeq?: number;
      /** What was heard; null until it is known. */
      readonly heard: {
        readonly text: string;
        readonly complete: boolean;
        /** It is in the records, so it will not grow; unless a bridge that was taken for dead knows better. */
        readonly recorded?: boolean;
      } | null;
    }
  | {
      readonly kind: 'digits';
      readonly at: number;
      readonly digits: string;
      /** Which of the caller's news it was; counted with the turns. The workflow always knows. */
      readonly epoch?: number;
      readonly seq?: number;
    }
  | {
      readonly kind: 'tool';
      readonly at: number;
      readonly toolCallId: string;
      readonly name: string;
      readonly result: string;
    }
  /** A message in writing: from the person, or the agent's answer to one while no call was under way. */
  | {
      readonly kind: 'text_message';
      readonly at: number;
      readonly from: 'person' | 'agent';
      readonly text: string;
      /** The service's id, of a message of the person. */
      readonly messageId?: string;
      /** What the agent's answer had done. */
      readonly toolCalls?: readonly ToolCall[];
      /** It was refused: no model is shown it again. */
      readonly withheld?: true;
    }
  /** Something the agent should know that nobody said, such as: the line dropped and the person is back. */
  | { readonly kind: 'notice'; readonly at: number; readonly text: string };
