/** A call summed up from its records after its time: what is asked of the model, where the result goes, and that it goes there once. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openCallRecords } from '../adapters/sqlite-records/call-records.ts';
import type { RecordBody } from '../domain/call/record-events.ts';
import type { LateWrapUpAnswer, WrapUp, WrapUpOrder } from '../domain/call/wrap-up.ts';
import type { CallRecords } from '../domain/ports/call-records.ts';
import type { LanguageModel, ModelMessage } from '../domain/ports/language-model.ts';
import type { SentText, TextMessage } from '../domain/ports/text-messages.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import { plan } from '../tests/call-fixture.ts';
import { createLateWrapUp } from './late-wrap-up.ts';

const { callId } = plan;
const order: WrapUpOrder = {
  ...{ callId, lineId: 'line-1', throughSeq: 3, pausesSec: [30] },
  operatorLanguage: 'fr-FR',
};
const wrapUp: WrapUp = {
  synthesis: { long: 'Late.', short: 'Late', satisfaction: 'high', improvement_suggestions: 'None.' },
  nextAction: { action: 'case_closed', justification: 'Done.' },
};
const documents: Readonly<Record<string, unknown>> = {
  synthesis: wrapUp.synthesis,
  next_action: wrapUp.nextAction,
  operator_synthesis: { long: 'Tard.', short: 'Tard' },
  summary_text: { text: 'All noted.' },
};
const opened: RecordBody = { kind: 'opened', plan, direction: 'outbound', lineId: 'line-1' };
const said: RecordBody = {
  ...{ kind: 'caller_said', turnId: '1-1', text: 'my car was hit' },
  ...{ language: 'en-US', offsetMs: 0, durationMs: 500 },
};
const closed: RecordBody = { kind: 'state_changed', state: 'closed' };

let folder: string;
let records: CallRecords;
/** What the running calls answer; what the text service does; which attempt this is. */
let answer: LateWrapUpAnswer;
let send: (message: TextMessage) => Result<SentText>;
let attempt: number;
let prompts: readonly (readonly ModelMessage[])[];
let texts: readonly TextMessage[];
let published: readonly string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-late-'));
  records = openCallRecords({ path: join(folder, 'records.sqlite') });
  answer = 'over';
  send = () => ok({ messageId: 'm-1' });
  attempt = 1;
  prompts = [];
  texts = [];
  published = [];
});
afterEach(async () => {
  await records.close();
  rmSync(folder, { recursive: true });
});

function activities() {
  const languageModel: Pick<LanguageModel, 'complete'> = {
    complete: ({ messages, schema }) => {
      prompts = [...prompts, messages];
      return Promise.resolve(ok(JSON.stringify(documents[schema.name])));
    },
  };
  const nothing = (): void => undefined;
  return createLateWrapUp(
    {
      calls: {
        wrapUpLater: () => Promise.resolve(ok(undefined)),
        takeWrapUp: () => Promise.resolve(ok(answer)),
      },
      records,
      languageModel,
      textMessages: {
        send: (message) => {
          texts = [...texts, message];
          return Promise.resolve(send(message));
        },
      },
      optOuts: { find: () => Promise.resolve(ok(null)) },
      webhooks: {
        publish: ({ type }) => {
          published = [...published, type];
          return Promise.resolve(ok({ deliveries: 0 }));
        },
      },
      log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
    },
    { attempt: () => attempt, signal: () => new AbortController().signal },
  );
}

async function recorded(...bodies: readonly RecordBody[]): Promise<void> {
  const events = bodies.map((body, index) => ({ callId, seq: index + 1, at: 1_000, body }));
  const written = await records.append(callId, events);
  if (!written.ok) throw new Error(written.failure.message);
}

async function kinds(): Promise<readonly string[]> {
  const events = await records.events(callId, 0, 100);
  return events.ok ? events.value.map(({ body }) => body.kind) : [];
}

it('is made of what was recorded, in both languages', async () => {
  await recorded(opened, said, closed);
  const made = await activities().wrapUpFromRecords(order);
  expect(made).toMatchObject({
    ok: true,
    value: {
      throughSeq: 3,
      wrapUp: { synthesis: { short: 'Late', operator: { lang: 'fr-FR', short: 'Tard', long: 'Tard.' } } },
    },
  });
  expect(prompts).toHaveLength(3);
  for (const messages of prompts) expect(messages.at(-1)?.content).toContain('Person: my car was hit');
});

it('waits for records that are behind, and does nothing where it was done meanwhile', async () => {
  expect(await activities().wrapUpFromRecords(order)).toMatchObject({ failure: { code: 'records-behind' } });
  await recorded(opened, said, { kind: 'synthesis', synthesis: wrapUp.synthesis, throughSeq: 3 });
  expect(await activities().wrapUpFromRecords(order)).toEqual(ok(null));
  expect(prompts).toEqual([]);
});

it('goes into the records of a call that is over, once however often it is delivered', async () => {
  await recorded(opened, said, closed);
  const delivery = { order, late: { throughSeq: 3, wrapUp }, at: 7_000 };
  expect(await activities().deliverWrapUp(delivery)).toBe('over');
  expect(await activities().deliverWrapUp(delivery)).toBe('over');
  expect(await kinds()).toEqual(['opened', 'caller_said', 'state_changed', 'synthesis', 'next_action']);
  expect(published).toEqual(expect.arrayContaining(['call.synthesis', 'call.next_action']));
  expect(texts).toEqual([]);
});

it.each(['taken', 'outdated'] as const)('is not written here where the call says %s', async (said_) => {
  await recorded(opened, said, closed);
  answer = said_;
  expect(await activities().deliverWrapUp({ order, late: { throughSeq: 3, wrapUp }, at: 1 })).toBe(said_);
  expect(await kinds()).toHaveLength(3);
});

it('does not take the place of one that covers more', async () => {
  await recorded(opened, said, closed, { kind: 'synthesis', synthesis: wrapUp.synthesis, throughSeq: 4 });
  const late = { throughSeq: 3, wrapUp };
  expect(await activities().deliverWrapUp({ order, late, at: 1 })).toBe('outdated');
});

it('sends the summary to who has agreed, once', async () => {
  await recorded(opened, said, { kind: 'summary_agreed' }, closed);
  const made = await activities().wrapUpFromRecords(order);
  if (!made.ok || !made.value) throw new Error('it was to be made');
  expect(made.value.wrapUp.summaryText).toBe('All noted.');
  const delivery = { order, late: made.value, at: 7_000 };
  send = () => failed({ code: 'busy', message: 'later', disposition: 'retryable' });
  await expect(activities().deliverWrapUp(delivery)).rejects.toThrow();
  send = () => ok({ messageId: 'm-1' });
  attempt = 2;
  await activities().deliverWrapUp(delivery);
  await activities().deliverWrapUp(delivery);
  expect(texts).toHaveLength(2);
  expect(new Set(texts.map(({ key }) => key.id)).size).toBe(1);
  expect(texts.map(({ again }) => again)).toEqual([undefined, true]);
  expect((await kinds()).slice(-3)).toEqual(['synthesis', 'next_action', 'text_message_sent']);
});

it('says that the summary could not be sent', async () => {
  await recorded(opened, said, { kind: 'summary_agreed' }, closed);
  send = () => failed({ code: 'not-configured', message: 'no service', disposition: 'final' });
  const late = { throughSeq: 4, wrapUp: { ...wrapUp, summaryText: 'All noted.' } };
  await activities().deliverWrapUp({ order, late, at: 1 });
  expect((await kinds()).at(-1)).toBe('text_message_failed');
});
