/** The processes of a stack by name: started, killed, halted, asked to stop, and started again as they were. */
import { startProcess, type ProcessOptions, type StackProcess } from './stack-process.ts';
import type { CommandSignal } from './tethered.ts';

export type ProcessPlan = Omit<ProcessOptions, 'spawned'>;

/** One process as it runs now, or ran last. */
interface Entry {
  readonly plan: ProcessPlan;
  readonly process: StackProcess;
}

export class StackProcesses {
  readonly #entries = new Map<string, Entry>();
  /** Those that may end, because somebody asked them to. */
  readonly #asked = new WeakSet<StackProcess>();
  readonly #broken = Promise.withResolvers<string>();

  /** Resolves with a sentence about the first process that ended although nobody asked it to. */
  get broken(): Promise<string> {
    return this.#broken.promise;
  }

  /** The processes, in the order in which they first began. */
  get all(): readonly StackProcess[] {
    return [...this.#entries.values()].map(({ process }) => process);
  }

  /** Resolves when it is ready. Throws when it does not become so; it is kept in any case, to be stopped. */
  async start(plan: ProcessPlan): Promise<void> {
    await startProcess({
      ...plan,
      spawned: (process) => {
        this.#entries.set(plan.name, { plan, process });
        void this.#watch(process);
      },
    });
  }

  /**
   * Sends a signal. Resolves when the process is gone, however long it takes over SIGTERM; for SIGSTOP and SIGCONT, when
   * it is sent.
   */
  async signal(name: string, signal: CommandSignal): Promise<void> {
    const { process } = this.#entry(name);
    const ends = signal === 'SIGKILL' || signal === 'SIGTERM';
    if (ends) this.#asked.add(process);
    process.tethered.signal(signal);
    if (ends) await process.tethered.ended;
  }

  /** Starts a process again that is gone, or has it gone first, killed: same port, same folder, same log. Resolves when it is ready. */
  async restart(name: string): Promise<void> {
    await this.signal(name, 'SIGKILL');
    await this.start(this.#entry(name).plan);
  }

  /** Asks all to end, and forces those that do not. */
  async stop(): Promise<void> {
    await Promise.all(
      this.all.map((process) => {
        this.#asked.add(process);
        return process.tethered.stop();
      }),
    );
  }

  #entry(name: string): Entry {
    const entry = this.#entries.get(name);
    if (!entry) throw new Error(`no process of the stack is called ${name}`);
    return entry;
  }

  async #watch(process: StackProcess): Promise<void> {
    const { name, tethered, logFile } = process;
    const code = await tethered.ended.catch((error: unknown) => String(error));
    if (!this.#asked.has(process)) this.#broken.resolve(`${name} ended with ${code}; its log is ${logFile}`);
  }
}
