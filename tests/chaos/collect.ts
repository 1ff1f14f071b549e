/** Collects what a run left behind: ledgers, the store, Temporal's histories, the ends of the logs. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { z } from 'zod';
import { openCallRecords } from '../../adapters/sqlite-records/call-records.ts';
import { openOutreachRecords } from '../../adapters/sqlite-records/outreaches.ts';
import { connectClient } from '../../adapters/temporal/connection.ts';
import type { CallEvent } from '../../domain/call/record-events.ts';
import { entriesOf, readLines } from './evidence-files.ts';
import type { CallReported, Evidence, ProcessRecord, RunHistory, StoredCall } from './evidence.ts';
import type { Stage } from './stage.ts';

type Collected = Pick<
  Evidence,
  'carrier' | 'speech' | 'model' | 'sms' | 'store' | 'reports' | 'histories' | 'processes'
>;

const logTailLines = 40;
const page = 1_000;

export async function collect(stage: Stage): Promise<Collected> {
  const ledger = (name: string) => readLines(join(stage.ledgerFolder, `${name}.jsonl`));
  const store = await storedCalls(stage.stack.recordsPath);
  return {
    carrier: entriesOf(await ledger('carrier')),
    speech: entriesOf(await ledger('speech')),
    model: entriesOf(await ledger('model')),
    sms: entriesOf(await ledger('sms')),
    store,
    reports: await reportsOf(store, stage.stack),
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

const mostOutreaches = 10_000;

/** The ids of all reminders that the store knows to wait for their time, or to have had it. */
export async function storedOutreaches(path: string): Promise<ReadonlySet<string>> {
  const records = openOutreachRecords({ path });
  try {
    const known = await records.list({ limit: mostOutreaches });
    if (!known.ok) throw new Error(`the store cannot be read: ${known.failure.message}`);
    return new Set(known.value.map(({ outreachId }) => outreachId));
  } finally {
    await records.close();
  }
}

const Reported = z.object({
  lang: z.string(),
  reminders: z.array(z.object({ title: z.string(), due_date_time: z.string() })),
  messages: z.array(
    z.looseObject({
      kind: z.string(),
      from: z.string().optional(),
      message_id: z.string().nullable().optional(),
    }),
  ),
});
const Outreaches = z.object({
  reminders: z.array(
    z.object({ reminder_id: z.string(), title: z.string(), due_date_time: z.string(), state: z.string() }),
  ),
});

/** As a client sees them, one after the other. */
async function reportsOf(
  calls: readonly StoredCall[],
  { apiUrl, apiKey }: Stage['stack'],
): Promise<readonly CallReported[]> {
  const asked = async (path: string): Promise<unknown> => {
    const response = await fetch(`${apiUrl}${path}`, { headers: { authorization: `Bearer ${apiKey}` } });
    if (!response.ok) throw new Error(`${path} was answered ${response.status}: ${await response.text()}`);
    return response.json();
  };
  const reports: CallReported[] = [];
  for (const { callId } of calls) {
    const { lang, reminders, messages } = Reported.parse(await asked(`/call/${callId}`));
    const { reminders: outreaches } = Outreaches.parse(await asked(`/call/${callId}/reminders?limit=100`));
    const textsReceived = messages.flatMap(({ kind, from, message_id: id }) =>
      kind === 'text_message' && from === 'person' ? [id ?? null] : [],
    );
    reports.push({ callId, lang, reminders, textsReceived, outreaches });
  }
  return reports;
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
