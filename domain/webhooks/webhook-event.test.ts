import { describe, expect, it } from 'vitest';
import { plan } from '../../tests/call-fixture.ts';
import type { RecordBody } from '../call/record-events.ts';
import { isWanted, webhookEventTypes } from './event-types.ts';
import { webhookBody, webhookEventOf } from './webhook-event.ts';

const at = Date.UTC(2026, 10, 21, 10);
const eventOf = (body: RecordBody, seq = 7) => webhookEventOf({ callId: plan.callId, seq, at, body });

describe('what goes out', () => {
  it('has an id made of the call and the number of the event, a type and its content', () => {
    const event = eventOf({
      kind: 'claim_changed',
      field: 'policyNumber',
      value: { value: 'B-42', source: { epoch: 1, seq: 3 } },
    });
    expect(event).toEqual({
      id: `evt_${plan.callId}_7`,
      type: 'claim.changed',
      at,
      callId: plan.callId,
      data: { field: 'policyNumber', value: { value: 'B-42', source: { epoch: 1, seq: 3 } } },
    });
  });

  it('is sent in snake_case with times as people write them', () => {
    const event = eventOf({ kind: 'call_back_planned', attempt: 1, dueAt: at + 60_000 }, 9);
    expect(JSON.parse(event ? webhookBody(event) : '')).toEqual({
      id: `evt_${plan.callId}_9`,
      type: 'call.call_back_planned',
      created_at: '2026-11-21T10:00:00.000Z',
      call_id: plan.callId,
      data: { attempt: 1, due_at: '2026-11-21T10:01:00.000Z' },
    });
  });

  it('of an opening is who is called and why', () => {
    const event = eventOf({ kind: 'opened', plan, direction: 'outbound', lineId: 'line-1' });
    expect(event).toMatchObject({
      type: 'call.opened',
      data: { direction: 'outbound', phone_number: plan.phoneNumber, lang: plan.language },
    });
    expect(event?.data).not.toHaveProperty('line_id');
  });

  it('names the end of a call by a type of its own', () => {
    expect(eventOf({ kind: 'state_changed', state: 'talking' })?.type).toBe('call.state_changed');
    expect(eventOf({ kind: 'state_changed', state: 'closed', outcome: 'completed' })).toMatchObject({
      type: 'call.closed',
      data: { state: 'closed', outcome: 'completed' },
    });
  });

  it('is nothing for what nobody outside needs', () => {
    expect(eventOf({ kind: 'digits_pressed', digits: '1' })).toBeNull();
  });
});

it('types can be subscribed to one by one or all at once', () => {
  expect(webhookEventTypes).toEqual(
    expect.arrayContaining(['call.closed', 'emergency.reported', 'reminder.due', 'claim.changed']),
  );
  expect(isWanted('call.closed', ['call.closed', 'claim.changed'])).toBe(true);
  expect(isWanted('call.opened', ['call.closed'])).toBe(false);
  expect(isWanted('anything.new', ['*'])).toBe(true);
});
