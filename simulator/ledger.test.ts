import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Ledger, ledgerPath } from './ledger.ts';

interface Entry {
  readonly kind: 'said';
  readonly text: string;
}

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ledger-'));
  path = ledgerPath(join(folder, 'of', 'a', 'run'), 'carrier') ?? '';
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const Lines = z.array(z.object({ seq: z.number(), at: z.number(), kind: z.string(), text: z.string() }));
const lines = () =>
  Lines.parse(
    readFileSync(path, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line)),
  );

describe('a ledger with a file', () => {
  it('has written an entry down by the time it is recorded', () => {
    const written = new Ledger<Entry>(path).record({ kind: 'said', text: 'Hello\nyou' });
    expect(lines()).toEqual([written]);
  });

  it('goes on where the life before ended', () => {
    const before = new Ledger<Entry>(path);
    for (const text of ['one', 'two']) before.record({ kind: 'said', text });
    const after = new Ledger<Entry>(path);
    after.record({ kind: 'said', text: 'three' });
    after.record({ kind: 'said', text: 'four' });
    expect(lines().map(({ seq, text }) => [seq, text])).toEqual([
      [1, 'one'],
      [2, 'two'],
      [3, 'three'],
      [4, 'four'],
    ]);
    expect(after.after(3).map(({ text }) => text)).toEqual(['four']);
    expect(after.after(0).map(({ text }) => text)).toEqual(['three', 'four']);
  });

  it('does not glue an entry to a line that a kill cut short', () => {
    new Ledger<Entry>(path).record({ kind: 'said', text: 'whole' });
    appendFileSync(path, '{"kind":"said","te');
    new Ledger<Entry>(path).record({ kind: 'said', text: 'next' });
    const [whole, cut, next] = readFileSync(path, 'utf8').split('\n');
    expect(cut).toBe('{"kind":"said","te');
    expect(whole).toContain('"seq":1');
    expect(next).toContain('"seq":2');
  });
});

it('needs no file', () => {
  expect(ledgerPath(undefined, 'carrier')).toBeUndefined();
  const ledger = new Ledger<Entry>();
  ledger.record({ kind: 'said', text: 'one' });
  expect(ledger.after(0)).toHaveLength(1);
  expect(ledger.after(1)).toHaveLength(0);
});
