/**
 * The speech service's message framing: header lines and a body, as one text message or one binary one.
 * Text: `Name:value` lines joined by CRLF, an empty line, the body. Binary: two bytes of header length (big-endian),
 * the header lines, the body.
 */

export interface SpeechMessage {
  /** Lower case, such as `speech.context`. */
  readonly path: string;
  /** 32 hex digits naming the client's turn; empty if it sent none. */
  readonly requestId: string;
  readonly body: Uint8Array;
}

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** Reads a message; `null` if it is not framed as it should be. */
export function readMessage(data: Uint8Array, isBinary: boolean): SpeechMessage | null {
  return isBinary ? readBinary(data) : readText(decoder.decode(data));
}

function readText(text: string): SpeechMessage | null {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return null;
  return message(text.slice(0, end), encoder.encode(text.slice(end + 4)));
}

function readBinary(data: Uint8Array): SpeechMessage | null {
  if (data.length < 2) return null;
  const headerLength = ((data[0] ?? 0) << 8) | (data[1] ?? 0);
  if (data.length < 2 + headerLength) return null;
  return message(decoder.decode(data.subarray(2, 2 + headerLength)), data.subarray(2 + headerLength));
}

function message(headerText: string, body: Uint8Array): SpeechMessage | null {
  const headers = new Map<string, string>();
  for (const line of headerText.split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  const path = headers.get('path');
  if (path === undefined) return null;
  return { path: path.toLowerCase(), requestId: headers.get('x-requestid') ?? '', body };
}

/** A message of the service with a JSON body. */
export function jsonMessage(path: string, requestId: string, body: unknown): string {
  return `X-RequestId:${requestId}\r\nContent-Type:application/json; charset=utf-8\r\nPath:${path}\r\n\r\n${JSON.stringify(body)}`;
}

/** A piece of sound of the service. */
export function audioMessage(requestId: string, streamId: string, pcm: Uint8Array): Uint8Array {
  const headers = encoder.encode(
    `X-RequestId:${requestId}\r\nContent-Type:audio/x-raw\r\nX-StreamId:${streamId}\r\nPath:audio\r\n`,
  );
  const framed = new Uint8Array(2 + headers.length + pcm.length);
  framed[0] = headers.length >> 8;
  framed[1] = headers.length & 255;
  framed.set(headers, 2);
  framed.set(pcm, 2 + headers.length);
  return framed;
}

/** The service counts time in ticks of 100 ns; at 16 kHz a sample is 625 of them. */
export const ticksPerSample = 625;

/** Reads one value out of a JSON body of unknown shape; `undefined` where the path leads nowhere. */
export function valueAt(json: string, ...path: readonly string[]): unknown {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined;
  }
  for (const name of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Object.entries(value).find(([key]) => key === name)?.[1];
  }
  return value;
}
