/** Finds processes that a run started and left behind, by a mark in their environment, which children inherit. */
import { execFile } from 'node:child_process';
import { readFile, readdir } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Leftover {
  readonly pid: number;
  readonly command: string;
}

/**
 * Every live process but this one whose environment has `mark` (`NAME=value`). A process group would not do: the
 * Temporal server has its own, and what is re-parented after its parent's death is just what is looked for.
 */
export async function processesMarked(mark: string): Promise<readonly Leftover[]> {
  const all = process.platform === 'linux' ? await fromProc(mark) : await fromPs(mark);
  return all.filter((found) => found.pid !== process.pid);
}

async function fromProc(mark: string): Promise<Leftover[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid): Promise<Leftover | null> => {
      try {
        const environment = await readFile(`/proc/${pid}/environ`, 'utf8');
        if (!environment.split('\0').includes(mark)) return null;
        const command = await readFile(`/proc/${pid}/cmdline`, 'utf8');
        return { pid: Number(pid), command: command.replaceAll('\0', ' ').trim() };
      } catch {
        // It ended meanwhile, or belongs to somebody else.
        return null;
      }
    }),
  );
  return found.filter((one) => one !== null);
}

/** On macOS `ps -E` prints the environment after the command. */
async function fromPs(mark: string): Promise<Leftover[]> {
  const { stdout } = await run('ps', ['-Eww', '-ax', '-o', 'pid=,command='], { maxBuffer: 64 * 1024 * 1024 });
  return stdout
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => ` ${line} `.includes(` ${mark} `))
    .map((line) => ({ pid: Number.parseInt(line, 10), command: line.replace(/^\d+\s+/, '').slice(0, 200) }));
}
