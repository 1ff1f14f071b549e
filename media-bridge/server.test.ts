import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { openLeg, quick } from './leg-fixture.ts';
import type { Leg, LegScript } from './leg-fixture.ts';

let leg: Leg | null = null;

afterEach(async () => {
  await leg?.close();
  leg = null;
});

async function door(script?: LegScript): Promise<Leg> {
  leg = await openLeg(script);
  return leg;
}

/** The HTTP status with which an upgrade is refused; 101 when it is not. */
async function knock(url: string, headers: Record<string, string> = {}): Promise<number> {
  const socket = new WebSocket(url, { headers });
  socket.on('error', () => undefined);
  const status = await new Promise<number>((resolve) => {
    socket.on('unexpected-response', (_request, response) => {
      resolve(response.statusCode ?? 0);
    });
    socket.on('open', () => {
      resolve(101);
    });
  });
  socket.terminate();
  return status;
}

async function health(made: Leg, path: string): Promise<number> {
  const response = await fetch(`${made.media.url.replace('ws', 'http')}${path}`);
  await response.text();
  return response.status;
}

describe('the door', () => {
  it('refuses before it accepts: an unknown path, a wrong carrier, a wrong token', async () => {
    const made = await door();
    expect(await knock(`${made.media.url}/other`)).toBe(404);
    expect(await knock(`${made.url}/more`)).toBe(404);
    expect(await knock(made.url, { authorization: 'wrong' })).toBe(401);
    expect(await knock(made.url.replace(/token$/, 'stolen'))).toBe(403);
    expect(made.media.figures()).toMatchObject({ refused: 4, accepted: 0 });
    expect(made.call.attachIds).toEqual([]);
  });

  it('refuses more calls than it can serve, but lets a leg it has come again', async () => {
    const made = await door({ settings: { maxCalls: 1 } });
    const person = made.person();
    await person.until('attachment', () => made.call.epoch === 1);
    expect(await knock(made.url.replace('leg1', 'leg2'))).toBe(503);
    made.person();
    await person.until('the second attachment', () => made.call.epoch === 2);
    expect(await person.closed).toBe(4409);
  });

  it('tells its health, and is not ready while it drains', async () => {
    const made = await door({ settings: { unreadyMs: 60_000 } });
    const person = made.person();
    await person.until('attachment', () => made.call.epoch === 1);
    expect([await health(made, '/health/live'), await health(made, '/health/ready')]).toEqual([200, 200]);
    expect(await health(made, '/elsewhere')).toBe(404);
    void made.media.drain();
    expect([await health(made, '/health/live'), await health(made, '/health/ready')]).toEqual([200, 503]);
    expect(await knock(made.url.replace('leg1', 'leg2'))).toBe(503);
    expect(made.media.figures().sessions).toBe(1);
  });

  it('lets nobody in who was still being checked when the drain began', async () => {
    const begun = Promise.withResolvers<undefined>();
    const checked = Promise.withResolvers<undefined>();
    const made = await door({
      checking: async () => {
        begun.resolve(undefined);
        await checked.promise;
      },
    });
    const answered = knock(made.url);
    await begun.promise;
    await made.media.drain();
    checked.resolve(undefined);
    expect(await answered).toBe(503);
    expect(made.media.figures()).toMatchObject({ sessions: 0, accepted: 0 });
  });

  it('ends a session whose ears cannot be opened, and stays up', async () => {
    const broken = new Error('scripted');
    const made = await door({
      speechToText: {
        open: () => {
          throw broken;
        },
      },
    });
    expect(await made.person().closed).toBe(1011);
    expect(await made.turn({ kind: 'open' })).toEqual({ heard: [], ended: 'media_lost' });
    expect(await health(made, '/health/ready')).toBe(200);
  });

  it('ends a session whose message is larger than any frame, and stays up', async () => {
    const made = await door({ settings: { maxMessageBytes: 1_000 } });
    const person = made.person();
    await person.until('attachment', () => made.call.epoch === 1);
    person.socket.send(new Uint8Array(2_000));
    expect(await person.closed).toBe(1009);
    expect(await health(made, '/health/live')).toBe(200);
  });

  it('ends a session whose audio has another format than it can take', async () => {
    const made = await door();
    const person = made.person();
    await once(person.socket, 'open');
    person.socket.send('format 8000');
    expect(await person.closed).toBe(1003);
  });

  it('forgets a session some time after it ended', async () => {
    const made = await door({ settings: { ...quick, afterglowMs: 30 } });
    const person = made.person();
    await person.until('attachment', () => made.call.epoch === 1);
    person.socket.close();
    await person.until(
      'oblivion',
      () => made.media.sessions.find({ callId: 'c'.repeat(32), legId: 'leg1' }) === undefined,
    );
    expect(made.call.lost).toHaveLength(1);
  });
});
