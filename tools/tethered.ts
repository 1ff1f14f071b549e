/** Starts a command that cannot outlive this process, in a process group of its own. */
import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('tethered.sh', import.meta.url));

/** How long a command has between SIGTERM and SIGKILL, in ms; the script's own limit is 5 s. */
const forceAfterMs = 7_000;

export interface Tethered {
  readonly child: ChildProcess;
  /** Resolves when the command has ended, with its exit code; 128 + the signal's number when a signal ended it. */
  readonly ended: Promise<number>;
  /**
   * Sends the command a signal: SIGKILL ends it at once and without a chance to notice, SIGTERM asks it to end however
   * long that takes, SIGSTOP halts it until SIGCONT. One that is gone gets none.
   */
  signal(name: CommandSignal): void;
  /** Asks the command to end (SIGTERM), forces it after some seconds; resolves when it is gone. Safe to call twice. */
  stop(): Promise<void>;
}

export type CommandSignal = 'SIGKILL' | 'SIGTERM' | 'SIGSTOP' | 'SIGCONT';

/** What the script takes for each, so that the tether itself is neither halted nor cut. */
const scriptSignals = { SIGTERM: 'SIGTERM', SIGSTOP: 'SIGUSR1', SIGCONT: 'SIGUSR2' } as const;

export interface TetheredOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Where the command's standard output and error go: `pipe`, `inherit`, `ignore` or an open file. */
  readonly stdout: 'pipe' | 'inherit' | 'ignore' | number;
  readonly stderr: 'pipe' | 'inherit' | 'ignore' | number;
}

/**
 * Starts `command`. It ends with this process however that ends (SIGKILL included), because it is tied to a pipe that
 * only this process holds. In its own group, so Ctrl-C at the terminal reaches it only through `stop`.
 */
export function spawnTethered(
  command: string,
  parameters: readonly string[],
  options: TetheredOptions,
): Tethered {
  const stdio: StdioOptions = ['pipe', options.stdout, options.stderr];
  const child = spawn('/bin/sh', [script, command, ...parameters], {
    stdio,
    detached: true,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.env === undefined ? {} : { env: options.env }),
  });
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      resolve(code ?? 137);
    });
  });
  // Whoever does not wait for the end must not be brought down by it.
  ended.catch(() => undefined);
  child.stdin?.on('error', () => undefined);

  const isGone = (): boolean =>
    child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
  const signal = (name: CommandSignal): void => {
    if (isGone()) return;
    if (name === 'SIGKILL') killGroup(child.pid);
    else child.kill(scriptSignals[name]);
  };
  const stop = async (): Promise<void> => {
    if (isGone()) return;
    const gone = once(child, 'exit');
    child.stdin?.destroy();
    const force = setTimeout(() => {
      killGroup(child.pid);
    }, forceAfterMs);
    await gone;
    clearTimeout(force);
  };
  return { child, ended, signal, stop };
}

function killGroup(leader: number | undefined): void {
  if (leader === undefined) return;
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // Nobody is left in the group.
  }
}
