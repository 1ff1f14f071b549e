/** Our side of a carrier, for its contract suite: takes the webhooks, opens its door to the media socket, speaks and listens. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { WebSocketServer, type WebSocket } from 'ws';
import type { CarrierEvent, IncomingCall, RecordingFile } from '../../domain/ports/carrier.ts';
import { frameBytes, type CarrierAuth, type MediaWire } from '../../domain/ports/media-wire.ts';
import { Ledger } from '../../simulator/ledger.ts';
import { bytesOf, samplesOf, sound, ToneListener } from '../../simulator/tone-speech.ts';

export interface PeerOptions {
  readonly auth: CarrierAuth;
  readonly wire: MediaWire;
  readonly readEvents: (body: unknown, legId: string) => readonly CarrierEvent[];
  readonly readIncoming: (body: unknown) => {
    readonly validations: readonly { readonly code: string }[];
    readonly incoming: readonly IncomingCall[];
    readonly recordingFiles: readonly RecordingFile[];
  };
}

export type PeerEntry =
  | { readonly kind: 'event'; readonly event: CarrierEvent }
  | { readonly kind: 'unsigned'; readonly path: string }
  | { readonly kind: 'validation' }
  | { readonly kind: 'incoming'; readonly call: IncomingCall }
  | { readonly kind: 'recording_file'; readonly file: RecordingFile }
  | { readonly kind: 'media'; readonly legId: string; readonly socket: WebSocket }
  | { readonly kind: 'message'; readonly legId: string; readonly message: string }
  /** All that was heard of the leg so far, written anew with each character. */
  | { readonly kind: 'heard'; readonly legId: string; readonly text: string };

export interface Peer {
  readonly ledger: Ledger<PeerEntry>;
  readonly incomingUrl: string;
  address(legId: string): { readonly legId: string; readonly callbackUrl: string; readonly mediaUrl: string };
  /** Answers this many webhooks with 503 first. */
  failNext(times: number): void;
  close(): Promise<void>;
}

export async function startPeer(options: PeerOptions): Promise<Peer> {
  const ledger = new Ledger<PeerEntry>();
  let failures = 0;
  const server = createServer((request, response) => {
    void take(request, response);
  });
  const sockets = new WebSocketServer({ noServer: true });

  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = request.url ?? '';
    const body: unknown = JSON.parse(await textOf(request));
    if (failures > 0) {
      failures -= 1;
      response.writeHead(503).end();
      return;
    }
    if (path.startsWith('/incoming')) {
      const { validations, incoming, recordingFiles } = options.readIncoming(body);
      for (const file of recordingFiles) ledger.record({ kind: 'recording_file', file });
      for (const call of incoming) ledger.record({ kind: 'incoming', call });
      if (validations.length > 0) ledger.record({ kind: 'validation' });
      response.end(JSON.stringify({ validationResponse: validations[0]?.code }));
      return;
    }
    if (!(await signed(request))) {
      ledger.record({ kind: 'unsigned', path });
      response.writeHead(401).end();
      return;
    }
    const legId = path.split('/').at(-1) ?? '';
    for (const event of options.readEvents(body, legId)) ledger.record({ kind: 'event', event });
    response.end();
  };

  const signed = async (request: IncomingMessage): Promise<boolean> =>
    (await options.auth.verify({ authorization: request.headers.authorization })).ok;

  server.on('upgrade', (request, socket, head) => {
    void signed(request).then((ok) => {
      if (!ok) {
        ledger.record({ kind: 'unsigned', path: request.url ?? '' });
        socket.destroy();
        return;
      }
      sockets.handleUpgrade(request, socket, head, (media) => {
        const legId = request.url?.split('/').at(-1) ?? '';
        listen(media, legId);
        ledger.record({ kind: 'media', legId, socket: media });
      });
    });
  });

  const listen = (media: WebSocket, legId: string): void => {
    const ear = new ToneListener();
    let text = '';
    media.on('message', (data) => {
      if (!Buffer.isBuffer(data)) return;
      const message = options.wire.decode(data);
      if (message.kind !== 'audio') {
        ledger.record({ kind: 'message', legId, message: JSON.stringify(message) });
        return;
      }
      for (const { character } of ear.hear(samplesOf(message.pcm))) {
        text += character;
        ledger.record({ kind: 'heard', legId, text });
      }
    });
  };

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    ledger,
    incomingUrl: `http://127.0.0.1:${port}/incoming`,
    address: (legId) => ({
      legId,
      callbackUrl: `http://127.0.0.1:${port}/events/${legId}`,
      mediaUrl: `ws://127.0.0.1:${port}/media/${legId}`,
    }),
    failNext: (times) => {
      failures = times;
    },
    close: async () => {
      for (const client of sockets.clients) client.terminate();
      await new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      });
    },
  };
}

/** Sends a text as tone speech, all at once: the carrier's buffer plays it in real time. */
export function speak(socket: WebSocket, wire: MediaWire, text: string): void {
  const pcm = bytesOf(sound(text).pcm);
  for (let at = 0; at < pcm.length; at += frameBytes)
    socket.send(wire.encodeAudio(pcm.subarray(at, at + frameBytes)));
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
