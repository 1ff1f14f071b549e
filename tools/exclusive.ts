/** One at a time: a piece of work that only one process of this machine may do at once. */
import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseSync } from 'node:sqlite';

const pollMs = 500;

/**
 * Runs `work` while holding the lock at `file`. If another process holds it, calls `waiting` once and waits as long as
 * that process works. The lock is SQLite's lock on the file, which the system lets go of when its holder ends in
 * whatever way, so a stale lock cannot exist.
 */
export async function exclusively<T>(file: string, waiting: () => void, work: () => Promise<T>): Promise<T> {
  const database = new DatabaseSync(file, { timeout: 0 });
  try {
    let told = false;
    while (!tryToHold(database)) {
      if (!told) waiting();
      told = true;
      await sleep(pollMs);
    }
    return await work();
  } finally {
    database.close();
  }
}

/** Takes the lock at `file` till the value is called or this process ends; null when another process holds it. */
export function hold(file: string): (() => void) | null {
  const database = new DatabaseSync(file, { timeout: 0 });
  const release = (): void => {
    database.close();
  };
  if (tryToHold(database)) return release;
  release();
  return null;
}

function tryToHold(database: DatabaseSync): boolean {
  try {
    database.exec('BEGIN EXCLUSIVE');
    return true;
  } catch (error) {
    if (error instanceof Error && 'errcode' in error && error.errcode === sqliteBusy) return false;
    throw error;
  }
}

/** SQLITE_BUSY, https://www.sqlite.org/rescode.html#busy */
const sqliteBusy = 5;
