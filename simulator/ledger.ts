/** An append-only ledger: what a simulated service was asked and what it did, in order, for people and for checks. */
import { fstatSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

export type LedgerEntry<T> = T & {
  /** From 1, without gaps, and over all lives of the service where the ledger has a file. */
  readonly seq: number;
  /** ms since the epoch, with fractions. */
  readonly at: number;
};

/**
 * Grows without bound, in memory as in its file: it is the memory of a test, and a test must not forget.
 *
 * With a file each entry is one line of JSON, written before whoever recorded it goes on: a service that is killed has done nothing that
 * is not written down. A new life of the service goes on in the same file; in memory it knows its own entries only.
 */
export class Ledger<T extends { readonly kind: string }> {
  readonly #entries: LedgerEntry<T>[] = [];
  readonly #watchers = new Set<(entry: LedgerEntry<T>) => void>();
  readonly #file: number | undefined;
  /** Entries of earlier lives. */
  readonly #before: number;

  /** `path`: of the file, in a folder that exists; see `ledgerPath`. */
  constructor(path?: string) {
    this.#file = path === undefined ? undefined : openSync(path, 'a+');
    this.#before = this.#file === undefined ? 0 : lastSeq(this.#file);
  }

  record(entry: T): LedgerEntry<T> {
    const written = {
      ...entry,
      seq: this.#before + this.#entries.length + 1,
      at: performance.timeOrigin + performance.now(),
    };
    if (this.#file !== undefined) writeSync(this.#file, `${JSON.stringify(written)}\n`);
    this.#entries.push(written);
    for (const watcher of this.#watchers) watcher(written);
    return written;
  }

  /** The entries of this life after `seq`, oldest first. */
  after(seq = 0): readonly LedgerEntry<T>[] {
    return this.#entries.slice(Math.max(0, seq - this.#before));
  }

  /** The first entry, past or to come, that fits; rejects after `timeoutMs`, naming what was waited for. */
  async waitFor(
    what: string,
    fits: (entry: LedgerEntry<T>) => boolean,
    timeoutMs: number,
  ): Promise<LedgerEntry<T>> {
    const past = this.#entries.find(fits);
    if (past) return past;
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        clearTimeout(timer);
        this.#watchers.delete(watcher);
      };
      const watcher = (entry: LedgerEntry<T>): void => {
        if (!fits(entry)) return;
        settle();
        resolve(entry);
      };
      const timer = setTimeout(() => {
        settle();
        const kinds = this.#entries.map((entry) => entry.kind).join(', ');
        reject(new Error(`waited ${timeoutMs} ms in vain for ${what}; the ledger holds: ${kinds}`));
      }, timeoutMs);
      this.#watchers.add(watcher);
    });
  }
}

/** Where a service keeps its ledger: in a file of its own, or, without a folder, in memory alone. */
export function ledgerPath(folder: string | undefined, service: string): string | undefined {
  if (folder === undefined) return undefined;
  mkdirSync(folder, { recursive: true });
  return join(folder, `${service}.jsonl`);
}

const Numbered = z.object({ seq: z.number().int().positive() });
/** Longer than any entry. */
const tailBytes = 1_000_000;

/** The number of the last whole line, 0 in an empty file; a line that a kill cut short is closed, so that none is glued to it. */
function lastSeq(file: number): number {
  const { size } = fstatSync(file);
  const tail = Buffer.alloc(Math.min(size, tailBytes));
  readSync(file, tail, 0, tail.length, size - tail.length);
  if (size > 0 && tail.at(-1) !== 10) writeSync(file, '\n');
  for (const line of tail.toString('utf8').split('\n').reverse()) {
    const seq = seqOf(line);
    if (seq !== undefined) return seq;
  }
  return 0;
}

function seqOf(line: string): number | undefined {
  try {
    return Numbered.safeParse(JSON.parse(line)).data?.seq;
  } catch {
    return undefined;
  }
}
