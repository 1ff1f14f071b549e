/** The bridges of a story, for stories in which one goes: as processes that can be killed, or in this process. */
import { z } from 'zod';
import type { Config } from '../../config/config.ts';
import { startBridgeProcess, type RunningBridge } from '../../media-bridge/main.ts';
import { StackProcesses } from '../../tools/stack-processes.ts';
import type { CommandSignal } from '../../tools/tethered.ts';

export interface BridgeProcessesOptions {
  /** Absolute; where they run and log. */
  readonly folder: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly ports: readonly number[];
}

/** Bridges as processes of their own, counted from 0. */
export class BridgeProcesses {
  readonly #options: BridgeProcessesOptions;
  readonly #processes = new StackProcesses();

  constructor(options: BridgeProcessesOptions) {
    this.#options = options;
  }

  /** Resolves when all are ready. */
  async start(): Promise<void> {
    const { folder, variables, ports } = this.#options;
    await Promise.all(
      ports.map((port, index) =>
        this.#processes.start({
          name: nameOf(index),
          file: 'media-bridge/main.ts',
          parameters: [],
          folder,
          environment: { ...variables, BRIDGE_PORT: String(port) },
        }),
      ),
    );
  }

  /** Resolves when it is gone (SIGKILL, SIGTERM) or was told (SIGSTOP, SIGCONT). */
  kill(index: number, signal: CommandSignal): Promise<void> {
    return this.#processes.signal(nameOf(index), signal);
  }

  /** A new process in its place, on its port; resolves when it is ready. */
  restart(index: number): Promise<void> {
    return this.#processes.restart(nameOf(index));
  }

  stop(): Promise<void> {
    return this.#processes.stop();
  }
}

function nameOf(index: number): string {
  return `bridge-${index + 1}`;
}

/** A bridge in this process that a story may stop before the rehearsal's end, which then does not stop it again. */
export async function startStoppableBridge(config: Config): Promise<RunningBridge> {
  const bridge = await startBridgeProcess(config);
  let stopped: Promise<void> | null = null;
  return {
    ...bridge,
    stop: () => {
      stopped ??= bridge.stop();
      return stopped;
    },
  };
}

const Figures = z.object({ sessions: z.number() });

/** How many calls' media the bridge at a port has; 0 when nobody answers there. */
export async function sessionsOf(port: number): Promise<number> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/figures`, { signal: AbortSignal.timeout(500) });
    return Figures.parse(await response.json()).sessions;
  } catch {
    return 0;
  }
}
