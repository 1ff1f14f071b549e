/** What the store writes, and reading it back: rows to domain values, checked as far as a damaged file could make them differ. */
import type { SQLOutputValue } from 'node:sqlite';
import type { CallEvent } from '../../domain/call/record-events.ts';
import type { CallReport } from '../../domain/call/report.ts';
import { UnfitEvent, UnreadableDocument } from './sqlite-failure.ts';

export type Row = Readonly<Record<string, SQLOutputValue>>;

/**
 * The most one event's document may have, in UTF-16 units. Far above what a call brings forth, and below what a document
 * database takes (2 MB an item in Cosmos DB, learn.microsoft.com/azure/cosmos-db/concepts-limits).
 */
const mostInAnEvent = 1_000_000;

/** Throws `UnfitEvent`. */
export function documentOf(event: CallEvent): string {
  const document = documentIfAny(event);
  if (document === null) throw new UnfitEvent('event-not-serialisable');
  if (document.length > mostInAnEvent) throw new UnfitEvent('event-too-large');
  return document;
}

/** Null where JSON has no words for it. */
export function documentIfAny(event: CallEvent): string | null {
  try {
    return JSON.stringify(event);
  } catch {
    return null;
  }
}

export function text(row: Row, column: string): string {
  const value = row[column];
  if (typeof value !== 'string') throw new UnreadableDocument(`${column} is not a text`);
  return value;
}

export function number(row: Row, column: string): number {
  const value = row[column];
  if (typeof value !== 'number') throw new UnreadableDocument(`${column} is not a number`);
  return value;
}

export function reportOf(row: Row): CallReport {
  const document = parsed(row);
  if (!isReport(document)) throw new UnreadableDocument('not a report');
  return { ...document, language: document.language ?? document.plan.language };
}

export function eventOf(row: Row): CallEvent {
  const document = parsed(row);
  if (!isEvent(document)) throw new UnreadableDocument('not an event');
  return document;
}

function parsed(row: Row): unknown {
  const document = text(row, 'document');
  try {
    return JSON.parse(document);
  } catch {
    throw new UnreadableDocument('not JSON');
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** Files may hold reports from before people could choose the language. */
type StoredReport = Omit<CallReport, 'language'> & { readonly language?: string };

function isReport(value: unknown): value is StoredReport {
  return (
    isObject(value) &&
    'callId' in value &&
    'plan' in value &&
    isObject(value.plan) &&
    'messages' in value &&
    Array.isArray(value.messages) &&
    'lastSeq' in value &&
    typeof value.lastSeq === 'number'
  );
}

function isEvent(value: unknown): value is CallEvent {
  return (
    isObject(value) &&
    'callId' in value &&
    'seq' in value &&
    typeof value.seq === 'number' &&
    'body' in value &&
    isObject(value.body) &&
    'kind' in value.body
  );
}
