/** The bridge's way to the call it serves: what it may tell the workflow, bound to one line. */
import type { MachineKind, MachineSign } from '../domain/conversation/answered-by.ts';
import type { Attachment } from '../domain/conversation/converse.ts';
import type { CallerTurn, HeardReport } from '../domain/conversation/transcript.ts';
import type { Result } from '../domain/result.ts';

/**
 * Every message is safe to repeat: the workflow takes each once. A failure that is `final` means that the call is not
 * there or does not want us; `retryable` and `unknown` are worth trying again.
 */
export interface CallLink {
  /** Asks for the call's media; the same `attachId` always gets the same answer. */
  attach(request: {
    readonly attachId: string;
    readonly callId: string;
    readonly legId: string;
    readonly bridgeQueue: string;
    /** The carrier's id of the leg, where the socket told it. */
    readonly carrierCallId?: string;
    /** Only to have the leg back on the same socket, after its turn was lost: given if nobody has attached since. */
    readonly formerEpoch?: number;
    /** With it: what was heard of all that the workflow may not know of. */
    readonly heard?: readonly HeardReport[];
  }): Promise<Result<Attachment>>;
  callerTurn(turn: CallerTurn): Promise<Result<void>>;
  digit(entry: {
    readonly epoch: number;
    readonly seq: number;
    readonly digits: string;
  }): Promise<Result<void>>;
  /** A machine has taken the call. */
  answeredBy(news: {
    readonly epoch: number;
    readonly what: MachineKind;
    readonly by: MachineSign;
  }): Promise<Result<void>>;
  mediaLost(news: {
    readonly epoch: number;
    readonly reason: string;
    /** What was heard of all that the workflow may not know of. */
    readonly heard?: readonly HeardReport[];
  }): Promise<Result<void>>;
}

export type CallLinks = (lineId: string) => CallLink;
