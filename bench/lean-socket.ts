/**
 * A WebSocket client that costs next to nothing: whole messages are framed once and written as they are, and what comes
 * is only looked at. With it one process can be hundreds of callers without being what the figure measures.
 * RFC 6455; text messages that come in one frame, which is how the bridge sends.
 */
import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

export interface LeanSocketOptions {
  /** `ws://host:port/path` */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The payload is only valid during the call. */
  readonly onMessage: (payload: Buffer) => void;
  readonly onClose: () => void;
}

const opcodes = { text: 1, close: 8, ping: 9, pong: 10 } as const;

export class LeanSocket {
  readonly #socket: Socket;
  readonly #options: LeanSocketOptions;
  #rest: Buffer = Buffer.alloc(0);

  private constructor(socket: Socket, options: LeanSocketOptions) {
    this.#socket = socket;
    this.#options = options;
    socket.on('data', (chunk) => {
      this.#read(chunk);
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      options.onClose();
    });
  }

  /** Rejects when the server does not switch protocols. */
  static async open(options: LeanSocketOptions): Promise<LeanSocket> {
    const { hostname, port, pathname } = new URL(options.url);
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    const headers = {
      Host: `${hostname}:${port}`,
      Upgrade: 'websocket',
      Connection: 'Upgrade',
      'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
      'Sec-WebSocket-Version': '13',
      ...options.headers,
    };
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
    socket.write(`GET ${pathname} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
    const early = await switched(socket);
    const lean = new LeanSocket(socket, options);
    if (early.length > 0) lean.#read(early);
    return lean;
  }

  /** Sends what `framed` made; the same buffer may be sent again and again. */
  send(frame: Buffer): void {
    this.#socket.write(frame);
  }

  close(): void {
    this.#socket.end(framedAs(opcodes.close, Buffer.from([0x03, 0xe8])));
  }

  #read(chunk: Buffer): void {
    const data = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    for (;;) {
      const frame = frameAt(data, at);
      if (!frame) break;
      this.#take(frame.opcode, data.subarray(frame.start, frame.end));
      at = frame.end;
    }
    this.#rest = at === data.length ? Buffer.alloc(0) : data.subarray(at);
  }

  #take(opcode: number, payload: Buffer): void {
    if (opcode === opcodes.text) this.#options.onMessage(payload);
    else if (opcode === opcodes.ping) this.#socket.write(framedAs(opcodes.pong, payload));
    else if (opcode === opcodes.close) this.#socket.end(framedAs(opcodes.close, payload.subarray(0, 2)));
  }
}

/** A text message as it goes over the wire. */
export function framed(text: string): Buffer {
  return framedAs(opcodes.text, Buffer.from(text));
}

/** The mask is zero, which leaves the payload as it is: masking is there against proxies, and here is none. */
function framedAs(opcode: number, payload: Buffer): Buffer {
  const { length } = payload;
  const head =
    length < 126
      ? Buffer.from([0x80 | opcode, 0x80 | length])
      : Buffer.from([0x80 | opcode, 0x80 | 126, length >> 8, length & 255]);
  return Buffer.concat([head, Buffer.alloc(4), payload]);
}

/** Where the frame at `at` has its payload; null when it is not whole yet. */
function frameAt(
  data: Buffer,
  at: number,
): { readonly opcode: number; readonly start: number; readonly end: number } | null {
  if (data.length < at + 2) return null;
  const opcode = (data[at] ?? 0) & 15;
  const short = (data[at + 1] ?? 0) & 127;
  const head = short < 126 ? 2 : short === 126 ? 4 : 10;
  if (data.length < at + head) return null;
  const length =
    short < 126 ? short : short === 126 ? data.readUInt16BE(at + 2) : Number(data.readBigUInt64BE(at + 2));
  const end = at + head + length;
  return data.length < end ? null : { opcode, start: at + head, end };
}

/** Waits for the server's 101; returns what came behind it. */
async function switched(socket: Socket): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let head: Buffer = Buffer.alloc(0);
    const fail = (why: string): void => {
      socket.destroy();
      reject(new Error(`the media socket was not opened: ${why}`));
    };
    const onError = (error: Error): void => {
      fail(error.message);
    };
    const onClose = (): void => {
      fail('closed');
    };
    const onData = (chunk: Buffer): void => {
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) return;
      socket.off('data', onData).off('error', onError).off('close', onClose);
      const status = head.toString('latin1', 0, head.indexOf('\r\n'));
      if (status.startsWith('HTTP/1.1 101')) resolve(head.subarray(end + 4));
      else fail(status);
    };
    socket.on('data', onData).on('error', onError).on('close', onClose);
  });
}
