/** How a process of ours lives: configured, started, told to stop once, and gone in time. */
import { ConfigurationError, readConfig, type Config } from './config.ts';

/** What a started process gives back. */
export interface Running {
  /** What others need to know of it, printed as one JSON line on standard output once it is ready. */
  readonly announcement: Readonly<Record<string, string | number>>;
  /** Settles when it is at an end; rejects when it broke by itself, and then the process ends too. */
  readonly ended?: Promise<void>;
  /** Finishes what is under way, then lets go of everything. */
  stop(): Promise<void>;
}

/** Longest time between being asked to stop and being gone, in ms: longer than a bridge takes to move its calls. */
const stopTimeoutMs = 75_000;

/**
 * Runs a process until SIGTERM or SIGINT. A fault of configuration or start is printed as a sentence, without a stack,
 * and ends it with exit code 2 (configuration) or 1.
 */
export async function run(name: string, start: (config: Config) => Promise<Running>): Promise<void> {
  const say = (text: string): void => void process.stderr.write(`${name}: ${text}\n`);
  let running: Running;
  try {
    running = await start(readConfig());
  } catch (error) {
    say(messageOf(error));
    process.exit(error instanceof ConfigurationError ? 2 : 1);
  }
  process.stdout.write(`${JSON.stringify({ ready: name, pid: process.pid, ...running.announcement })}\n`);

  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    const force = setTimeout(() => {
      say(`did not stop within ${stopTimeoutMs} ms`);
      process.exit(1);
    }, stopTimeoutMs);
    force.unref();
    running.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        say(`stopped with ${messageOf(error)}`);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  running.ended?.catch((error: unknown) => {
    if (stopping) return;
    say(`broke: ${messageOf(error)}`);
    process.exit(1);
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
