/** Collects what a run left behind: ledgers, the store, Temporal's histories, the ends of the logs. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { openCallRecords } from '../../adapters/sqlite-records/call-records.ts';
import { connectClient } from '../../adapters/temporal/connection.ts';
import type { CallEvent } from '../../domain/call/record-events.ts';
import { entriesOf, readLines } from './evidence-files.ts';
import type { Evidence, ProcessRecord, RunHistory, StoredCall } from './evidence.ts';
import type { Stage } from './stage.ts';

type Collected = Pick<Evidence, 'carrier' | 'speech' | 'model' | 'store' | 'histories' | 'processes'>;

const logTailLines = 40;
const page = 1_000;

export async function collect(stage: Stage): Promise<Collected> {
  const ledger = (name: string) => readLines(join(stage.ledgerFolder, `${name}.jsonl`));
  return {
    carrier: entriesOf(await ledger('carrier')),
    speech: entriesOf(await ledger('speech')),
    model: entriesOf(await ledger('model')),
    store: await storedCalls(stage.stack.recordsPath),
    histories: await allHistories(stage),
    processes: await Promise.all(stage.stack.processes.map(processRecord)),
  };
}

/** Every event in the store, by call. */
export async function storedCalls(path: string): Promise<readonly StoredCall[]> {
  const records = openCallRecords({ path });
  const calls = new Map<string, CallEvent[]>();
  try {
    for (let position = 0; ;) {
      const changes = await records.changes(position, page);
      if (!changes.ok) throw new Error(`the store cannot be read: ${changes.failure.message}`);
      if (changes.value.events.length === 0) break;
      for (const { event } of changes.value.events) {
        const events = calls.get(event.callId) ?? [];
        events.push(event);
        calls.set(event.callId, events);
      }
      position = changes.value.position;
    }
  } finally {
    await records.close();
  }
  return [...calls].map(([callId, events]) => ({
    callId,
    events: events.sort((one, other) => one.seq - other.seq),
  }));
}

async function allHistories({ temporal }: Stage): Promise<readonly RunHistory[]> {
  const { client, close } = await connectClient(temporal);
  const histories: RunHistory[] = [];
  try {
    for await (const run of client.workflow.list()) {
      const history = await client.workflow.getHandle(run.workflowId, run.runId).fetchHistory();
      histories.push({
        ...{ workflowId: run.workflowId, runId: run.runId, workflowType: run.type },
        status: run.status.name,
        history: JSON.parse(historyToJSON(history)),
      });
    }
  } finally {
    await close();
  }
  return histories;
}

async function processRecord({ name, logFile }: Stage['stack']['processes'][number]): Promise<ProcessRecord> {
  const lines = (await readFile(logFile, 'utf8')).trimEnd().split('\n');
  return { name, logTail: lines.slice(-logTailLines) };
}
