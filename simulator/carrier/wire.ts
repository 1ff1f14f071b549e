/** The carrier's side of the media WebSocket's JSON. */
import { frameBytes, sampleRate } from '../../domain/ports/media-wire.ts';

const silence = Buffer.alloc(frameBytes).toString('base64');

export function metadataMessage(subscriptionId: string): string {
  return JSON.stringify({
    kind: 'AudioMetadata',
    audioMetadata: { subscriptionId, encoding: 'PCM', sampleRate, channels: 1, length: frameBytes },
  });
}

/** One frame of the person's sound; none is silence. */
export function audioMessage(rawId: string, nowMs: number, pcm: Buffer | undefined): string {
  const data = pcm ? pcm.toString('base64') : silence;
  return `{"kind":"AudioData","audioData":{"timestamp":"${new Date(nowMs).toISOString()}","participantRawID":${JSON.stringify(rawId)},"data":"${data}","silent":${pcm ? 'false' : 'true'}}}`;
}

export function digitMessage(digit: string): string {
  return JSON.stringify({ kind: 'DtmfData', dtmfData: { data: digit } });
}

export type AgentMessage =
  | { readonly kind: 'audio'; readonly pcm: Buffer }
  | { readonly kind: 'stop' }
  | { readonly kind: 'unreadable' };

/** Clients write member names and kinds in camel case or Pascal case; both are taken. */
export function readAgentMessage(text: string): AgentMessage {
  const message = parse(text);
  const kind = member(message, 'kind');
  const name = typeof kind === 'string' ? kind.toLowerCase() : '';
  if (name === 'stopaudio') return { kind: 'stop' };
  const data = name === 'audiodata' ? member(member(message, 'audiodata'), 'data') : undefined;
  if (typeof data !== 'string') return { kind: 'unreadable' };
  const pcm = Buffer.from(data, 'base64');
  return pcm.length > 0 && pcm.length % 2 === 0 ? { kind: 'audio', pcm } : { kind: 'unreadable' };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function member(value: unknown, lowerCaseName: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  const name = Object.keys(value).find((key) => key.toLowerCase() === lowerCaseName);
  return name === undefined ? undefined : Reflect.get(value, name);
}
