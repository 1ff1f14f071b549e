import { CallAutomationClient } from '@azure/communication-call-automation';
import { createServer, type Server } from 'node:http';
import { WebSocketServer, type WebSocket } from 'ws';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startCarrier, type CarrierOptions, type SimulatedCarrier } from './carrier.ts';
import { readAgentMessage } from './carrier/wire.ts';

const ours = '+33100000000';
const theirs = '+33611111111';
const soonMs = 3_000;
const accessKey = Buffer.from('key of the resource').toString('base64');

let carrier: SimulatedCarrier;
let server: Server;
let sockets: WebSocketServer;
let base: string;
let opened: WebSocket[];

beforeEach(async () => {
  opened = [];
  server = createServer((request, response) => {
    request.resume().on('end', () => response.end());
  });
  sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) => opened.push(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  base = `127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
});
afterEach(async () => {
  await carrier.close();
  for (const client of sockets.clients) client.terminate();
  server.closeAllConnections();
  server.close();
});

async function start(options: Partial<CarrierOptions> = {}): Promise<CallAutomationClient> {
  carrier = await startCarrier({ port: 0, accessKey, tokenAudience: 'resource', ...options });
  return new CallAutomationClient(carrier.connectionString, { allowInsecureConnection: true });
}

async function dial(client: CallAutomationClient) {
  const { callConnection } = await client.createCall(
    { targetParticipant: { phoneNumber: theirs }, sourceCallIdNumber: { phoneNumber: ours } },
    `http://${base}/events`,
    {
      mediaStreamingOptions: {
        transportType: 'websocket',
        transportUrl: `ws://${base}/media`,
        contentType: 'audio',
        audioChannelType: 'unmixed',
        audioFormat: 'Pcm16KMono',
        enableBidirectional: true,
        startMediaStreaming: true,
      },
    },
  );
  await carrier.ledger.waitFor('media', (entry) => entry.kind === 'media_opened', soonMs);
  return callConnection;
}

const fault = (body: unknown): Promise<Response> =>
  fetch(`${carrier.url}/control/faults`, { method: 'POST', body: JSON.stringify(body) });
const posted = (type: string): number =>
  carrier.ledger.after().filter((entry) => entry.kind === 'event_posted' && entry.type.endsWith(type)).length;

describe('the simulated carrier', () => {
  it('refuses requests that are not signed with the resource key', async () => {
    await start();
    const unsigned = await fetch(`${carrier.url}/calling/callConnections/x:terminate`, { method: 'POST' });
    expect(unsigned.status).toBe(401);
    const other = carrier.connectionString.replace(accessKey, Buffer.from('another').toString('base64'));
    const stranger = new CallAutomationClient(other, { allowInsecureConnection: true });
    await expect(stranger.getCallConnection('x').getCallConnectionProperties()).rejects.toMatchObject({
      statusCode: 401,
    });
  });

  it("serves the SDK's other requests: properties, participants, media stopped and started", async () => {
    const call = await dial(await start());
    expect(await call.getCallConnectionProperties()).toMatchObject({
      callConnectionState: 'connected',
      sourceCallerIdNumber: { phoneNumber: ours },
      targetParticipants: [{ phoneNumber: theirs }],
    });
    expect((await call.listParticipants()).values).toHaveLength(1);
    await call.getCallMedia().stopMediaStreaming();
    await carrier.ledger.waitFor('the stop', (entry) => entry.kind === 'media_closed', soonMs);
    await call.getCallMedia().startMediaStreaming();
    await carrier.ledger.waitFor(
      'media again',
      (entry) => entry.kind === 'media_opened' && entry.reopened,
      soonMs,
    );
    await call.hangUp(false);
    await expect(call.getCallConnectionProperties()).rejects.toMatchObject({ statusCode: 404 });
  });

  it('opens a lost media socket only when asked, if that is its way', async () => {
    const call = await dial(await start({ profile: { mediaReconnect: 'when-asked' } }));
    expect(await (await fault({ kind: 'drop_media', number: theirs })).json()).toEqual({ legs: 1 });
    await carrier.ledger.waitFor('the loss', (entry) => entry.kind === 'media_closed', soonMs);
    await call.getCallMedia().startMediaStreaming();
    await carrier.ledger.waitFor(
      'media again',
      (entry) => entry.kind === 'media_opened' && entry.reopened,
      soonMs,
    );
    expect(opened).toHaveLength(2);
    await carrier.ledger.waitFor(
      'the news of it',
      (entry) => entry.kind === 'event_posted' && entry.type.endsWith('MediaStreamingFailed'),
      soonMs,
    );
    expect(posted('MediaStreamingStopped')).toBe(1);
  });

  it('tells when it gives the media up', async () => {
    await dial(await start({ profile: { mediaRetryPausesMs: [10] } }));
    sockets.close();
    server.removeAllListeners('upgrade').on('upgrade', (_request, socket) => socket.destroy());
    opened[0]?.terminate();
    await carrier.ledger.waitFor(
      'the failure',
      (entry) => entry.kind === 'event_posted' && entry.type.endsWith('MediaStreamingFailed'),
      soonMs,
    );
  });

  it('loses the event it is told to lose', async () => {
    const client = await start();
    await fault({ kind: 'events', dropNth: 2 });
    const call = await dial(client);
    await call.hangUp(true);
    await carrier.ledger.waitFor(
      'the end',
      (entry) => entry.kind === 'event_posted' && entry.type.endsWith('CallDisconnected'),
      soonMs,
    );
    expect(carrier.ledger.after().filter((entry) => entry.kind === 'event_dropped')).toHaveLength(1);
    expect(posted('ParticipantsUpdated')).toBe(0);
  });

  it('answers unreadable media with patience, and counts it', async () => {
    await dial(await start());
    for (const nonsense of ['', '{}', '{"kind":"audioData","audioData":{"data":"AA=="}}', 'null'])
      opened[0]?.send(nonsense);
    opened[0]?.send('{"Kind":"StopAudio","AudioData":null,"StopAudio":{}}');
    await carrier.ledger.waitFor('the stop', (entry) => entry.kind === 'stop_audio', soonMs);
    const legs = await (await fetch(`${carrier.url}/control/legs`)).json();
    const figures = z.object({
      legs: z.array(z.object({ frameFigures: z.object({ unreadable: z.number() }) })),
    });
    expect(figures.parse(legs).legs[0]?.frameFigures.unreadable).toBe(4);
  });

  it('speaks 50 frames a second, first the format, silence included', async () => {
    const kinds: unknown[] = [];
    sockets.on('connection', (socket) =>
      socket.on('message', (data) => kinds.push(Buffer.isBuffer(data) && data.toString('utf8').slice(0, 22))),
    );
    await dial(await start());
    const began = performance.now();
    await new Promise<void>((resolve) => {
      sockets.clients.forEach((socket) => socket.on('message', () => kinds.length >= 51 && resolve()));
    });
    const tookMs = performance.now() - began;
    expect(kinds[0]).toBe('{"kind":"AudioMetadata');
    expect(tookMs).toBeGreaterThan(900);
    expect(tookMs).toBeLessThan(3_000);
  });

  it('shows its ledger from where it was read last, and refuses orders that make no sense', async () => {
    await dial(await start());
    const Read = z.object({ entries: z.array(z.object({ seq: z.number() })) });
    const first = Read.parse(await (await fetch(`${carrier.url}/control/ledger`)).json()).entries;
    const rest = Read.parse(await (await fetch(`${carrier.url}/control/ledger?after=2`)).json()).entries;
    expect([first[0]?.seq, rest[0]?.seq]).toEqual([1, 3]);
    expect((await fault({ kind: 'earthquake' })).status).toBe(400);
    expect((await fetch(`${carrier.url}/control/persons/123`, { method: 'PUT', body: '{}' })).status).toBe(
      400,
    );
    const nowhere = { method: 'POST', body: JSON.stringify({ from: theirs, to: ours }) };
    expect((await fetch(`${carrier.url}/control/incoming`, nowhere)).status).toBe(409);
  });
});

describe("the agent's messages", () => {
  it.each([
    ['{"kind":"audioData","audioData":{"data":"AQI="}}', 'audio'],
    ['{"Kind":"AudioData","AudioData":{"Data":"AQI="},"StopAudio":null}', 'audio'],
    ['{"kind":"stopAudio","stopAudio":{}}', 'stop'],
    ['{"kind":"audioData"}', 'unreadable'],
    ['[', 'unreadable'],
  ])('reads %s as %s', (text, kind) => {
    expect(readAgentMessage(text).kind).toBe(kind);
  });
});
