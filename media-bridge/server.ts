/** The bridge's door: lets the carrier's media sockets in after checking who they are and which leg they are for. */
import { createServer, STATUS_CODES } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import type { Log } from '../domain/ports/log.ts';
import type { CarrierAuth } from '../domain/ports/media-wire.ts';
import type { Clock } from './clock.ts';
import { figuresOf, type Measures } from './figures.ts';
import type { LegPath, Line, Session } from './session.ts';
import type { Sessions } from './sessions.ts';
import type { BridgeSettings } from './settings.ts';

export interface ServerParts {
  readonly host: string;
  readonly port: number;
  readonly carrierAuth: CarrierAuth;
  /** Whether the token in a socket's path was made by us for this leg; compared in constant time. */
  readonly checkToken: (leg: LegPath, token: string) => boolean;
  readonly openSession: (leg: LegPath, line: Line) => Session;
  readonly sessions: Sessions;
  readonly settings: BridgeSettings;
  readonly measures: Measures;
  readonly clock: Clock;
  readonly log: Log;
}

/** `/media/{lineId}/{callId}/{legId}/{token}` */
const mediaPath = /^\/media\/([\w-]{1,128})\/([\w-]{1,128})\/([\w-]{1,128})\/([\w-]{1,128})$/;

const idleCheckMs = 1_000;
/** How long a peer may take to answer the closing of its socket. */
const closingMs = 1_000;
/** Unsent bytes at which a socket is taken for dead: about 20 s of sound. */
const mostUnsentBytes = 1_000_000;

export class MediaServer {
  readonly #parts: ServerParts;
  readonly #http: Server;
  readonly #sockets: WebSocketServer;
  #state: 'serving' | 'draining' | 'closed' = 'serving';
  /** Sockets that passed the bound on calls and are being checked. */
  #checking = 0;
  #callOffIdleCheck: () => void = () => undefined;

  constructor(parts: ServerParts) {
    this.#parts = parts;
    const { maxMessageBytes } = parts.settings;
    this.#sockets = new WebSocketServer({
      noServer: true,
      maxPayload: maxMessageBytes,
      perMessageDeflate: false,
      clientTracking: false,
    });
    this.#http = createServer((request, response) => {
      this.#answer(request, response);
    });
    this.#http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      void this.#upgrade(request, socket, head);
    });
  }

  /** Resolves with the port once sockets can come. */
  async listen(): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#http.once('error', reject);
      this.#http.listen(this.#parts.port, this.#parts.host, resolve);
    });
    this.#checkIdle();
    const address = this.#http.address();
    return typeof address === 'object' && address ? address.port : this.#parts.port;
  }

  /** Takes no new calls, and waits for those under way, within the limit of the settings. */
  async drain(): Promise<void> {
    if (this.#state === 'serving') this.#state = 'draining';
    await this.#parts.sessions.none(this.#parts.settings.drainMs);
  }

  async close(): Promise<void> {
    this.#state = 'closed';
    this.#callOffIdleCheck();
    for (const session of this.#parts.sessions.live()) session.lose('bridge-closed', 1001);
    this.#http.closeAllConnections();
    await new Promise<void>((resolve) => {
      this.#http.close(() => {
        resolve();
      });
    });
  }

  #answer({ url }: IncomingMessage, response: ServerResponse): void {
    if (url === '/figures') {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(figuresOf(this.#parts.measures, this.#parts.sessions.liveCount)));
      return;
    }
    const ready = this.#state === 'serving';
    const status = url === '/health/live' ? 200 : url === '/health/ready' ? (ready ? 200 : 503) : 404;
    response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' });
    response.end(status === 200 ? 'ok\n' : `${STATUS_CODES[status] ?? ''}\n`);
  }

  async #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    socket.on('error', () => socket.destroy());
    const refuse = (status: number): void => {
      this.#parts.measures.counters.refused += 1;
      this.#parts.log.warn('socket-refused', { status });
      // A peer that does not hang up is not waited for.
      socket.once('finish', () => socket.destroy());
      socket.end(
        `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
      );
    };
    const knock = parsedPath(request.url);
    if (!knock) {
      refuse(404);
      return;
    }
    if (!this.#hasRoom(knock.leg)) {
      refuse(503);
      return;
    }
    this.#checking += 1;
    const denied = await this.#denied(request, knock.leg, knock.token);
    this.#checking -= 1;
    if (denied !== null || socket.destroyed) {
      refuse(denied ?? 400);
      return;
    }
    // The bridge may have begun to drain, or have closed, while the token was checked.
    if (this.#state !== 'serving') {
      refuse(503);
      return;
    }
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) => {
      this.#accept(webSocket, knock.leg);
    });
  }

  /** A leg that is here already may always come again: its new socket takes the old one's place. */
  #hasRoom(leg: LegPath): boolean {
    const { sessions, settings } = this.#parts;
    if (this.#state !== 'serving') return false;
    return sessions.find(leg)?.isLive === true || sessions.liveCount + this.#checking < settings.maxCalls;
  }

  async #denied(request: IncomingMessage, leg: LegPath, token: string): Promise<401 | 403 | 503 | null> {
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.join(', ') : value,
      ]),
    );
    try {
      const verified = await this.#parts.carrierAuth.verify(headers);
      if (!verified.ok) return verified.failure.disposition === 'final' ? 401 : 503;
      return this.#parts.checkToken(leg, token) ? null : 403;
    } catch (error) {
      this.#parts.log.error('socket-check-broken', {
        error: error instanceof Error ? error.name : 'unknown',
      });
      return 503;
    }
  }

  #accept(webSocket: WebSocket, leg: LegPath): void {
    const { openSession, measures, log } = this.#parts;
    measures.counters.accepted += 1;
    const session = openSession(leg, lineOf(webSocket, this.#parts));
    webSocket.on('message', (data: RawData, isBinary: boolean) => {
      try {
        session.receive(messageOf(data, isBinary));
      } catch (error) {
        measures.counters.malformedMessages += 1;
        log.error('message-broken', { error: error instanceof Error ? error.name : 'unknown' });
      }
    });
    webSocket.on('close', () => {
      session.lose('socket-closed');
    });
    webSocket.on('error', (error) => {
      log.warn('socket-failed', { error: error.name });
      session.lose('socket-failed');
    });
  }

  #checkIdle(): void {
    const now = this.#parts.clock.now();
    for (const session of this.#parts.sessions.live()) session.checkIdle(now);
    this.#callOffIdleCheck = this.#parts.clock.after(idleCheckMs, () => {
      this.#checkIdle();
    });
  }
}

function parsedPath(url: string | undefined): { readonly leg: LegPath; readonly token: string } | null {
  const [, lineId, callId, legId, token] = mediaPath.exec(url ?? '') ?? [];
  if (!lineId || !callId || !legId || !token) return null;
  return { leg: { lineId, callId, legId }, token };
}

function lineOf(webSocket: WebSocket, { clock, log }: Pick<ServerParts, 'clock' | 'log'>): Line {
  return {
    send: (message) => {
      if (webSocket.readyState !== webSocket.OPEN) return;
      if (webSocket.bufferedAmount > mostUnsentBytes) {
        log.warn('socket-stuck', { unsentBytes: webSocket.bufferedAmount });
        webSocket.terminate();
        return;
      }
      webSocket.send(message);
    },
    close: (code, reason) => {
      if (webSocket.readyState === webSocket.CLOSED) return;
      webSocket.close(code, reason);
      // A peer that does not answer the closing is not waited for.
      const callOff = clock.after(closingMs, () => {
        webSocket.terminate();
      });
      webSocket.once('close', callOff);
    },
  };
}

function messageOf(data: RawData, isBinary: boolean): string | Uint8Array {
  const bytes = Array.isArray(data)
    ? Buffer.concat(data)
    : data instanceof ArrayBuffer
      ? Buffer.from(data)
      : data;
  return isBinary ? bytes : bytes.toString('utf8');
}
