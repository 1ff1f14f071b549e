/** Starts `call-records.process.ts`, for tests. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Told, Work } from './call-records.process.ts';

export interface Writer {
  /** Codes of what was refused, when all is done. Never settles for one that is killed. */
  readonly failures: Promise<readonly string[]>;
  /** Resolves when so many events were acknowledged. */
  acknowledged(count: number): Promise<void>;
  /** The numbers acknowledged so far. */
  readonly numbers: readonly number[];
  /** Resolves when the process is gone. */
  kill(): Promise<void>;
}

export function startWriter(work: Work): Writer {
  const child: ChildProcess = fork(fileURLToPath(new URL('./call-records.process.ts', import.meta.url)), {
    execArgv: [],
  });
  const numbers: number[] = [];
  let watchers: { readonly count: number; readonly resolve: () => void }[] = [];
  const done = Promise.withResolvers<readonly string[]>();
  child.on('message', (data: unknown) => {
    if (!isTold(data)) throw new Error('the writer says something else');
    if ('failures' in data) {
      done.resolve(data.failures);
      return;
    }
    numbers.push(data.acknowledged);
    for (const { count, resolve } of watchers) if (numbers.length >= count) resolve();
    watchers = watchers.filter(({ count }) => numbers.length < count);
  });
  child.send(work);
  return {
    failures: done.promise,
    numbers,
    acknowledged: (count) =>
      new Promise((resolve) => {
        if (numbers.length >= count) resolve();
        else watchers.push({ count, resolve });
      }),
    kill: async () => {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}

function isTold(data: unknown): data is Told {
  return typeof data === 'object' && data !== null && ('acknowledged' in data || 'failures' in data);
}
