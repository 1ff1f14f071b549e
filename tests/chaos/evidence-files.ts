/** Evidence as files of one folder: what was done in one, each ledger, the store and each history in one of its own. */
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import type { LedgerEntry } from '../../simulator/ledger.ts';
import type { CallReported, Evidence, RunHistory, StoredCall } from './evidence.ts';

type Run = Omit<Evidence, 'carrier' | 'speech' | 'model' | 'sms' | 'store' | 'reports' | 'histories'>;

/** One JSON value a line, because all of them together may be longer than a string can be. */
export async function writeEvidence(folder: string, evidence: Evidence): Promise<void> {
  const { carrier, speech, model, sms, store, reports, histories, ...run } = evidence;
  const historyFolder = join(folder, 'histories');
  await rm(historyFolder, { recursive: true, force: true });
  await mkdir(historyFolder, { recursive: true });
  await writeFile(join(folder, 'run.json'), JSON.stringify(run, null, 2));
  await writeLines(join(folder, 'carrier.jsonl'), carrier);
  await writeLines(join(folder, 'speech.jsonl'), speech);
  await writeLines(join(folder, 'model.jsonl'), model);
  await writeLines(join(folder, 'sms.jsonl'), sms);
  await writeLines(join(folder, 'store.jsonl'), store);
  await writeLines(join(folder, 'reports.jsonl'), reports);
  for (const [index, history] of histories.entries())
    await writeFile(join(historyFolder, `${index + 1}.json`), JSON.stringify(history));
}

/** @throws {Error} When the folder holds no evidence. */
export async function readEvidence(folder: string): Promise<Evidence> {
  const run: unknown = JSON.parse(await readFile(join(folder, 'run.json'), 'utf8'));
  if (!isRun(run)) throw new Error(`${folder}/run.json is not what a chaos run leaves behind`);
  const historyFolder = join(folder, 'histories');
  const names = (await readdir(historyFolder)).sort(
    (one, other) => Number.parseInt(one) - Number.parseInt(other),
  );
  const histories = await Promise.all(
    names.map(async (name): Promise<unknown> =>
      JSON.parse(await readFile(join(historyFolder, name), 'utf8')),
    ),
  );
  return {
    ...run,
    carrier: entriesOf(await readLines(join(folder, 'carrier.jsonl'))),
    speech: entriesOf(await readLines(join(folder, 'speech.jsonl'))),
    model: entriesOf(await readLines(join(folder, 'model.jsonl'))),
    sms: entriesOf(await readLines(join(folder, 'sms.jsonl'))),
    store: (await readLines(join(folder, 'store.jsonl'))).filter(isStoredCall),
    reports: (await readLines(join(folder, 'reports.jsonl'))).filter(isReported),
    histories: histories.filter(isHistory),
  };
}

async function writeLines(file: string, values: readonly unknown[]): Promise<void> {
  const lines = function* () {
    for (const value of values) yield `${JSON.stringify(value)}\n`;
  };
  await pipeline(lines, createWriteStream(file));
}

/** The values of a file of JSON lines, in order; a last line that a kill cut off is left out, and so is a file that is not there. */
export async function readLines(file: string): Promise<readonly unknown[]> {
  const values: unknown[] = [];
  try {
    for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity }))
      if (line.endsWith('}')) values.push(JSON.parse(line));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  return values;
}

// The files were written by this version of the code; a glance is enough.

/** The entries of a ledger; of which one, the file says. */
export function entriesOf<T extends { readonly kind: string }>(
  values: readonly unknown[],
): readonly LedgerEntry<T>[] {
  const isEntry = (value: unknown): value is LedgerEntry<T> =>
    isObject(value) && 'kind' in value && 'seq' in value && 'at' in value;
  return values.filter(isEntry);
}

function isRun(value: unknown): value is Run {
  return isObject(value) && 'seed' in value && 'requests' in value && 'faults' in value;
}

function isStoredCall(value: unknown): value is StoredCall {
  return isObject(value) && 'callId' in value && 'events' in value;
}

function isReported(value: unknown): value is CallReported {
  return isObject(value) && 'callId' in value && 'outreaches' in value;
}

function isHistory(value: unknown): value is RunHistory {
  return isObject(value) && 'workflowId' in value && 'history' in value;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
