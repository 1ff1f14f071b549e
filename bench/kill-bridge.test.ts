import { expect, test } from 'vitest';
import type { CallEvent, RecordBody } from '../domain/call/record-events.ts';
import { cutOf } from './kill-bridge.ts';
import type { Entry } from './whole-stack.ts';

const killedAt = 10_000;

const entry = (kind: string, at: number, more: Partial<Entry> = {}): Entry => ({ kind, seq: 0, at, ...more });
const heard = (firstAudibleAt: number, lastAudibleAt: number, socket: number, by = 'agent'): Entry =>
  entry('heard', lastAudibleAt, { firstAudibleAt, lastAudibleAt, socket, by });
const event = (at: number, body: RecordBody): CallEvent => ({ callId: 'a', seq: 1, at, body });

const events = [
  event(1_000, { kind: 'media_attached', legId: 'leg', epoch: 1 }),
  event(11_200, { kind: 'state_changed', state: 'detached' }),
  event(11_900, { kind: 'media_attached', legId: 'leg', epoch: 2 }),
];
const broke = entry('media_closed', 10_050, { socket: 1 });
const opened = entry('media_opened', 10_200, { socket: 2 });

test('a voice that was cut off, and when what brought it back', () => {
  const entries = [
    broke,
    opened,
    heard(5_000, 10_200, 1),
    heard(10_900, 11_400, 0, 'carrier'),
    heard(12_100, 20_000, 2),
  ];
  expect(cutOf(entries, events, killedAt)).toEqual({
    killedAt,
    socketBrokeAt: 10_050,
    detachedAt: 11_200,
    socketOpenAt: 10_200,
    attachedAt: 11_900,
    nextWordAt: 12_100,
  });
});

test('a voice that never came back', () => {
  expect(cutOf([broke, heard(5_000, 10_200, 1)], [], killedAt)).toMatchObject({
    ...{ detachedAt: null, socketOpenAt: null, attachedAt: null, nextWordAt: null },
  });
});

test.each([
  ['the agent was silent', [broke, opened, heard(5_000, 8_000, 1), heard(15_000, 16_000, 2)]],
  ['another bridge was killed', [heard(5_000, 20_000, 1)]],
])('nothing was cut off: %s', (_, entries) => {
  expect(cutOf(entries, events, killedAt)).toBeNull();
});
