/** What every carrier adapter must do, told against a carrier that really dials, speaks and fails. */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { WebSocket } from 'ws';
import { z } from 'zod';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Carrier, CarrierEvent, RequestKey } from '../../domain/ports/carrier.ts';
import type { CarrierAuth } from '../../domain/ports/media-wire.ts';
import type { Failure, Result } from '../../domain/result.ts';
import type { FaultInput, LegSummary, PersonInput, SimulatedCarrier } from '../../simulator/carrier.ts';
import { speak, startPeer, type Peer, type PeerOptions } from './carrier-peer.ts';

export interface CarrierRig extends Omit<PeerOptions, 'auth'> {
  /** Starts the simulated carrier; `incomingUrl` is where it tells of callers. */
  readonly start: (incomingUrl: string) => Promise<SimulatedCarrier>;
  /** `mute`: without a voice of the carrier's own. */
  readonly connect: (
    simulated: SimulatedCarrier,
    options?: { readonly timeoutMs?: number; readonly mute?: boolean; readonly recordingStorageUrl?: string },
  ) => Carrier;
  readonly authFor: (simulated: SimulatedCarrier) => CarrierAuth;
}

const Legs = z.object({ legs: z.array(z.custom<LegSummary>()) });
const ours = '+33100000000';
const soonMs = 4_000;
let numbers = 0;
const newNumber = (): string => `+3361${String(++numbers).padStart(7, '0')}`;
const newKey = (): RequestKey => ({ id: randomUUID(), firstSentAt: Date.UTC(2026, 0, 2, 3, 4, 5) });

export function carrierContract(name: string, rig: CarrierRig): void {
  describe(`carrier contract: ${name}`, () => {
    let simulated: SimulatedCarrier;
    let carrier: Carrier;
    let peer: Peer;

    beforeAll(async () => {
      let auth: CarrierAuth | undefined;
      const late: CarrierAuth = { verify: (headers) => (auth ??= rig.authFor(simulated)).verify(headers) };
      peer = await startPeer({ ...rig, auth: late });
      simulated = await rig.start(peer.incomingUrl);
      carrier = rig.connect(simulated);
    });
    afterEach(() => control('DELETE', 'faults'));
    afterAll(async () => {
      await simulated.close();
      await peer.close();
    });

    const control = async (method: string, path: string, body?: unknown): Promise<unknown> => {
      const response = await fetch(`${simulated.url}/control/${path}`, {
        method,
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      expect(response.status).toBe(200);
      return response.json();
    };
    const fault = (wish: FaultInput): Promise<unknown> => control('POST', 'faults', wish);
    const person = async (data: Omit<PersonInput, 'number'>): Promise<string> => {
      const number = newNumber();
      await control('PUT', `persons/${encodeURIComponent(number)}`, data);
      return number;
    };
    const dial = async (
      to: string,
      key = newKey(),
      by = carrier,
    ): Promise<{ legId: string; dialled: Result<{ carrierCallId: string }> }> => {
      const legId = randomUUID();
      return { legId, dialled: await by.dial({ ...peer.address(legId), key, to, from: ours }) };
    };
    const event = async (legId: string, kind: CarrierEvent['kind']): Promise<CarrierEvent> => {
      const entry = await peer.ledger.waitFor(
        `${kind} of the leg`,
        (one) => one.kind === 'event' && one.event.legId === legId && one.event.kind === kind,
        soonMs,
      );
      if (entry.kind !== 'event') throw new Error('not an event');
      return entry.event;
    };
    const media = async (legId: string, after = 0): Promise<{ socket: WebSocket; seq: number }> => {
      const entry = await peer.ledger.waitFor(
        'the media socket',
        (one) => one.kind === 'media' && one.legId === legId && one.seq > after,
        soonMs,
      );
      if (entry.kind !== 'media') throw new Error('not a socket');
      return entry;
    };
    const dialsTo = (number: string): number =>
      simulated.ledger.after().filter((entry) => entry.kind === 'call_created' && entry.number === number)
        .length;
    const legOf = async (number: string): Promise<LegSummary | undefined> => {
      const response = await fetch(`${simulated.url}/control/legs`);
      const { legs } = Legs.parse(await response.json());
      return legs.findLast((leg) => leg.number === number);
    };

    it('dials: signed events arrive, the media socket opens, and both hear each other', async () => {
      const to = await person({
        script: [
          { kind: 'say', text: 'Yes?' },
          { kind: 'wait_for', words: 'bye' },
          { kind: 'press', digits: '7' },
          { kind: 'pause', ms: 300 },
          { kind: 'hang_up' },
        ],
      });
      const { legId, dialled } = await dial(to);
      const carrierCallId = valueOf(dialled).carrierCallId;
      expect((await event(legId, 'connected')).carrierCallId).toBe(carrierCallId);
      const { socket } = await media(legId);
      await event(legId, 'media_started');
      await peer.ledger.waitFor(
        'the format',
        (one) => one.kind === 'message' && one.legId === legId && one.message.includes('16000'),
        soonMs,
      );
      await peer.ledger.waitFor(
        '"Yes?"',
        (one) => one.kind === 'heard' && one.legId === legId && one.text === 'Yes?',
        soonMs,
      );
      speak(socket, rig.wire, 'Good bye');
      await simulated.ledger.waitFor(
        '"Good bye"',
        (one) => one.kind === 'heard' && one.number === to && one.text === 'Good bye',
        soonMs,
      );
      await peer.ledger.waitFor(
        'the key',
        (one) => one.kind === 'message' && one.legId === legId && one.message.includes('"7"'),
        soonMs,
      );
      expect(await event(legId, 'disconnected')).toMatchObject({ reason: 'hung_up', carrierCallId });
      const leg = await legOf(to);
      expect(leg).toMatchObject({ state: 'disconnected', heardText: 'Good bye' });
      expect(leg?.said.map((saying) => saying.text)).toEqual(['Yes?']);
      expect(leg?.latencies).toHaveLength(1);
      expect(peer.ledger.after().some((entry) => entry.kind === 'unsigned')).toBe(false);
    });

    it('tells the carrier to throw away what was not played yet', async () => {
      const to = await person({ script: [{ kind: 'interrupt', afterWords: 'one', text: 'Stop' }] });
      const { legId, dialled } = await dial(to);
      const { socket } = await media(legId);
      speak(socket, rig.wire, 'one two three four five six seven');
      await peer.ledger.waitFor(
        '"Stop"',
        (one) => one.kind === 'heard' && one.legId === legId && one.text === 'Stop',
        soonMs,
      );
      socket.send(rig.wire.encodeClear());
      const cut = await simulated.ledger.waitFor(
        'the cut',
        (one) => one.kind === 'heard' && one.number === to,
        soonMs,
      );
      expect(cut).toMatchObject({ cut: true });
      expect('text' in cut && 'one two three four five six seven'.startsWith(cut.text)).toBe(true);
      expect('text' in cut && cut.text.length).toBeLessThan(20);
      await hangUp(dialled);
    });

    it.each([
      ['busy', { kind: 'busy' }],
      ['no_answer', { kind: 'no_answer', afterMs: 50 }],
      ['declined', { kind: 'declines' }],
      ['bad_number', { kind: 'bad_number' }],
    ] as const)('tells a failed dial: %s', async (reason, answers) => {
      const { legId, dialled } = await dial(await person({ answers }));
      expect(dialled.ok).toBe(true);
      expect(await event(legId, 'failed')).toMatchObject({ reason });
    });

    it('tells a lost call from one that was hung up', async () => {
      const to = await person({});
      const { legId } = await dial(to);
      await media(legId);
      await fault({ kind: 'drop_call', number: to });
      expect(await event(legId, 'disconnected')).toMatchObject({ reason: 'dropped' });
    });

    it('dials once under one key, and gives the same answer again', async () => {
      const to = await person({ answers: { kind: 'no_answer' } });
      const key = newKey();
      const first = await dial(to, key);
      const again = await dial(to, key);
      expect(valueOf(again.dialled)).toEqual(valueOf(first.dialled));
      expect(dialsTo(to)).toBe(1);
      await hangUp(first.dialled);
    });

    it('sends exactly the given key, unchanged over repeats', async () => {
      const to = await person({ answers: { kind: 'no_answer' } });
      await fault({ kind: 'http', operation: 'create', status: 503, retryAfterMs: 1, times: 2 });
      const key = newKey();
      const { dialled } = await dial(to, key);
      expect(dialled.ok).toBe(true);
      const requests = simulated.ledger
        .after()
        .filter((entry) => entry.kind === 'request' && entry.repeatabilityId === key.id);
      expect(requests.map((entry) => entry.kind === 'request' && [entry.status, entry.firstSent])).toEqual([
        [503, 'Fri, 02 Jan 2026 03:04:05 GMT'],
        [503, 'Fri, 02 Jan 2026 03:04:05 GMT'],
        [201, 'Fri, 02 Jan 2026 03:04:05 GMT'],
      ]);
      await hangUp(dialled);
    });

    it('keeps the keys of requests at the same time apart', async () => {
      const to = await person({ answers: { kind: 'no_answer' } });
      const keys = Array.from({ length: 10 }, newKey);
      const dialled = await Promise.all(keys.map((key) => dial(to, key)));
      expect(new Set(dialled.map((one) => valueOf(one.dialled).carrierCallId)).size).toBe(10);
      const seen = simulated.ledger.after().map((entry) => entry.kind === 'request' && entry.repeatabilityId);
      for (const key of keys) expect(seen.filter((id) => id === key.id)).toHaveLength(1);
      await Promise.all(dialled.map((one) => hangUp(one.dialled)));
    });

    it('does not know of a dial whose answer was lost, and does not repeat it', async () => {
      const to = await person({ answers: { kind: 'no_answer' } });
      await fault({ kind: 'swallow_response', operation: 'create' });
      const key = newKey();
      const { dialled } = await dial(to, key);
      expect(failureOf(dialled)).toMatchObject({ disposition: 'unknown' });
      expect(dialsTo(to)).toBe(1);
      const again = await dial(to, key);
      expect(again.dialled.ok).toBe(true);
      expect(dialsTo(to)).toBe(1);
      await hangUp(again.dialled);
    });

    it('does not know of a dial that ended in a fault of the carrier', async () => {
      await fault({ kind: 'http', operation: 'create', status: 500 });
      const { dialled } = await dial(newNumber());
      expect(failureOf(dialled)).toMatchObject({ disposition: 'unknown', code: 'carrier-fault' });
    });

    it('does not know of a dial that was carried out, and ended in a fault all the same', async () => {
      const to = await person({ answers: { kind: 'no_answer' } });
      await fault({ kind: 'http', operation: 'create', status: 502, carriedOut: true });
      const key = newKey();
      expect(failureOf((await dial(to, key)).dialled)).toMatchObject({ disposition: 'unknown' });
      const again = await dial(to, key);
      expect(dialsTo(to)).toBe(1);
      await hangUp(again.dialled);
    });

    it('does not know of a dial that is carried out after we stopped waiting for it', async () => {
      const to = await person({ answers: { kind: 'no_answer' } });
      await fault({ kind: 'slow', operation: 'create', ms: 300 });
      const impatient = rig.connect(simulated, { timeoutMs: 100 });
      const { dialled } = await dial(to, newKey(), impatient);
      expect(failureOf(dialled)).toMatchObject({ disposition: 'unknown', code: 'timed-out' });
      expect(dialsTo(to)).toBe(0);
      await simulated.ledger.waitFor(
        'the late call',
        (one) => one.kind === 'call_created' && one.number === to,
        soonMs,
      );
      await fault({ kind: 'drop_call', number: to });
    });

    it.each([500, 502, 504])(
      'may repeat what does no harm after a fault of the carrier: %i',
      async (status) => {
        await fault({ kind: 'http', operation: '*', status, times: 4 });
        const carrierCallId = randomUUID();
        for (const harmless of [
          await carrier.find(carrierCallId),
          await carrier.hangUp({ key: newKey(), carrierCallId }),
          await carrier.startMedia({ carrierCallId, anew: false }),
          await carrier.say({ carrierCallId, text: 'Hello', language: 'en-US' }),
        ])
          expect(failureOf(harmless)).toMatchObject({ disposition: 'retryable', code: 'carrier-fault' });
      },
    );

    it.each([
      ['in milliseconds', { retryAfterMs: 1_500 }, 1_500],
      ['in seconds', { retryAfterSec: 2 }, 2_000],
    ])(
      'says how long to wait when there were too many requests, told %s',
      async (_how, pause, retryAfterMs) => {
        await fault({ kind: 'http', operation: 'create', status: 429, ...pause });
        const to = newNumber();
        const { dialled } = await dial(to);
        expect(failureOf(dialled)).toMatchObject({
          disposition: 'retryable',
          code: 'rate-limited',
          retryAfterMs,
        });
        expect(dialsTo(to)).toBe(0);
      },
    );

    it('calls what the carrier refuses final, and does not repeat the number', async () => {
      const { dialled } = await dial('+0123');
      expect(failureOf(dialled)).toMatchObject({ disposition: 'final', code: 'bad-request' });
      expect(failureOf(dialled).message).not.toContain('0123');
    });

    it('does not know of a dial that was not answered in time', async () => {
      const mute = createServer();
      await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
      const address = mute.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      const connectionString = simulated.connectionString.replace(/127\.0\.0\.1:\d+/, `127.0.0.1:${port}`);
      const impatient = rig.connect({ ...simulated, connectionString }, { timeoutMs: 100 });
      expect(failureOf((await dial(newNumber(), newKey(), impatient)).dialled)).toMatchObject({
        disposition: 'unknown',
        code: 'timed-out',
      });
      const carrierCallId = randomUUID();
      for (const harmless of [
        await impatient.find(carrierCallId),
        await impatient.hangUp({ key: newKey(), carrierCallId }),
        await impatient.startMedia({ carrierCallId, anew: false }),
        await impatient.say({ carrierCallId, text: 'Hello', language: 'en-US' }),
      ])
        expect(failureOf(harmless)).toMatchObject({ disposition: 'retryable', code: 'timed-out' });
      mute.closeAllConnections();
      mute.close();
    });

    it('may try again when nothing listens', async () => {
      const gone = await rig.start(peer.incomingUrl);
      await gone.close();
      const { dialled } = await dial(newNumber(), newKey(), rig.connect(gone));
      expect(failureOf(dialled)).toMatchObject({ disposition: 'retryable', code: 'unreachable' });
    });

    it('hangs up, twice if asked, and finds a call in each of its states', async () => {
      const to = await person({ answers: { kind: 'answers', afterMs: 150 } });
      const { legId, dialled } = await dial(to);
      const { carrierCallId } = valueOf(dialled);
      expect(await carrier.find(carrierCallId)).toEqual({ ok: true, value: 'connecting' });
      await event(legId, 'connected');
      expect(await carrier.find(carrierCallId)).toEqual({ ok: true, value: 'connected' });
      expect((await carrier.hangUp({ key: newKey(), carrierCallId })).ok).toBe(true);
      expect((await carrier.hangUp({ key: newKey(), carrierCallId })).ok).toBe(true);
      expect(await event(legId, 'disconnected')).toMatchObject({ reason: 'hung_up' });
      expect(await carrier.find(carrierCallId)).toEqual({ ok: true, value: 'gone' });
      expect(await carrier.find(randomUUID())).toEqual({ ok: true, value: 'gone' });
    });

    it('gives up a ring, which counts as hung up by us', async () => {
      const { legId, dialled } = await dial(await person({ answers: { kind: 'no_answer' } }));
      await hangUp(dialled);
      expect(await event(legId, 'disconnected')).toMatchObject({ reason: 'hung_up' });
    });

    it('answers an incoming call', async () => {
      const { call, from } = await incoming();
      expect(call).toMatchObject({ from, to: ours });
      const legId = randomUUID();
      const answered = await carrier.answer({
        ...peer.address(legId),
        key: newKey(),
        incomingContext: call.incomingContext,
      });
      expect((await event(legId, 'connected')).carrierCallId).toBe(valueOf(answered).carrierCallId);
      await peer.ledger.waitFor(
        '"Hi"',
        (one) => one.kind === 'heard' && one.legId === legId && one.text === 'Hi',
        soonMs,
      );
      expect(peer.ledger.after().filter((entry) => entry.kind === 'validation')).toHaveLength(1);
      await hangUp(answered);
    });

    it('keeps the id of an incoming call that is told twice', async () => {
      await fault({ kind: 'events', duplicateShare: 1 });
      const { call, seq } = await incoming();
      const tellings = await peer.ledger.waitFor(
        'the second telling',
        (one) => one.kind === 'incoming' && one.call.from === call.from && one.seq > seq,
        soonMs,
      );
      expect(tellings).toMatchObject({ call });
      const { incomingContext } = call;
      expect((await carrier.reject({ key: newKey(), incomingContext, reason: 'none' })).ok).toBe(true);
    });

    it('rejects an incoming call, after which nobody is left to answer', async () => {
      const { call, from } = await incoming();
      const { incomingContext } = call;
      expect((await carrier.reject({ key: newKey(), incomingContext, reason: 'busy' })).ok).toBe(true);
      await simulated.ledger.waitFor(
        'the rejection',
        (one) => one.kind === 'call_rejected' && one.number === from && one.reason === 'busy',
        soonMs,
      );
      const late = await carrier.answer({ ...peer.address(randomUUID()), key: newKey(), incomingContext });
      expect(failureOf(late)).toMatchObject({ disposition: 'final', code: 'not-found' });
    });

    it('gets its events through when our side fails for a while', async () => {
      peer.failNext(2);
      const { legId, dialled } = await dial(await person({}));
      await event(legId, 'connected');
      await event(legId, 'media_started');
      const posts = simulated.ledger
        .after()
        .filter(
          (entry) =>
            entry.kind === 'event_posted' && entry.callConnectionId === valueOf(dialled).carrierCallId,
        );
      expect(posts.slice(0, 3).map((entry) => entry.kind === 'event_posted' && entry.status)).toEqual([
        503, 503, 200,
      ]);
      await hangUp(dialled);
    });

    it('keeps the id of an event that comes twice, and names the leg when they come out of order', async () => {
      await fault({ kind: 'events', duplicate: true, reorder: true });
      const { legId, dialled } = await dial(await person({}));
      await media(legId);
      await hangUp(dialled);
      await event(legId, 'disconnected');
      await event(legId, 'connected');
      const ids = (): string[] =>
        peer.ledger
          .after()
          .flatMap((entry) =>
            entry.kind === 'event' && entry.event.legId === legId && entry.event.kind === 'connected'
              ? [entry.event.eventId]
              : [],
          );
      expect(new Set(ids()).size).toBe(1);
    });

    it('brings the media back after its socket was torn, and the person hears on', async () => {
      const to = await person({});
      const { legId, dialled } = await dial(to);
      const torn = await media(legId);
      await fault({ kind: 'drop_media', number: to });
      expect(await event(legId, 'media_stopped')).toMatchObject({ detail: 'streamConnectionInterrupted' });
      const { socket } = await media(legId, torn.seq);
      speak(socket, rig.wire, 'back');
      await simulated.ledger.waitFor(
        '"back"',
        (one) => one.kind === 'heard' && one.number === to && one.text === 'back',
        soonMs,
      );
      await hangUp(dialled);
    });

    it('starts the media again where the carrier waits to be asked, and the leg streams on', async () => {
      const to = await person({ line: { mediaReconnect: 'when-asked' } });
      const { legId, dialled } = await dial(to);
      const { carrierCallId } = valueOf(dialled);
      const torn = await media(legId);
      await event(legId, 'media_started');
      expect(await carrier.startMedia({ carrierCallId, anew: false })).toEqual({
        ok: true,
        value: undefined,
      });
      await fault({ kind: 'drop_media', number: to });
      expect(await event(legId, 'media_stopped')).toMatchObject({ detail: 'streamConnectionInterrupted' });
      expect(await event(legId, 'media_failed')).toMatchObject({ detail: 'streamConnectionUnsuccessful' });
      expect((await carrier.startMedia({ carrierCallId, anew: false })).ok).toBe(true);
      const { socket } = await media(legId, torn.seq);
      speak(socket, rig.wire, 'back');
      const heard = await simulated.ledger.waitFor(
        '"back"',
        (one) => one.kind === 'heard' && one.number === to,
        soonMs,
      );
      expect(heard).toMatchObject({ text: 'back', by: 'agent', socket: 2 });
      await hangUp(dialled);
      expect(failureOf(await carrier.startMedia({ carrierCallId, anew: false }))).toMatchObject({
        code: 'not-found',
        disposition: 'final',
      });
    });

    it('speaks to the person itself while the media is away, and tells when that is done', async () => {
      const to = await person({ line: { mediaReconnect: 'when-asked' } });
      const { legId, dialled } = await dial(to);
      const { carrierCallId } = valueOf(dialled);
      await media(legId);
      await fault({ kind: 'drop_media', number: to });
      await event(legId, 'media_failed');
      const sentence = { carrierCallId, text: 'One moment', language: 'en-US' };
      expect((await carrier.say({ ...sentence, text: 'This is said in vain' })).ok).toBe(true);
      expect(await carrier.say(sentence)).toEqual({ ok: true, value: undefined });
      await event(legId, 'said');
      await simulated.ledger.waitFor(
        'the sentence',
        (one) =>
          one.kind === 'heard' &&
          one.number === to &&
          one.by === 'carrier' &&
          one.text.endsWith('One moment'),
        soonMs,
      );
      expect((await legOf(to))?.heardText).toBe('');
      expect(
        peer.ledger
          .after()
          .filter((one) => one.kind === 'event' && one.event.legId === legId && one.event.kind === 'said'),
      ).toHaveLength(1);
      await hangUp(dialled);
      expect(failureOf(await carrier.say(sentence))).toMatchObject({ code: 'not-found' });
    });

    it('has nothing to say when it was given no voice', async () => {
      const mute = rig.connect(simulated, { mute: true });
      const { dialled } = await dial(await person({}), newKey(), mute);
      const sentence = { carrierCallId: valueOf(dialled).carrierCallId, text: 'Hello', language: 'en-US' };
      expect(failureOf(await mute.say(sentence))).toMatchObject({ code: 'no-voice', disposition: 'final' });
      await hangUp(dialled);
    });

    it('finds out about a call that ended without a word', async () => {
      const to = await person({});
      const { legId, dialled } = await dial(to);
      await media(legId);
      await fault({ kind: 'drop_call', number: to, silently: true });
      expect(await carrier.find(valueOf(dialled).carrierCallId)).toEqual({ ok: true, value: 'gone' });
      const ended = peer.ledger
        .after()
        .some(
          (one) => one.kind === 'event' && one.event.legId === legId && one.event.kind === 'disconnected',
        );
      expect(ended).toBe(false);
    });

    const transfer = (
      legId: string,
      dialled: Result<{ carrierCallId: string }>,
      to: string,
      key = newKey(),
    ) => carrier.transfer({ key, legId, carrierCallId: valueOf(dialled).carrierCallId, to });

    it('puts a person through: the news of it comes, and the leg ends by itself', async () => {
      const { legId, dialled } = await dial(await person({}));
      await media(legId);
      const colleague = await person({ answers: { kind: 'answers', afterMs: 50 } });
      expect(await transfer(legId, dialled, colleague)).toEqual({ ok: true, value: undefined });
      expect(await event(legId, 'transfer_accepted')).toMatchObject(valueOf(dialled));
      expect(await event(legId, 'disconnected')).toMatchObject({ reason: 'hung_up' });
      expect(failureOf(await transfer(legId, dialled, colleague)).code).toBe('not-found');
    });

    it.each([
      [{ kind: 'busy' }, 'busy'],
      [{ kind: 'no_answer', afterMs: 30 }, 'no_answer'],
      [{ kind: 'declines' }, 'declined'],
      [{ kind: 'bad_number' }, 'bad_number'],
    ] as const)('gives a person back whom nobody takes: %j', async (answers, reason) => {
      const { legId, dialled } = await dial(await person({}));
      await media(legId);
      await transfer(legId, dialled, await person({ answers }));
      expect(await event(legId, 'transfer_failed')).toMatchObject({ reason });
      expect(await carrier.find(valueOf(dialled).carrierCallId)).toEqual({ ok: true, value: 'connected' });
      await hangUp(dialled);
    });

    it('puts a person through once per key, however often it is asked', async () => {
      const number = await person({});
      const { legId, dialled } = await dial(number);
      await media(legId);
      const colleague = await person({ answers: { kind: 'no_answer', afterMs: 10_000 } });
      const key = newKey();
      await fault({ kind: 'swallow_response', operation: 'transfer' });
      expect(failureOf(await transfer(legId, dialled, colleague, key)).disposition).toBe('unknown');
      expect((await transfer(legId, dialled, colleague, key)).ok).toBe(true);
      const rung = simulated.ledger
        .after()
        .filter((one) => one.kind === 'transfer' && one.number === number && one.phase === 'ringing');
      expect(rung).toHaveLength(1);
      await hangUp(dialled);
    });

    const record = (legId: string, carrierCallId: string, key = newKey()) =>
      carrier.startRecording({ key, carrierCallId, callbackUrl: peer.address(legId).callbackUrl });
    const recordingsOf = (number: string): string[] =>
      simulated.ledger
        .after()
        .flatMap((one) => (one.kind === 'recording' && one.number === number ? [one.phase] : []));

    it('records a leg, pauses, resumes and stops, and tells where the file is', async () => {
      const number = await person({ script: [{ kind: 'say', text: 'Hi' }] });
      const { legId, dialled } = await dial(number);
      await media(legId);
      const { recordingId } = valueOf(await record(legId, valueOf(dialled).carrierCallId));
      for (const order of [
        ...(['pauseRecording', 'pauseRecording', 'resumeRecording', 'resumeRecording'] as const),
        ...(['stopRecording', 'stopRecording'] as const),
      ])
        expect(await carrier[order]({ recordingId })).toEqual({ ok: true, value: undefined });
      expect(recordingsOf(number)).toEqual(['started', 'paused', 'resumed', 'stopped']);
      const told = await peer.ledger.waitFor(
        'the file',
        (one) => one.kind === 'recording_file' && one.file.recordingId === recordingId,
        soonMs,
      );
      if (told.kind !== 'recording_file') throw new Error('not a file');
      expect(told.file).toMatchObject({ index: 0, durationMs: expect.any(Number) });
      const sound = await fetch(told.file.location).then((response) => response.arrayBuffer());
      expect(Buffer.from(sound).subarray(0, 4).toString()).toBe('RIFF');
      await hangUp(dialled);
    });

    it('begins one recording per key, which ends with its leg', async () => {
      const number = await person({});
      const { legId, dialled } = await dial(number);
      await media(legId);
      const { carrierCallId } = valueOf(dialled);
      const key = newKey();
      await fault({ kind: 'swallow_response', operation: 'start_recording' });
      expect(failureOf(await record(legId, carrierCallId, key)).disposition).toBe('retryable');
      const { recordingId } = valueOf(await record(legId, carrierCallId, key));
      expect(valueOf(await record(legId, carrierCallId, key)).recordingId).toBe(recordingId);
      await hangUp(dialled);
      expect(recordingsOf(number)).toEqual(['started', 'stopped']);
      expect((await carrier.stopRecording({ recordingId })).ok).toBe(true);
      expect(failureOf(await carrier.pauseRecording({ recordingId })).code).toBe('not-found');
      expect(failureOf(await record(legId, carrierCallId)).code).toBe('not-found');
    });

    it('has a recording put where it is told to', async () => {
      const store = rig.connect(simulated, { recordingStorageUrl: 'https://contoso.example/recordings' });
      const { legId, dialled } = await dial(await person({}));
      await media(legId);
      const { carrierCallId } = valueOf(dialled);
      const { callbackUrl } = peer.address(legId);
      const { recordingId } = valueOf(
        await store.startRecording({ key: newKey(), carrierCallId, callbackUrl }),
      );
      await store.stopRecording({ recordingId });
      const stored = await simulated.ledger.waitFor(
        'the file',
        (one) => one.kind === 'recording_stored' && one.recordingId === recordingId,
        soonMs,
      );
      expect(stored).toMatchObject({ location: `https://contoso.example/recordings/${recordingId}.wav` });
      await hangUp(dialled);
    });

    const hangUp = async (dialled: Result<{ readonly carrierCallId: string }>): Promise<void> => {
      const ended = await carrier.hangUp({ key: newKey(), carrierCallId: valueOf(dialled).carrierCallId });
      expect(ended.ok).toBe(true);
    };
    const incoming = async () => {
      const from = newNumber();
      await control('POST', 'incoming', {
        from,
        to: ours,
        person: { script: [{ kind: 'say', text: 'Hi' }] },
      });
      const entry = await peer.ledger.waitFor(
        'the call',
        (one) => one.kind === 'incoming' && one.call.from === from,
        soonMs,
      );
      if (entry.kind !== 'incoming') throw new Error('not a call');
      return { call: entry.call, from, seq: entry.seq };
    };
  });
}

function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.failure.code}: ${result.failure.message}`);
  return result.value;
}

function failureOf(result: Result<unknown>): Failure {
  if (result.ok) throw new Error('expected a failure');
  return result.failure;
}
