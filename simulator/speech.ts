/**
 * The simulated speech service: one server that speaks both WebSocket protocols of the Azure Speech SDK, hearing and
 * talking tone speech, with a ledger, delays and faults on command.
 *
 * recognition.ts hears (phrases.ts cuts the sound into phrases), synthesis.ts talks (ssml.ts reads, boundaries.ts times),
 * wire.ts frames, outbox.ts sends in time, control.ts is the plain HTTP side.
 */
import { createServer, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { Ledger, ledgerPath } from './ledger.ts';
import { boundariesOf } from './speech/boundaries.ts';
import { answerControl } from './speech/control.ts';
import type { SpeechEntry } from './speech/entries.ts';
import { Outbox } from './speech/outbox.ts';
import {
  changeProfile,
  noDelays,
  speechServices,
  type SpeechFault,
  type SpeechProfile,
  type SpeechService,
} from './speech/profile.ts';
import { Recognition } from './speech/recognition.ts';
import { Synthesis } from './speech/synthesis.ts';
import { readMessage } from './speech/wire.ts';
import { sound } from './tone-speech.ts';

export type { SpeechEntry } from './speech/entries.ts';
export type { SpeechFault, SpeechProfile, SpeechService } from './speech/profile.ts';

export interface SpeechOptions {
  /** 0 takes a free one. */
  readonly port: number;
  readonly host?: string;
  readonly profile?: Partial<SpeechProfile>;
  /** The silence that ends a phrase when the client asks for none, ms. */
  readonly segmentationSilenceMs?: number;
  /** The key clients must show; absent: any will do. */
  readonly key?: string;
  /** Where `speech.jsonl` is written; left out: nowhere. */
  readonly ledgerFolder?: string;
}

export interface SpeechSimulator {
  /** `ws://host:port`, to be given to clients as the host of both services. */
  readonly url: string;
  readonly ledger: Ledger<SpeechEntry>;
  setProfile(changes: Partial<SpeechProfile>): void;
  fault(fault: SpeechFault): void;
  close(): Promise<void>;
}

/** Starts the service; resolves once it listens. */
export async function startSpeech(options: SpeechOptions): Promise<SpeechSimulator> {
  warmUp();
  const service = new SpeechServer(options);
  const host = options.host ?? '127.0.0.1';
  const port = await service.listen(options.port, host);
  return {
    url: `ws://${host}:${port}`,
    ledger: service.ledger,
    setProfile: (changes) => {
      const error = service.setProfile(changes);
      if (error !== null) throw new RangeError(error);
    },
    fault: (fault) => {
      service.fault(fault);
    },
    close: () => service.close(),
  };
}

/** A real service is never cold: what the first text would wait for here (15 ms) is done before one comes. */
function warmUp(): void {
  const text = 'One, two.';
  boundariesOf(text, sound(text));
}

interface Connection {
  readonly service: SpeechService;
  readonly socket: WebSocket;
  readonly outbox: Outbox;
}

const routes: readonly { readonly path: RegExp; readonly service: SpeechService }[] = [
  {
    path: /^\/speech\/recognition\/(interactive|conversation|dictation)\/cognitiveservices\/v1$/,
    service: 'stt',
  },
  { path: /^\/stt\/speech\/universal\/v2$/, service: 'stt' },
  { path: /^\/tts\/cognitiveservices\/websocket\/v1$/, service: 'tts' },
];

const keyName = 'Ocp-Apim-Subscription-Key';

class SpeechServer {
  readonly ledger: Ledger<SpeechEntry>;
  readonly #options: SpeechOptions;
  readonly #connections = new Set<Connection>();
  readonly #sockets = new WebSocketServer({ noServer: true });
  readonly #http = createServer((request, response) => {
    answerControl(request, response, this).catch(() => response.destroy());
  });
  readonly #refusing = new Set<SpeechService>();
  readonly #stalled = new Set<SpeechService>();
  #profile: SpeechProfile;

  constructor(options: SpeechOptions) {
    this.#options = options;
    this.ledger = new Ledger(ledgerPath(options.ledgerFolder, 'speech'));
    this.#profile = { ...noDelays, ...options.profile };
    this.#http.on('upgrade', (request, socket, head) => {
      this.#upgrade(request, socket, head);
    });
  }

  async listen(port: number, host: string): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#http.once('error', reject).listen(port, host, resolve);
    });
    const address = this.#http.address();
    return typeof address === 'object' && address ? address.port : port;
  }

  setProfile(changes: unknown): string | null {
    const changed = changeProfile(this.#profile, changes);
    if (typeof changed === 'string') return changed;
    this.#profile = changed;
    return null;
  }

  fault(fault: SpeechFault): void {
    this.ledger.record({ kind: 'fault', fault });
    for (const service of fault.service ? [fault.service] : speechServices) this.#suffer(service, fault);
  }

  async close(): Promise<void> {
    for (const connection of this.#connections) connection.socket.terminate();
    this.#sockets.close();
    this.#http.closeAllConnections();
    await new Promise<void>((resolve) => {
      this.#http.close(() => {
        resolve();
      });
    });
  }

  #suffer(service: SpeechService, fault: SpeechFault): void {
    const connections = [...this.#connections].filter((connection) => connection.service === service);
    switch (fault.kind) {
      case 'drop':
        for (const { socket } of connections) socket.terminate();
        return;
      case 'refuse':
        toggle(this.#refusing, service, fault.on);
        return;
      case 'freeze':
        for (const { outbox } of connections) outbox.stall(true);
        return;
      case 'stall':
        toggle(this.#stalled, service, fault.on);
        for (const { outbox } of connections) outbox.stall(fault.on);
    }
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const service = routes.find((route) => route.path.test(url.pathname))?.service ?? null;
    const status = this.#refusal(service, url, request);
    if (service === null || status !== null) {
      this.ledger.record({ kind: 'refused', service, status: status ?? 404 });
      socket.end(`HTTP/1.1 ${status ?? 404} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    this.#sockets.handleUpgrade(request, socket, head, (accepted) => {
      this.#serve(service, accepted, url);
    });
  }

  #refusal(service: SpeechService | null, url: URL, request: IncomingMessage): 401 | 404 | 503 | null {
    if (service === null) return 404;
    if (this.#refusing.has(service)) return 503;
    const shown = [url.searchParams.get(keyName), request.headers[keyName.toLowerCase()]];
    return this.#options.key === undefined || shown.includes(this.#options.key) ? null : 401;
  }

  #serve(service: SpeechService, socket: WebSocket, url: URL): void {
    const connectionId = url.searchParams.get('X-ConnectionId') ?? '';
    const outbox = new Outbox(socket, this.#stalled.has(service));
    const connection: Connection = { service, socket, outbox };
    this.#connections.add(connection);
    const language = url.searchParams.get('language');
    const deploymentId = url.searchParams.get('deploymentId');
    this.ledger.record({
      ...{ kind: 'connected', service, connectionId, path: url.pathname, language },
      ...(deploymentId === null ? {} : { deploymentId }),
    });
    const work = this.#worker(connection, connectionId);
    socket.on('message', (data: Buffer, isBinary) => {
      const message = readMessage(data, isBinary);
      if (message) work.take(message);
      else this.ledger.record({ kind: 'unknown', connectionId, path: '' });
    });
    socket.on('error', () => socket.terminate());
    socket.on('close', (code) => {
      work.close();
      outbox.close();
      this.#connections.delete(connection);
      this.ledger.record({ kind: 'disconnected', service, connectionId, code });
    });
  }

  #worker({ service, socket, outbox }: Connection, connectionId: string): Recognition | Synthesis {
    const shared = { connectionId, outbox, ledger: this.ledger, profile: () => this.#profile };
    if (service === 'stt') {
      return new Recognition({
        ...shared,
        segmentationSilenceMs: this.#options.segmentationSilenceMs ?? 500,
        refuseContext: (reason) => {
          socket.close(1007, reason);
        },
      });
    }
    const refuseText = (reason: string): void => {
      socket.close(1007, reason);
    };
    return new Synthesis({ ...shared, refuseText });
  }
}

function toggle<T>(set: Set<T>, item: T, on: boolean): void {
  if (on) set.add(item);
  else set.delete(item);
}
