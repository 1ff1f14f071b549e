/** An append-only ledger: what a simulated service was asked and what it did, in order, for people and for checks. */

export type LedgerEntry<T> = T & {
  /** From 1, without gaps. */
  readonly seq: number;
  /** ms since the epoch, with fractions. */
  readonly at: number;
};

export class Ledger<T extends { readonly kind: string }> {
  readonly #entries: LedgerEntry<T>[] = [];
  readonly #watchers = new Set<(entry: LedgerEntry<T>) => void>();

  record(entry: T): LedgerEntry<T> {
    const written = {
      ...entry,
      seq: this.#entries.length + 1,
      at: performance.timeOrigin + performance.now(),
    };
    this.#entries.push(written);
    for (const watcher of this.#watchers) watcher(written);
    return written;
  }

  /** The entries after `seq`, oldest first. */
  after(seq = 0): readonly LedgerEntry<T>[] {
    return this.#entries.slice(seq);
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
