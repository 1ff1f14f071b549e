import { describe, expect, test } from 'vitest';
import type { RecordBody } from '../../domain/call/record-events.ts';
import { wisher, wishRun } from './check/wish-run.ts';
import { isUnderWay } from './under-way.ts';

const { callId } = wisher;
const events = wishRun().store.find((call) => call.callId === callId)?.events ?? [];
const known = new Set([`${callId}-1`, `${callId}-2`]);

function without(fits: (body: RecordBody) => boolean): boolean {
  return isUnderWay(
    callId,
    events.filter(({ body }) => !fits(body)),
    known,
  );
}

describe('a call', () => {
  test('in which all has come to its end is over', () => {
    expect(isUnderWay(callId, events, known)).toBe(false);
  });
  test('that has not ended is under way', () => {
    expect(without((body) => body.kind === 'state_changed' && body.state === 'lingering')).toBe(true);
  });
  test('that owes an answer to what was written is under way', () => {
    const written = events.findIndex(({ body }) => body.kind === 'text_message_received');
    const unanswered = events.filter(({ body }, at) => at <= written || body.kind === 'state_changed');
    expect(isUnderWay(callId, unanswered, known)).toBe(true);
  });
  test('in which a text message is being sent is under way', () => {
    expect(without((body) => body.kind === 'tool_answered' && body.name === 'send_sms')).toBe(true);
  });
  test('of which a reminder is not known yet is under way', () => {
    expect(isUnderWay(callId, events, new Set([`${callId}-1`]))).toBe(true);
  });
});
