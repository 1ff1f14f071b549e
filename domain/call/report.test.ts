import { describe, expect, it } from 'vitest';
import {
  heard,
  opened,
  opening,
  plan,
  play,
  reach,
  replied,
  says,
  toolCall,
} from '../../tests/call-fixture.ts';
import type { RecordBody } from './record-events.ts';
import { reportOf } from './report-of.ts';
import { foldEvent, openReport, type CallReport } from './report.ts';
import type { CallState } from './state.ts';

const blank = openReport({
  plan,
  direction: 'outbound',
  lineId: 'f'.repeat(32),
  state: 'dialing',
  at: opening,
});

function folded(...bodies: RecordBody[]): CallReport {
  return bodies
    .map((body, index) => ({ callId: plan.callId, seq: index + 1, at: opening + index, body }))
    .reduce(foldEvent, blank);
}
const reportFrom = ({ unrecorded }: CallState): CallReport => unrecorded.reduce(foldEvent, blank);

const value = (text: string) => ({ value: text, source: { epoch: 1, seq: 1 } });

describe('the report', () => {
  it('folds a conversation in the order in which it was said, with what was heard', () => {
    const update = toolCall('t1', 'update_claim', { field: 'policy_number', value: 'B-42' });
    const { state } = play(reach('talking'), [
      replied(1, 'Hello, your number?'),
      says('B 42', 1),
      replied(2, 'Noted. When was it?', {
        callerSeq: 1,
        toolCalls: [update],
        heard: [heard('1-1', 'Hello, your number?', 'Hello,')],
      }),
    ]);
    expect(reportFrom(state).messages).toMatchObject([
      { kind: 'agent', text: 'Hello, your number?', heardText: 'Hello,', complete: false },
      { kind: 'caller', text: 'B 42', turnId: '1-1' },
      { kind: 'agent', text: 'Noted. When was it?', heardText: null },
      { kind: 'tool', name: 'update_claim', accepted: true },
    ]);
  });

  it('says the same of claim, state and what is missing as the running call does', () => {
    const update = toolCall('t1', 'update_claim', { field: 'policy_number', value: 'B-42' });
    const { state } = play(reach('talking'), [replied(1, 'Noted.', { toolCalls: [update] })]);
    const { claim, missingFields, state: name, outcome, reminders, lastSeq } = reportFrom(state);
    expect(reportOf(state)).toMatchObject({ claim, missingFields, state: name, outcome, reminders, lastSeq });
    expect(missingFields).toEqual(['incident_time']);
  });

  it('keeps a claim that was closed for a new one', () => {
    const report = folded(
      { kind: 'claim_changed', field: 'policy_number', value: value('B-42') },
      { kind: 'claim_renewed' },
      { kind: 'claim_changed', field: 'incident_time', value: value('2026-11-14T17:30') },
    );
    expect(report.earlierClaims).toEqual([{ policy_number: value('B-42') }]);
    expect(report.claim).toEqual({ incident_time: value('2026-11-14T17:30') });
    expect(report.missingFields).toEqual(['policy_number']);
  });

  it('takes the newest reminder of a title', () => {
    const reminder = {
      title: 'a',
      description: '',
      dueDateTime: '2026-11-24T10:00:00Z',
      owner: 'human',
    } as const;
    const later = { ...reminder, dueDateTime: '2026-11-25T10:00:00Z' };
    expect(
      folded(
        { kind: 'reminder_set', reminder, changed: false },
        { kind: 'reminder_set', reminder: later, changed: true },
      ).reminders,
    ).toEqual([later]);
  });

  it('an event folded twice, or an older one, changes nothing', () => {
    const { unrecorded } = play(opened(), [
      { kind: 'begun', legId: 'leg-1', key: { id: 'k', firstSentAt: 0 } },
    ]).state;
    const once = unrecorded.reduce(foldEvent, blank);
    for (const event of unrecorded) expect(foldEvent(once, event)).toBe(once);
  });
});
