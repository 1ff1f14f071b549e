import { connect } from 'node:net';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { eventsOf, planOf, said, value } from '../tests/contracts/call-records.contract.ts';
import { apiFixture, key, type ApiFixture } from '../tests/api-fixture.ts';
import type { CallEvent } from '../domain/call/record-events.ts';
import { startServer, type RunningServer } from './server.ts';

const callId = 'a'.repeat(32);
const opened = { kind: 'opened', plan: planOf(callId), direction: 'outbound', lineId: 'line' } as const;
const events = eventsOf(callId, opened, said('one'), said('two'), said('three'), {
  kind: 'state_changed',
  state: 'lingering',
});
const authorization = `Bearer ${key}`;

describe('the API over HTTP', { timeout: 60_000 }, () => {
  let api: ApiFixture;
  let server: RunningServer;
  beforeEach(async () => {
    api = apiFixture();
    server = await startServer({ app: api.app, host: '127.0.0.1', port: 0, noticeMs: 0 });
    await store(1, 2);
  });
  afterEach(async () => {
    api.stopping.abort();
    await server.drain();
    await api.dispose();
  });

  const store = async (from: number, to: number): Promise<void> => {
    value(await api.records.append(callId, events.slice(from - 1, to)));
  };
  const follow = (headers: Record<string, string> = {}, signal?: AbortSignal) =>
    fetch(`${server.url}/call/${callId}/events`, {
      headers: { authorization, ...headers },
      ...(signal ? { signal } : {}),
    });

  /** Reads a stream until the text fits, or to its end. */
  async function readUntil(response: Response, fits: (text: string) => boolean): Promise<string> {
    let text = '';
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { done, value: part } = await reader.read();
      if (done) return text;
      text += part;
      if (fits(text)) {
        reader.releaseLock();
        return text;
      }
    }
  }
  const ids = (text: string) => [...text.matchAll(/^id: (\d+)$/gm)].map((match) => Number(match[1]));
  const toTheEnd = (response: Response) => readUntil(response, () => false);

  it('streams the past and the live events of a call to its end', async () => {
    const response = await follow();
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    const text = toTheEnd(response);
    await store(3, 4);
    await store(5, 5);
    expect(ids(await text)).toEqual([1, 2, 3, 4, 5]);
    expect((await text).endsWith('event: end\ndata: {"reason":"call_over"}\n\n')).toBe(true);
  });

  it('loses and doubles nothing for clients that come while events do', async () => {
    const many: CallEvent[] = eventsOf(
      callId,
      opened,
      ...Array.from({ length: 120 }, (_, index) => said(`${index}`)),
      { kind: 'state_changed', state: 'closed' },
    );
    const write = async (): Promise<void> => {
      for (const event of many) {
        value(await api.records.append(callId, [event]));
        await new Promise(setImmediate);
      }
    };
    const texts = await Promise.all([
      write(),
      ...[0, 1, 2].map(async (last) => toTheEnd(await follow({ 'last-event-id': `${last}` }))),
    ]);
    const expected = many.map(({ seq }) => seq);
    expect(texts.slice(1).map((text) => ids(text ?? ''))).toEqual([
      expected,
      expected.slice(1),
      expected.slice(2),
    ]);
  });

  it('goes on after Last-Event-ID, also one that is not there yet', async () => {
    await store(3, 5);
    expect(ids(await toTheEnd(await follow({ 'last-event-id': '3' })))).toEqual([4, 5]);
    expect(await toTheEnd(await follow({ 'last-event-id': '999' }))).toMatch(/^event: end\n/);
    expect((await follow({ 'last-event-id': 'x' })).status).toBe(422);
  });

  it('has no more listeners than it may, and room again when one leaves', async () => {
    const leaving = [0, 1, 2].map(() => new AbortController());
    for (const { signal } of leaving) expect((await follow({}, signal)).status).toBe(200);
    const full = await follow();
    expect([full.status, full.headers.get('retry-after')]).toEqual([503, '5']);
    expect(await full.json()).toMatchObject({ code: 'too-many-listeners' });
    leaving[0]?.abort();
    await expect
      .poll(async () => {
        const again = new AbortController();
        const { status } = await follow({}, again.signal);
        again.abort();
        return status;
      })
      .toBe(200);
    for (const each of leaving) each.abort();
  });

  it('cuts off a client that reads nothing, so that its place is free', async () => {
    const much = Array.from({ length: 2_000 }, () => said('x'.repeat(4_000)));
    value(await api.records.append(callId, eventsOf(callId, opened, ...much)));
    // Only heartbeats run on this clock.
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    try {
      const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
      socket.on('error', () => undefined).pause();
      socket.write(
        `GET /call/${callId}/events HTTP/1.1\r\nhost: x\r\nauthorization: ${authorization}\r\n\r\n`,
      );
      await expect
        .poll(
          () => {
            vi.advanceTimersByTime(15_000);
            return api.lines.map((line) => line.event);
          },
          { timeout: 10_000 },
        )
        .toEqual(['events.client_too_slow']);
      const closed = once(socket, 'close');
      let tail = '';
      socket.on('data', (data) => {
        tail = data.toString('latin1').slice(-5);
      });
      socket.resume();
      await closed;
      // In mid-answer: the last chunk of a finished one is empty.
      expect(tail).not.toBe('0\r\n\r\n');
    } finally {
      vi.useRealTimers();
    }
  });

  it('knows no events of an unknown call', async () => {
    const response = await fetch(`${server.url}/call/${'b'.repeat(32)}/events`, {
      headers: { authorization },
    });
    expect(response.status).toBe(404);
  });

  it('ends open streams, finishes requests and takes no more when it stops', async () => {
    const stream = await follow();
    const text = toTheEnd(stream);
    let finish = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const find = api.records.find.bind(api.records);
    const asked = new Promise<void>((resolve) => {
      api.records.find = async (id) => {
        resolve();
        await held;
        return find(id);
      };
    });
    const slow = fetch(`${server.url}/call/${callId}`, { headers: { authorization } });
    await asked;
    api.stopping.abort();
    const drained = server.drain();
    // The client reconnects elsewhere and goes on: this is not the call's end.
    expect(await text).not.toContain('event: end');
    const knock = () =>
      fetch(`${server.url}/health/live`).then(
        () => 'taken',
        () => 'refused',
      );
    await expect.poll(knock).toBe('refused');
    finish();
    expect((await slow).status).toBe(200);
    await drained;
  });

  describe('takes bodies', () => {
    const post = (body: ReadableStream | string | null, method = 'POST') =>
      fetch(`${server.url}/call`, {
        method,
        headers: { authorization, 'content-type': 'application/json' },
        ...(body === null ? {} : { body, duplex: 'half' }),
      });
    /** Sent in chunks, because its size is not known beforehand. */
    const chunked = (text: string) => new Blob([text]).stream();

    it('of unannounced size', async () => {
      const response = await post(chunked('{"phone_number":"+33612345678"}'));
      expect(response.status).toBe(201);
      expect(api.calls.begun).toMatchObject([{ phoneNumber: '+33612345678' }]);
    });

    it('up to a size, announced or not', async () => {
      const large = `"${'x'.repeat(300_000)}"`;
      expect((await post(large)).status).toBe(413);
      expect((await post(chunked(large))).status).toBe(413);
    });

    it('that are missing for what they are', async () => {
      expect((await post(null)).status).toBe(400);
      expect((await post(null, 'PUT')).status).toBe(405);
      expect((await post(null, 'DELETE')).status).toBe(405);
    });
  });

  it('says that it is not ready, and serves on, before it takes no more', async () => {
    const noticed = await startServer({ app: api.app, host: '127.0.0.1', port: 0, noticeMs: 300 });
    const ready = async () => (await fetch(`${noticed.url}/health/ready`)).status;
    expect(await ready()).toBe(200);
    api.setReadiness('draining');
    api.stopping.abort();
    const drained = noticed.drain();
    expect(await ready()).toBe(503);
    const served = await fetch(`${noticed.url}/call/${callId}`, { headers: { authorization } });
    expect(served.status).toBe(200);
    await drained;
    await expect(ready()).rejects.toThrow();
  });

  it('is not kept from stopping by an idle connection', async () => {
    const { port } = new URL(server.url);
    const socket = connect(Number(port), '127.0.0.1');
    socket.write('GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n');
    await once(socket, 'data');
    const closed = once(socket, 'close');
    await server.drain();
    await closed;
  });

  it('rejects when its port is taken', async () => {
    const { port } = new URL(server.url);
    await expect(
      startServer({ app: api.app, host: '127.0.0.1', port: Number(port), noticeMs: 0 }),
    ).rejects.toThrow(/EADDRINUSE/);
  });
});
