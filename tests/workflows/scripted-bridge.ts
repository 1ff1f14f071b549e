/** A media bridge that says what a test tells it: a real worker on a queue of its own, with turns that stand until answered. */
import { Context } from '@temporalio/activity';
import { Worker, type NativeConnection } from '@temporalio/worker';
import type {
  AttachmentRef,
  BridgeDuties,
  ConverseInput,
  ConverseOutput,
  ConverseProgress,
} from '../../domain/conversation/converse.ts';
import { createNoticeBoard } from './notice-board.ts';

export interface StandingTurn {
  readonly input: ConverseInput;
  readonly let: (output: ConverseOutput) => void;
  /** One last sign of life, and then none: as when the process is killed. */
  readonly die: (progress: ConverseProgress) => void;
  /** Resolves when the workflow lets the turn go. */
  readonly letGo: Promise<void>;
}

export interface ScriptedBridge {
  readonly queue: string;
  /** The standing turn of a call, once it stands. */
  turn(callId: string, turn: number): Promise<StandingTurn>;
  /** The bridge was told that another takes the call over. */
  fenced(callId: string): Promise<AttachmentRef>;
  /** The bridge was told to ask for the leg again. */
  recalled(callId: string): Promise<AttachmentRef>;
  /** Whether its media lives, as it answers when it is asked. */
  readonly lives: Map<string, boolean>;
  /** How often it was asked. */
  probes(callId: string): number;
  close(): Promise<void>;
}

const signOfLifeMs = 400;

export async function startScriptedBridge(
  connection: NativeConnection,
  namespace: string,
  queue: string,
): Promise<ScriptedBridge> {
  const turns = createNoticeBoard<StandingTurn>();
  const closing = Promise.withResolvers<null>();

  async function converse(input: ConverseInput): Promise<ConverseOutput> {
    const context = Context.current();
    const answer = Promise.withResolvers<ConverseOutput>();
    const signs = setInterval(() => {
      context.heartbeat({ turn: input.turn, heard: [] } satisfies ConverseProgress);
    }, signOfLifeMs);
    turns.pin({
      input,
      let: answer.resolve,
      die: (progress) => {
        clearInterval(signs);
        context.heartbeat(progress);
      },
      letGo: context.cancelled.catch(() => undefined),
    });
    try {
      const said = await Promise.race([answer.promise, context.cancelled, closing.promise]);
      return said ?? { heard: [], ended: 'fenced' };
    } finally {
      clearInterval(signs);
    }
  }

  const fences = createNoticeBoard<AttachmentRef>();
  const recalls = createNoticeBoard<AttachmentRef>();
  const probes = createNoticeBoard<AttachmentRef>();
  const lives = new Map<string, boolean>();
  const duties: BridgeDuties = {
    fence: (attachment) => {
      fences.pin(attachment);
      return Promise.resolve();
    },
    recall: (attachment) => {
      recalls.pin(attachment);
      return Promise.resolve({ live: lives.get(attachment.callId) ?? false });
    },
    probe: (attachment) => {
      probes.pin(attachment);
      return Promise.resolve({ live: lives.get(attachment.callId) ?? true });
    },
  };

  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue: queue,
    activities: { converse, ...duties },
    identity: 'scripted-bridge',
    maxHeartbeatThrottleInterval: '200ms',
    defaultHeartbeatThrottleInterval: '200ms',
    shutdownGraceTime: '100ms',
  });
  const running = worker.run();
  const closed = closing.promise.then(() => {
    worker.shutdown();
    return running;
  });
  return {
    queue,
    turn: (callId, turn) => turns.first(({ input }) => input.callId === callId && input.turn === turn),
    fenced: (callId) => fences.first((ref) => ref.callId === callId),
    recalled: (callId) => recalls.first((ref) => ref.callId === callId),
    lives,
    probes: (callId) => probes.all.filter((ref) => ref.callId === callId).length,
    close: () => {
      closing.resolve(null);
      return closed;
    },
  };
}
