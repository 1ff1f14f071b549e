/** A process of the bench's own: started, asked over its IPC channel, ended with this one. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const Reply = z.object({ id: z.number(), answer: z.unknown().optional(), error: z.string().optional() });

export interface Child {
  readonly pid: number;
  /** Rejects when the process cannot do it, or has ended. */
  ask<T>(request: object, Answer: z.ZodType<T>): Promise<T>;
  stop(): Promise<void>;
}

export interface ChildOptions {
  /** Node's own flags, such as `--expose-gc`. */
  readonly flags?: readonly string[];
}

/** `file`: beside this one. The process ends by itself when this one does, in whatever way. */
export function startChild(file: string, { flags = [] }: ChildOptions = {}): Child {
  const process = fork(fileURLToPath(new URL(file, import.meta.url)), {
    execArgv: [...flags],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let asked = 0;
  process.on('message', (message) => {
    const { id, answer, error } = Reply.parse(message);
    if (error === undefined) waiting.get(id)?.resolve(answer);
    else waiting.get(id)?.reject(new Error(`${file}: ${error}`));
    waiting.delete(id);
  });
  process.on('exit', (code, signal) => {
    for (const { reject } of waiting.values())
      reject(new Error(`${file} ended with ${code ?? signal ?? 'nothing'}`));
    waiting.clear();
  });
  return {
    pid: process.pid ?? 0,
    ask: async (request, Answer) => {
      asked += 1;
      const reply = Promise.withResolvers<unknown>();
      waiting.set(asked, reply);
      process.send({ id: asked, request });
      return Answer.parse(await reply.promise);
    },
    stop: async () => {
      if (process.exitCode !== null || process.signalCode !== null) return;
      const gone = once(process, 'exit');
      if (process.connected) process.disconnect();
      await gone;
    },
  };
}
