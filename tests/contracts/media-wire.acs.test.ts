/** The media wire contract on the JSON of Azure Communication Services. */
import { createOutboundAudioData, createOutboundStopAudioData } from '@azure/communication-call-automation';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAcsWire } from '../../adapters/acs/media-wire.ts';
import {
  audioMessage,
  digitMessage,
  metadataMessage,
  readAgentMessage,
} from '../../simulator/carrier/wire.ts';
import { mediaWireContract } from './media-wire.contract.ts';

const wire = createAcsWire();
const text = (message: string | Uint8Array): string => Buffer.from(message).toString('utf8');
const pcm = Buffer.from([1, 2, 3, 4]);
const data = pcm.toString('base64');
const member = fc.oneof(fc.constant(data), fc.string(), fc.integer(), fc.constant(null), fc.object());

mediaWireContract('Azure Communication Services', {
  wire,
  fromCarrier: [
    ['the format', metadataMessage('s'), { kind: 'format', sampleRate: 16_000, channels: 1 }],
    ['a frame', audioMessage('4:+33100000000', 0, pcm), { kind: 'audio', pcm, silent: false }],
    [
      'a frame of nobody',
      `{"kind":"AudioData","audioData":{"data":"${data}","silent":true}}`,
      { kind: 'audio', pcm, silent: true },
    ],
    [
      'kinds in lower case',
      `{"kind":"audiodata","audioData":{"data":"${data}"}}`,
      { kind: 'audio', pcm, silent: false },
    ],
    [
      'members in Pascal case',
      `{"Kind":"AudioData","AudioData":{"Data":"${data}","Silent":true}}`,
      { kind: 'audio', pcm, silent: true },
    ],
    ['a key', digitMessage('3'), { kind: 'digit', digit: '3' }],
    ['the star', digitMessage('*'), { kind: 'digit', digit: '*' }],
    ['a kind of tomorrow', '{"kind":"MarkData"}', { kind: 'unknown', name: 'MarkData' }],
    ['no JSON', '{"kind"', { kind: 'malformed', reason: 'not JSON' }],
    ['no object', '3', { kind: 'malformed', reason: 'no kind' }],
  ],
  readByCarrier: (message) => readAgentMessage(text(message)),
  writtenByCarrier: (bytes) => audioMessage('4:+33100000000', 0, bytes),
  twisted: fc
    .record(
      {
        kind: fc.constantFrom('AudioData', 'audioData', 'AudioMetadata', 'DtmfData', 'x'),
        audioData: fc.oneof(member, fc.record({ data: member, silent: member })),
        audioMetadata: fc.record({ sampleRate: member, channels: member }),
        dtmfData: fc.record({ data: member }),
      },
      { requiredKeys: [] },
    )
    .map((message) => JSON.stringify(message)),
});

describe("what is written, against the SDK's own writer", () => {
  it('is the same text', () => {
    expect(text(wire.encodeAudio(pcm))).toBe(createOutboundAudioData(data));
    expect(text(wire.encodeClear())).toBe(createOutboundStopAudioData());
  });
});
