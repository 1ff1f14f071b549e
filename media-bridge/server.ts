/** The bridge's door: lets the carrier's media sockets in after checking who they are and which leg they are for. */
import { createServer, STATUS_CODES } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import type { Log } from '../domain/ports/log.ts';
import type { CarrierAuth, MediaWire } from '../domain/ports/media-wire.ts';
import type { Clock } from './clock.ts';
import { moveAll } from './drain.ts';
import type { BridgeFigures, Measures } from './figures.ts';
import { guarded } from './guard.ts';
import type { Session } from './session.ts';
import type { LegPath, Line } from './session-parts.ts';
import type { Sessions } from './sessions.ts';
import type { BridgeSettings } from './settings.ts';

export interface ServerParts {
  readonly host: string;
  readonly port: number;
  readonly carrierAuth: CarrierAuth;
  /** Whether the token in a socket's path was made by us for this leg; compared in constant time. */
  readonly checkToken: (leg: LegPath, token: string) => boolean;
  readonly wire: Pick<MediaWire, 'carrierCallId'>;
  readonly openSession: (leg: LegPath, line: Line) => Session;
  readonly sessions: Sessions;
  readonly settings: BridgeSettings;
  readonly measures: Measures;
  readonly figures: () => BridgeFigures;
  readonly clock: Clock;
  readonly log: Log;
}

/** `/media/{lineId}/{callId}/{legId}/{token}` */
const mediaPath = /^\/media\/([\w-]{1,128})\/([\w-]{1,128})\/([\w-]{1,128})\/([\w-]{1,128})$/;

/** Sockets are looked at so often; a look that comes late was held up by us, and the peers are not to blame. */
const lookMs = 250;
/** How long a peer may take to answer the closing of its socket. */
const closingMs = 1_000;
/** Unsent bytes at which a socket is taken for dead: about 20 s of sound. */
export const mostUnsentBytes = 1_000_000;

export class MediaServer {
  readonly #parts: ServerParts;
  readonly #http: Server;
  readonly #sockets: WebSocketServer;
  #state: 'serving' | 'draining' | 'closed' = 'serving';
  /** Sockets that passed the bound on calls and are being checked. */
  #checking = 0;
  #lookedAt = 0;
  #callOffLook: () => void = () => undefined;

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
      this.#upgrade(request, socket, head).catch((error: unknown) => {
        parts.log.error('socket-broken', { error: error instanceof Error ? error.name : 'unknown' });
        socket.destroy();
      });
    });
  }

  /** Sockets that are being checked. */
  get checking(): number {
    return this.#checking;
  }

  /** Resolves with the port once sockets can come. */
  async listen(): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#http.once('error', reject);
      this.#http.listen(this.#parts.port, this.#parts.host, resolve);
    });
    this.#lookedAt = this.#parts.clock.now();
    this.#look();
    const address = this.#http.address();
    return typeof address === 'object' && address ? address.port : this.#parts.port;
  }

  /** Not ready any more: takes no new calls, and moves those under way to other bridges. */
  async drain(): Promise<void> {
    if (this.#state === 'serving') this.#state = 'draining';
    const { sessions, clock, settings } = this.#parts;
    if (sessions.liveCount === 0) return;
    // A socket that comes back too soon would be led here again.
    await new Promise<void>((resolve) => void clock.after(settings.unreadyMs, resolve));
    await moveAll({ sessions, clock, drainMs: settings.drainMs });
  }

  async close(): Promise<void> {
    this.#state = 'closed';
    this.#callOffLook();
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
      response.end(JSON.stringify(this.#parts.figures()));
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
    const headers = headersOf(request);
    const denied = await this.#denied(headers, knock.leg, knock.token);
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
      this.#accept(webSocket, knock.leg, this.#parts.wire.carrierCallId?.(headers));
    });
  }

  /** A leg that is here already may always come again: its new socket takes the old one's place. */
  #hasRoom(leg: LegPath): boolean {
    const { sessions, settings } = this.#parts;
    if (this.#state !== 'serving') return false;
    return sessions.find(leg)?.isLive === true || sessions.liveCount + this.#checking < settings.maxCalls;
  }

  async #denied(headers: Headers, leg: LegPath, token: string): Promise<401 | 403 | 503 | null> {
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

  #accept(webSocket: WebSocket, leg: LegPath, carrierCallId: string | undefined): void {
    const { openSession, measures, log } = this.#parts;
    measures.counters.accepted += 1;
    const session = openSession(leg, lineOf(webSocket, this.#parts, carrierCallId));
    webSocket.on('message', (data: RawData, isBinary: boolean) => {
      session.receive(messageOf(data, isBinary));
    });
    webSocket.on('close', () => {
      session.lose('socket-closed');
    });
    webSocket.on('error', (error) => {
      log.warn('socket-failed', { error: error.name });
      session.lose('socket-failed');
    });
  }

  /** Time in which this process stood still does not count: then it was not listening. */
  #look(): void {
    const now = this.#parts.clock.now();
    const ranMs = Math.min(now - this.#lookedAt, 2 * lookMs);
    this.#lookedAt = now;
    for (const session of this.#parts.sessions.live())
      guarded(
        () => {
          session.passed(ranMs);
        },
        (error) => {
          session.broke(error);
        },
      );
    this.#callOffLook = this.#parts.clock.after(lookMs, () => {
      this.#look();
    });
  }
}

type Headers = Readonly<Record<string, string | undefined>>;

function headersOf({ headers }: IncomingMessage): Headers {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  );
}

function parsedPath(url: string | undefined): { readonly leg: LegPath; readonly token: string } | null {
  const [, lineId, callId, legId, token] = mediaPath.exec(url ?? '') ?? [];
  if (!lineId || !callId || !legId || !token) return null;
  return { leg: { lineId, callId, legId }, token };
}

function lineOf(
  webSocket: WebSocket,
  { clock, log }: Pick<ServerParts, 'clock' | 'log'>,
  carrierCallId: string | undefined,
): Line {
  return {
    carrierCallId,
    get isOpen() {
      return webSocket.readyState === webSocket.OPEN;
    },
    get unsentBytes() {
      return webSocket.bufferedAmount;
    },
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
