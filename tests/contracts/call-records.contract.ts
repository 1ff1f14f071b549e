/** What every store of call records must do, whoever wrote it; each store's test runs this suite. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  callStates,
  type CallEvent,
  type CallStateName,
  type RecordBody,
} from '../../domain/call/record-events.ts';
import type { CallRecords } from '../../domain/ports/call-records.ts';
import type { Plan } from '../../domain/plan.ts';
import type { Result } from '../../domain/result.ts';

export function planOf(callId: string, phoneNumber = '+33612345678'): Plan {
  return {
    callId,
    botCompany: 'Contoso',
    botName: 'Amélie',
    phoneNumber,
    ourNumber: '+33180000001',
    task: 'Take down the accident.',
    claim: [
      { name: 'caller_name', type: 'text' },
      { name: 'plate', type: 'text' },
    ],
    language: 'en-US',
    onDrop: 'wait',
  };
}

export function eventsOf(callId: string, ...bodies: readonly RecordBody[]): CallEvent[] {
  return bodies.map((body, index) => ({ callId, seq: index + 1, at: 1_000 + index, body }));
}

export const said = (text: string) => ({
  kind: 'caller_said' as const,
  turnId: text,
  text,
  language: 'en-US',
  offsetMs: 0,
  durationMs: 900,
});

export function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.failure.code}: ${result.failure.message}`);
  return result.value;
}

const first = 'a'.repeat(32);
const second = 'b'.repeat(32);
const opened = (callId: string): RecordBody => ({
  kind: 'opened',
  plan: planOf(callId),
  direction: 'outbound',
  lineId: 'line-1',
});
const openingOf = (callId: string, at = 500, phoneNumber?: string) =>
  ({
    plan: planOf(callId, phoneNumber),
    direction: 'outbound',
    lineId: 'line-1',
    state: 'dialing',
    at,
  }) as const;

const to = (state: CallStateName): RecordBody => ({ kind: 'state_changed', state });

/** What comes over a wire is an event as far as anybody has looked. */
function asIfAnEvent(value: unknown): CallEvent {
  if (!isEvent(value)) throw new Error('not even nearly an event');
  return value;
}
function isEvent(value: unknown): value is CallEvent {
  return typeof value === 'object' && value !== null && 'seq' in value && 'body' in value;
}

/** A store that starts empty; every `connect` is one more connection to the same data, closed by `dispose`. */
export interface RecordsHarness {
  connect(): CallRecords;
  dispose(): Promise<void>;
}

export function callRecordsContract(name: string, makeHarness: () => RecordsHarness): void {
  describe(`call records: ${name}`, () => {
    let harness: RecordsHarness;
    let records: CallRecords;
    beforeEach(() => {
      harness = makeHarness();
      records = harness.connect();
    });
    afterEach(() => harness.dispose());

    describe('report', () => {
      it('knows nothing of a call that was never opened', async () => {
        expect(value(await records.find(first))).toBeNull();
        expect(value(await records.list({ limit: 10 }))).toEqual([]);
        expect(value(await records.events(first, 0, 10))).toEqual([]);
      });

      it('shows a call from its opening on; a second opening changes nothing', async () => {
        value(await records.open(openingOf(first, 500)));
        value(await records.open({ ...openingOf(first, 900), state: 'closed' }));
        expect(value(await records.find(first))).toMatchObject({
          callId: first,
          state: 'dialing',
          openedAt: 500,
          lastSeq: 0,
          missingFields: ['caller_name', 'plate'],
        });
      });

      it('folds events into the report', async () => {
        value(await records.open(openingOf(first)));
        value(
          await records.append(
            first,
            eventsOf(first, opened(first), { kind: 'state_changed', state: 'talking' }, said('I am Ada.'), {
              kind: 'claim_changed',
              field: 'caller_name',
              value: { value: 'Ada', source: { epoch: 1, seq: 1 } },
            }),
          ),
        );
        expect(value(await records.find(first))).toMatchObject({
          state: 'talking',
          missingFields: ['plate'],
          messages: [{ kind: 'caller', text: 'I am Ada.' }],
          openedAt: 500,
          updatedAt: 1_003,
          lastSeq: 4,
        });
      });

      it('folds in what was really said, what was said by the way, and the language chosen', async () => {
        const aside = { ...said('mhm'), turnId: '1-2', aside: 'backchannel' } as const;
        value(
          await records.append(
            first,
            eventsOf(
              first,
              opened(first),
              said('I am Ida.'),
              aside,
              { kind: 'caller_corrected', turnId: 'I am Ida.', text: 'I am Ada.', was: 'I am Ida.' },
              { kind: 'language_chosen', language: 'fr-FR', by: 'digit' },
            ),
          ),
        );
        expect(value(await records.find(first))).toMatchObject({
          language: 'fr-FR',
          messages: [
            { kind: 'caller', text: 'I am Ada.', was: 'I am Ida.' },
            { kind: 'caller', text: 'mhm', aside: 'backchannel' },
          ],
        });
      });

      it('opens a call from its first event when nobody did before', async () => {
        value(await records.append(first, eventsOf(first, opened(first), said('hello'))));
        value(await records.open(openingOf(first, 2_000)));
        expect(value(await records.find(first))).toMatchObject({
          state: 'dialing',
          openedAt: 1_000,
          lastSeq: 2,
        });
      });

      it('keeps the events of each call apart', async () => {
        value(await records.append(first, eventsOf(first, opened(first), said('one'))));
        value(await records.append(second, eventsOf(second, opened(second), said('two'))));
        expect(value(await records.find(first))?.messages).toMatchObject([{ text: 'one' }]);
        expect(value(await records.find(second))?.messages).toMatchObject([{ text: 'two' }]);
      });

      it('lists one person’s calls, the newest first, up to the limit', async () => {
        const other = '+4915112345678';
        value(await records.open(openingOf(first, 100)));
        value(await records.open(openingOf(second, 300)));
        value(await records.open(openingOf('c'.repeat(32), 200, other)));
        value(await records.open(openingOf('d'.repeat(32), 300)));
        const ids = async (query: { phoneNumber?: string; limit: number }) =>
          value(await records.list(query)).map((report) => report.callId[0]);
        expect(await ids({ phoneNumber: '+33612345678', limit: 10 })).toEqual(['d', 'b', 'a']);
        expect(await ids({ phoneNumber: '+33612345678', limit: 1 })).toEqual(['d']);
        expect(await ids({ phoneNumber: other, limit: 10 })).toEqual(['c']);
        expect(await ids({ limit: 10 })).toEqual(['d', 'b', 'c', 'a']);
      });
    });

    describe('append', () => {
      const events = eventsOf(first, opened(first), said('one'), said('two'), said('three'), said('four'));
      const texts = async () =>
        value(await records.find(first))?.messages.map((m) => ('text' in m ? m.text : ''));

      it('skips events written before, whole batches and overlapping ones', async () => {
        value(await records.append(first, events.slice(0, 3)));
        value(await records.append(first, events.slice(0, 3)));
        value(await records.append(first, events.slice(1)));
        expect(await texts()).toEqual(['one', 'two', 'three', 'four']);
        expect(value(await records.events(first, 0, 100))).toEqual(events);
      });

      it('takes an empty batch', async () => {
        value(await records.append(first, []));
        expect(value(await records.find(first))).toBeNull();
      });

      it('loses nothing when a later event comes first', async () => {
        value(await records.append(first, events.slice(0, 2)));
        value(await records.append(first, events.slice(3)));
        expect(await texts()).toEqual(['one']);
        expect(value(await records.find(first))?.lastSeq).toBe(2);
        value(await records.append(first, events.slice(2, 3)));
        expect(await texts()).toEqual(['one', 'two', 'three', 'four']);
        expect(value(await records.find(first))?.lastSeq).toBe(5);
      });

      it('waits for the first event when a later one opens the file', async () => {
        value(await records.append(first, events.slice(1)));
        expect(value(await records.find(first))).toBeNull();
        value(await records.append(first, events.slice(0, 1)));
        expect(await texts()).toEqual(['one', 'two', 'three', 'four']);
      });

      it('gives the events after a number, in order, up to the limit', async () => {
        value(await records.append(first, events));
        expect(value(await records.events(first, 1, 2)).map((event) => event.seq)).toEqual([2, 3]);
        expect(value(await records.events(first, 5, 2))).toEqual([]);
      });
    });

    describe('an event that is refused for good', () => {
      const huge = said('x'.repeat(3_000_000));
      const bodies = [opened(first), said('one'), huge, said('two')];
      const events = eventsOf(first, ...bodies);
      const [, , poison] = events;
      if (!poison) throw new Error('there is no third event');
      const texts = async () =>
        value(await records.find(first))?.messages.map((m) => ('text' in m ? m.text : ''));

      it('takes nothing of its batch with it into the store', async () => {
        expect(await records.append(first, events)).toMatchObject({
          ok: false,
          failure: { disposition: 'final' },
        });
        expect(value(await records.find(first))).toBeNull();
        expect(value(await records.events(first, 0, 10))).toEqual([]);
      });

      it('does not block those after it once it is set aside; what stands in its place says why', async () => {
        value(await records.append(first, events.slice(0, 2)));
        value(await records.setAside(poison, 'too-large'));
        value(await records.append(first, events.slice(3)));
        expect(await texts()).toEqual(['one', 'two']);
        expect(value(await records.find(first))?.lastSeq).toBe(4);
        const stored = value(await records.events(first, 0, 10));
        expect(stored.map(({ seq, body }) => [seq, body.kind])).toEqual([
          [1, 'opened'],
          [2, 'caller_said'],
          [3, 'set_aside'],
          [4, 'caller_said'],
        ]);
        expect(stored[2]).toEqual({
          ...{ callId: first, seq: 3, at: poison.at },
          body: { kind: 'set_aside', what: 'caller_said', reason: 'too-large' },
        });
      });

      it('is set aside once, and not at all when it is in the records already', async () => {
        const start = value(await records.changes(null, 10));
        value(await records.append(first, events.slice(0, 2)));
        value(await records.setAside(poison, 'too-large'));
        value(await records.setAside(poison, 'another reason'));
        for (const event of events.slice(0, 2)) value(await records.setAside(event, 'a late repetition'));
        const { events: stored } = value(await records.changes(start.position, 10));
        expect(stored.map(({ event }) => [event.seq, event.body.kind])).toEqual([
          [1, 'opened'],
          [2, 'caller_said'],
          [3, 'set_aside'],
        ]);
        expect(stored[2]?.event.body).toMatchObject({ reason: 'too-large' });
      });

      it.each([
        ['not of a shape the report knows', { ...said('x'), turnId: null }],
        ['not to be written as JSON', { ...said('x'), durationMs: 1n }],
      ])('may be %s', async (_, body) => {
        const odd: unknown = { ...poison, body };
        value(await records.append(first, events.slice(0, 2)));
        expect(await records.append(first, [asIfAnEvent(odd)])).toMatchObject({
          ok: false,
          failure: { disposition: 'final' },
        });
        value(await records.setAside(asIfAnEvent(odd), 'odd'));
        value(await records.append(first, events.slice(3)));
        expect(await texts()).toEqual(['one', 'two']);
      });
    });

    describe('an addition when the run is over', () => {
      const synthesis: RecordBody = {
        kind: 'synthesis',
        synthesis: { long: 'All.', short: 'Late', satisfaction: 'high', improvement_suggestions: 'None.' },
      };
      const next: RecordBody = {
        kind: 'next_action',
        nextAction: { action: 'case_closed', justification: 'Done.' },
      };
      const addition = { key: 'once', at: 5_000, bodies: [synthesis, next] };

      it('has the next numbers, and is in the report', async () => {
        value(await records.append(first, eventsOf(first, opened(first), to('closed'))));
        const added = value(await records.appendAfterEnd(first, addition));
        expect(added.map(({ seq, at, body }) => ({ seq, at, kind: body.kind }))).toEqual([
          { seq: 3, at: 5_000, kind: 'synthesis' },
          { seq: 4, at: 5_000, kind: 'next_action' },
        ]);
        const report = value(await records.find(first));
        expect(report).toMatchObject({ lastSeq: 4, synthesis: { short: 'Late' }, wrappedUpThrough: 3 });
        expect(value(await records.events(first, 2, 10))).toEqual(added);
      });

      it('is made once per key, by however many at once', async () => {
        value(await records.append(first, eventsOf(first, opened(first), to('closed'))));
        const [one, other] = await Promise.all([
          records.appendAfterEnd(first, addition),
          harness.connect().appendAfterEnd(first, addition),
        ]);
        expect(value(other)).toEqual(value(one));
        expect(value(await records.events(first, 0, 10))).toHaveLength(4);
        value(await records.appendAfterEnd(first, { ...addition, key: 'another' }));
        expect(value(await records.find(first))?.lastSeq).toBe(6);
      });

      it('is refused for a call of which nothing is known', async () => {
        const refused = await records.appendAfterEnd(first, addition);
        expect(refused).toMatchObject({ ok: false, failure: { code: 'no-such-call', disposition: 'final' } });
      });
    });

    describe('calls under way', () => {
      const countUnderWay = async () => value(await records.countUnderWay());

      it('are those that were asked for and have not ended', async () => {
        expect(await countUnderWay()).toBe(0);
        value(await records.open(openingOf(first)));
        value(await records.open({ ...openingOf(second), state: 'scheduled' }));
        expect(await countUnderWay()).toBe(1);
        value(await records.append(second, eventsOf(second, opened(second), to('dialing'))));
        expect(await countUnderWay()).toBe(2);
      });

      it.each(callStates.map((state) => [state, !['scheduled', 'lingering', 'closed'].includes(state)]))(
        '%s: %s',
        async (state, counts) => {
          value(await records.open(openingOf(first)));
          value(await records.append(first, eventsOf(first, opened(first), to(state))));
          expect(await countUnderWay()).toBe(counts ? 1 : 0);
        },
      );

      it('count again when the person is back on the line', async () => {
        const events = eventsOf(first, opened(first), to('talking'), to('lingering'), to('talking'));
        value(await records.append(first, events.slice(0, 3)));
        expect(await countUnderWay()).toBe(0);
        value(await records.append(first, events.slice(3)));
        expect(await countUnderWay()).toBe(1);
      });
    });

    describe('changes', () => {
      it('tells what came in after a position, across calls, each event once', async () => {
        value(await records.append(first, eventsOf(first, opened(first), said('before'))));
        const start = value(await records.changes(null, 10));
        expect(start.events).toEqual([]);
        const mine = eventsOf(first, opened(first), said('before'), said('after'));
        value(await records.append(first, mine));
        value(await records.append(second, eventsOf(second, opened(second))));
        const news = value(await records.changes(start.position, 10));
        expect(news.events.map(({ event }) => [event.callId, event.seq])).toEqual([
          [first, 3],
          [second, 1],
        ]);
        expect(value(await records.changes(news.position, 10))).toEqual({
          position: news.position,
          events: [],
        });
      });

      it('pages', async () => {
        const start = value(await records.changes(null, 10));
        value(await records.append(first, eventsOf(first, opened(first), said('1'), said('2'))));
        const page = value(await records.changes(start.position, 2));
        expect(page.events.map(({ event }) => event.seq)).toEqual([1, 2]);
        expect(page.position).toBe(page.events.at(-1)?.position);
        const rest = value(await records.changes(page.position, 2));
        expect(rest.events.map(({ event }) => event.seq)).toEqual([3]);
      });
    });

    describe('reservations', () => {
      const hours = 60 * 60 * 1_000;
      const reservation = { keyHash: 'key', bodyHash: 'body', callId: first };

      it('gives the one that was first', async () => {
        expect(value(await records.reserve(reservation, 0))).toEqual(reservation);
        expect(
          value(await records.reserve({ keyHash: 'key', bodyHash: 'other', callId: second }, 1)),
        ).toEqual(reservation);
        const another = { keyHash: 'key 2', bodyHash: 'other', callId: second };
        expect(value(await records.reserve(another, 1))).toEqual(another);
      });

      it('holds for 24 hours', async () => {
        const later = { ...reservation, callId: second };
        value(await records.reserve(reservation, 0));
        expect(value(await records.reserve(later, 24 * hours - 1))).toEqual(reservation);
        expect(value(await records.reserve(later, 24 * hours))).toEqual(later);
      });

      it('is forgotten on release, unless it is another call’s by now', async () => {
        const later = { ...reservation, callId: second };
        value(await records.reserve(reservation, 0));
        value(await records.release(reservation));
        expect(value(await records.reserve(later, 1))).toEqual(later);
        value(await records.release(reservation));
        expect(value(await records.reserve(reservation, 2))).toEqual(later);
      });
    });

    describe('several connections', () => {
      it('see each other’s writes, and one reservation wins', async () => {
        const other = harness.connect();
        value(await records.open(openingOf(first)));
        value(await other.append(first, eventsOf(first, opened(first), said('hello'))));
        expect(value(await records.find(first))?.lastSeq).toBe(2);
        const held = await Promise.all(
          [records, other].map((connection, index) =>
            connection.reserve({ keyHash: 'key', bodyHash: 'body', callId: index === 0 ? first : second }, 0),
          ),
        );
        expect(new Set(held.map((result) => value(result).callId)).size).toBe(1);
      });

      it('append to one call at once without losing or doubling an event', async () => {
        const other = harness.connect();
        const count = 60;
        const bodies = Array.from({ length: count - 1 }, (_, index) => said(`${index}`));
        const events = eventsOf(first, opened(first), ...bodies);
        const appends = events.flatMap((event, index) => [
          (index % 2 ? records : other).append(first, [event]),
          (index % 2 ? other : records).append(first, events.slice(index, index + 3)),
        ]);
        for (const result of await Promise.all(appends)) value(result);
        const report = value(await records.find(first));
        expect(report?.lastSeq).toBe(count);
        expect(report?.messages.map((m) => ('text' in m ? m.text : ''))).toEqual(
          bodies.map((_, index) => `${index}`),
        );
        expect(value(await other.events(first, 0, 1_000))).toEqual(events);
      });
    });

    it('answers with a failure, not an exception, once closed; closing twice is fine', async () => {
      await records.close();
      await records.close();
      expect(await records.find(first)).toMatchObject({ ok: false, failure: { disposition: 'retryable' } });
      expect(await records.append(first, eventsOf(first, opened(first)))).toMatchObject({ ok: false });
    });
  });
}
