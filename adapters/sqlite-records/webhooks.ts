/** Subscriptions to news and their deliveries, in the records' SQLite file. */
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type {
  Delivery,
  DeliveryState,
  NewDelivery,
  Subscription,
  SubscriptionChange,
  Tried,
  WebhookStore,
} from '../../domain/ports/webhook-store.ts';
import type { WebhookEvent } from '../../domain/ports/webhooks.ts';
import type { Result } from '../../domain/result.ts';
import { RecordsFile } from './records-file.ts';
import { openDatabase } from './sqlite-database.ts';
import { UnreadableDocument } from './sqlite-failure.ts';
import { number, text, type Row } from './stored-documents.ts';

const dayMs = 24 * 60 * 60 * 1_000;
const keptMs = { delivered: 7 * dayMs, dead: 30 * dayMs } as const;
/** Beyond so many the oldest that are over are forgotten, whatever their age. */
const mostOver = 100_000;

const tables = `
  CREATE TABLE IF NOT EXISTS webhooks (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    url TEXT NOT NULL,
    events TEXT NOT NULL,
    description TEXT,
    secret TEXT NOT NULL,
    off TEXT,
    created_at REAL NOT NULL,
    updated_at REAL NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS webhook_deliveries (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    webhook_id TEXT NOT NULL,
    event TEXT NOT NULL,
    state TEXT NOT NULL,
    begun INTEGER NOT NULL,
    round INTEGER NOT NULL,
    tries INTEGER NOT NULL,
    reason TEXT,
    created_at REAL NOT NULL,
    updated_at REAL NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS webhook_deliveries_by_webhook ON webhook_deliveries (webhook_id, state);
  CREATE INDEX IF NOT EXISTS webhook_deliveries_by_age ON webhook_deliveries (state, updated_at);`;

/** Opens (or makes) the records at `path`. Throws `CallRecordsError`, whose message says what to change. */
export function openWebhookStore({ path }: { readonly path: string }): WebhookStore {
  const open = (file: string): DatabaseSync => openDatabase(file, tables);
  return new SqliteWebhookStore(new RecordsFile({ path, open, prepare: statements }));
}

function statements(database: DatabaseSync) {
  const prepare = (sql: string): StatementSync => database.prepare(sql);
  return {
    count: prepare('SELECT count(*) AS webhooks FROM webhooks'),
    add: prepare(
      `INSERT INTO webhooks (id, url, events, description, secret, off, created_at, updated_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    ),
    list: prepare('SELECT * FROM webhooks ORDER BY position'),
    find: prepare('SELECT * FROM webhooks WHERE id = ?'),
    change: prepare(
      'UPDATE webhooks SET url = ?, events = ?, description = ?, secret = ?, off = ?, updated_at = ? WHERE id = ?',
    ),
    remove: prepare('DELETE FROM webhooks WHERE id = ?'),
    removeDeliveries: prepare('DELETE FROM webhook_deliveries WHERE webhook_id = ?'),
    keep: prepare(
      `INSERT INTO webhook_deliveries
         (id, webhook_id, event, state, begun, round, tries, reason, created_at, updated_at)
       SELECT ?, id, ?, 'pending', 0, 1, 0, NULL, ?, ? FROM webhooks WHERE id = ?
       ON CONFLICT DO NOTHING`,
    ),
    forgetOld: prepare('DELETE FROM webhook_deliveries WHERE state = ? AND updated_at < ?'),
    forgetMany: prepare(
      `DELETE FROM webhook_deliveries WHERE state != 'pending'
         AND position <= (SELECT max(position) FROM webhook_deliveries) - ?`,
    ),
    begun: prepare('UPDATE webhook_deliveries SET begun = 1 WHERE id = ?'),
    delivery: prepare('SELECT * FROM webhook_deliveries WHERE id = ?'),
    deliveries: prepare(
      'SELECT * FROM webhook_deliveries WHERE webhook_id = ? ORDER BY position DESC LIMIT ?',
    ),
    deliveriesIn: prepare(
      'SELECT * FROM webhook_deliveries WHERE webhook_id = ? AND state = ? ORDER BY position DESC LIMIT ?',
    ),
    tried: prepare(
      `UPDATE webhook_deliveries SET state = ?, reason = ?, tries = tries + 1, updated_at = ?
       WHERE id = ? AND round = ? AND state = 'pending'`,
    ),
    revive: prepare(
      `UPDATE webhook_deliveries SET state = 'pending', begun = 0, reason = NULL, round = round + 1, updated_at = ?
       WHERE id = ? AND state != 'pending'`,
    ),
  };
}

type Statements = ReturnType<typeof statements>;

class SqliteWebhookStore implements WebhookStore {
  readonly #file: RecordsFile<Statements>;

  constructor(file: RecordsFile<Statements>) {
    this.#file = file;
  }

  add(subscription: Subscription, most: number): Promise<Result<boolean>> {
    const { id, url, events, description, secret, off, createdAt, updatedAt } = subscription;
    return this.#file.write((sql) => {
      if (number(sql.count.get() ?? {}, 'webhooks') >= most) return false;
      sql.add.run(id, url, JSON.stringify(events), description, secret, off, createdAt, updatedAt);
      return true;
    });
  }

  list(): Promise<Result<readonly Subscription[]>> {
    return this.#file.read((sql) => sql.list.all().map(subscriptionOf));
  }

  find(subscriptionId: string): Promise<Result<Subscription | null>> {
    return this.#file.read((sql) => found(sql, subscriptionId));
  }

  change(
    subscriptionId: string,
    change: SubscriptionChange,
    now: number,
  ): Promise<Result<Subscription | null>> {
    return this.#file.write((sql) => {
      const before = found(sql, subscriptionId);
      if (!before) return null;
      const after: Subscription = { ...before, ...change, updatedAt: now };
      const { url, events, description, secret, off } = after;
      sql.change.run(url, JSON.stringify(events), description, secret, off, now, subscriptionId);
      return after;
    });
  }

  remove(subscriptionId: string): Promise<Result<boolean>> {
    return this.#file.write((sql) => {
      sql.removeDeliveries.run(subscriptionId);
      return sql.remove.run(subscriptionId).changes > 0;
    });
  }

  keep(deliveries: readonly NewDelivery[], now: number): Promise<Result<readonly string[]>> {
    return this.#file.write((sql) => {
      sql.forgetOld.run('delivered', now - keptMs.delivered);
      sql.forgetOld.run('dead', now - keptMs.dead);
      sql.forgetMany.run(mostOver);
      for (const { id, subscriptionId, event } of deliveries)
        sql.keep.run(id, JSON.stringify(event), now, now, subscriptionId);
      return deliveries.flatMap(({ id }) => {
        const row = sql.delivery.get(id);
        return row && number(row, 'begun') === 0 ? [id] : [];
      });
    });
  }

  begun(deliveryIds: readonly string[]): Promise<Result<void>> {
    return this.#file.write((sql) => {
      for (const id of deliveryIds) sql.begun.run(id);
    });
  }

  findDelivery(deliveryId: string): Promise<Result<Delivery | null>> {
    return this.#file.read((sql) => foundDelivery(sql, deliveryId));
  }

  deliveries({
    subscriptionId,
    state,
    limit,
  }: Parameters<WebhookStore['deliveries']>[0]): Promise<Result<readonly Delivery[]>> {
    return this.#file.read((sql) => {
      const rows =
        state === undefined
          ? sql.deliveries.all(subscriptionId, limit)
          : sql.deliveriesIn.all(subscriptionId, state, limit);
      return rows.map(deliveryOf);
    });
  }

  tried(deliveryId: string, round: number, what: Tried, now: number): Promise<Result<void>> {
    const reason: SQLInputValue = what.state === 'delivered' ? null : what.reason;
    return this.#file.write((sql) => {
      sql.tried.run(what.state, reason, now, deliveryId, round);
    });
  }

  revive(deliveryId: string, now: number): Promise<Result<Delivery | null>> {
    return this.#file.write((sql) => {
      sql.revive.run(now, deliveryId);
      return foundDelivery(sql, deliveryId);
    });
  }

  /** Safe to call twice. */
  close(): Promise<void> {
    this.#file.close();
    return Promise.resolve();
  }
}

function found(sql: Statements, subscriptionId: string): Subscription | null {
  const row = sql.find.get(subscriptionId);
  return row ? subscriptionOf(row) : null;
}

function foundDelivery(sql: Statements, deliveryId: string): Delivery | null {
  const row = sql.delivery.get(deliveryId);
  return row ? deliveryOf(row) : null;
}

function subscriptionOf(row: Row): Subscription {
  const events = parsed(row, 'events');
  if (!isTexts(events)) throw new UnreadableDocument('events is not a list of texts');
  const off = textOrNull(row, 'off');
  return {
    id: text(row, 'id'),
    url: text(row, 'url'),
    events,
    description: textOrNull(row, 'description'),
    secret: text(row, 'secret'),
    off: off === 'asked' || off === 'gone' ? off : null,
    createdAt: number(row, 'created_at'),
    updatedAt: number(row, 'updated_at'),
  };
}

function deliveryOf(row: Row): Delivery {
  const event = parsed(row, 'event');
  if (!isEvent(event)) throw new UnreadableDocument('not an event that goes out');
  return {
    id: text(row, 'id'),
    subscriptionId: text(row, 'webhook_id'),
    event,
    state: stateOf(text(row, 'state')),
    round: number(row, 'round'),
    tries: number(row, 'tries'),
    reason: textOrNull(row, 'reason'),
    createdAt: number(row, 'created_at'),
    updatedAt: number(row, 'updated_at'),
  };
}

function stateOf(state: string): DeliveryState {
  if (state === 'pending' || state === 'delivered' || state === 'dead') return state;
  throw new UnreadableDocument('no state of a delivery');
}

function textOrNull(row: Row, column: string): string | null {
  return row[column] === null ? null : text(row, column);
}

function parsed(row: Row, column: string): unknown {
  try {
    return JSON.parse(text(row, column));
  } catch {
    throw new UnreadableDocument(`${column} is not JSON`);
  }
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((part) => typeof part === 'string');
}

function isEvent(value: unknown): value is WebhookEvent {
  return (
    typeof value === 'object' &&
    value !== null &&
    ['id', 'type', 'at', 'callId', 'data'].every((key) => Object.hasOwn(value, key))
  );
}
