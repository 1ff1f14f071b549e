/** Follows the store's changes for all open event streams together, and only while there are any. */
import { setTimeout as pause } from 'node:timers/promises';
import type { CallEvent } from '../domain/call/record-events.ts';
import type { CallRecords } from '../domain/ports/call-records.ts';
import type { Log } from '../domain/ports/log.ts';
import { ok, type Result } from '../domain/result.ts';

export type EventListener = (event: CallEvent) => void;

const batch = 500;

export class ChangeFollower {
  readonly #records: CallRecords;
  readonly #log: Log;
  readonly #intervalMs: number;
  /** As many as there are open streams, which are bounded. */
  readonly #listeners = new Map<string, Set<EventListener>>();
  /** Settles when the place to follow from is known; null while nobody listens. */
  #following: Promise<Result<void>> | null = null;

  constructor(parts: { readonly records: CallRecords; readonly log: Log; readonly intervalMs: number }) {
    this.#records = parts.records;
    this.#log = parts.log;
    this.#intervalMs = parts.intervalMs;
  }

  /** How many calls somebody listens to. */
  get followed(): number {
    return this.#listeners.size;
  }

  /**
   * Once this has resolved, every event the store takes in reaches the listener, some perhaps twice and some from before.
   * So who reads the past events after that misses none. The value ends the listening.
   */
  async listen(callId: string, listener: EventListener): Promise<Result<() => void>> {
    const listeners = this.#listeners.get(callId) ?? new Set();
    this.#listeners.set(callId, listeners.add(listener));
    const leave = (): void => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#listeners.get(callId) === listeners) this.#listeners.delete(callId);
    };
    this.#following ??= this.#start();
    const started = await this.#following;
    if (started.ok) return ok(leave);
    leave();
    return started;
  }

  async #start(): Promise<Result<void>> {
    const present = await this.#records.changes(null, 1);
    if (!present.ok) {
      this.#following = null;
      return present;
    }
    void this.#follow(present.value.position);
    return ok(undefined);
  }

  async #follow(from: number): Promise<void> {
    let position = from;
    let failing = false;
    while (this.#listeners.size > 0) {
      const news = await this.#records.changes(position, batch);
      if (news.ok) {
        position = news.value.position;
        for (const { event } of news.value.events) this.#tell(event);
      } else if (!failing) this.#log.warn('events.not_followed', { code: news.failure.code });
      failing = !news.ok;
      if (!news.ok || news.value.events.length < batch) await pause(this.#intervalMs);
    }
    this.#following = null;
  }

  #tell(event: CallEvent): void {
    for (const listener of [...(this.#listeners.get(event.callId) ?? [])]) listener(event);
  }
}
