/** A media bridge that says what a test tells it: a real worker on a queue of its own, with turns that stand until answered. */
import { Context } from '@temporalio/activity';
import { Worker, type NativeConnection } from '@temporalio/worker';
import type { ConverseInput, ConverseOutput, ConverseProgress } from '../../domain/conversation/converse.ts';
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

  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue: queue,
    activities: { converse },
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
    close: () => {
      closing.resolve(null);
      return closed;
    },
  };
}
