/** Our side of the simulated carrier, for its tests: a real server that takes its events and sockets, and the real SDK as client. */
import { CallAutomationClient, type CallConnection } from '@azure/communication-call-automation';
import { createServer } from 'node:http';
import { WebSocketServer, type WebSocket } from 'ws';
import { z } from 'zod';
import { frameBytes } from '../../domain/ports/media-wire.ts';
import { startCarrier, type CarrierOptions, type FaultInput, type SimulatedCarrier } from '../carrier.ts';
import type { CarrierEntry } from './entries.ts';
import { bytesOf, samplesOf, sound, ToneListener } from '../tone-speech.ts';

export const theirs = '+33611111111';
export const ours = '+33100000000';
export const soonMs = 4_000;

export interface TakenEvent {
  readonly id: string;
  readonly name: string;
  readonly at: number;
}

export interface AgentSide {
  readonly carrier: SimulatedCarrier;
  readonly sockets: readonly WebSocket[];
  /** The events posted to us, as they came. */
  readonly events: readonly TakenEvent[];
  /** What was heard on each socket. */
  readonly heard: readonly string[];
  readonly base: string;
  dial(): Promise<CallConnection>;
  fault(fault: FaultInput): Promise<void>;
  clearFaults(): Promise<void>;
  /** Waits for the ledger's next entry of the kind that fits. */
  entry<K extends CarrierEntry['kind']>(
    kind: K,
    fits?: (entry: Extract<CarrierEntry, { kind: K }>) => boolean,
  ): Promise<Extract<CarrierEntry, { kind: K }>>;
  entries<K extends CarrierEntry['kind']>(kind: K): readonly Extract<CarrierEntry, { kind: K }>[];
  close(): Promise<void>;
}

const Posted = z.array(z.object({ id: z.string(), type: z.string() }));
const accessKey = Buffer.from('key of the resource').toString('base64');

export async function startAgentSide(options: Partial<CarrierOptions> = {}): Promise<AgentSide> {
  const events: TakenEvent[] = [];
  const opened: WebSocket[] = [];
  const heard: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      for (const { id, type } of Posted.parse(JSON.parse(Buffer.concat(chunks).toString('utf8'))))
        events.push({ id, name: type.replace(/^.*\./, ''), at: performance.now() });
      response.end();
    });
  });
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) => {
    const at = opened.push(socket) - 1;
    const ear = new ToneListener();
    heard[at] = '';
    socket.on('message', (data: Buffer) => {
      const audio = /"data":"([^"]+)"/.exec(data.toString('utf8'))?.[1];
      for (const { character } of ear.hear(samplesOf(Buffer.from(audio ?? '', 'base64'))))
        heard[at] = (heard[at] ?? '') + character;
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const base = `127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  const carrier = await startCarrier({ port: 0, accessKey, tokenAudience: 'resource', ...options });
  const client = new CallAutomationClient(carrier.connectionString, { allowInsecureConnection: true });

  const send = async (method: string, fault?: FaultInput): Promise<void> => {
    const body = fault ? { body: JSON.stringify(fault) } : {};
    const { ok, status } = await fetch(`${carrier.url}/control/faults`, { method, ...body });
    if (!ok) throw new Error(`the carrier answered ${status}`);
  };
  const entries = <K extends CarrierEntry['kind']>(kind: K) =>
    carrier.ledger
      .after()
      .filter((entry): entry is typeof entry & Extract<CarrierEntry, { kind: K }> => entry.kind === kind);

  return {
    carrier,
    sockets: opened,
    events,
    heard,
    base,
    entries,
    dial: async () => {
      const { callConnection } = await client.createCall(
        { targetParticipant: { phoneNumber: theirs }, sourceCallIdNumber: { phoneNumber: ours } },
        `http://${base}/events`,
        {
          callIntelligenceOptions: { cognitiveServicesEndpoint: 'https://voice.example' },
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
    },
    fault: (fault) => send('POST', fault),
    clearFaults: () => send('DELETE'),
    entry: async (kind, fits = () => true) => {
      await carrier.ledger.waitFor(
        kind,
        (entry) => entry.kind === kind && entries(kind).some((one) => fits(one)),
        soonMs,
      );
      const found = entries(kind).find((one) => fits(one));
      if (!found) throw new Error(`no ${kind}`);
      return found;
    },
    close: async () => {
      await carrier.close();
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      await new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
      });
    },
  };
}

/** Sends a text as the agent's speech, all at once: the carrier plays it in real time. */
export function speak(socket: WebSocket | undefined, text: string): void {
  const pcm = Buffer.from(bytesOf(sound(text).pcm));
  for (let at = 0; at < pcm.length; at += frameBytes)
    socket?.send(
      JSON.stringify({
        kind: 'audioData',
        audioData: { data: pcm.subarray(at, at + frameBytes).toString('base64') },
      }),
    );
}
