import { describe, expect, it } from 'vitest';
import {
  disconnected,
  legFailed,
  opened,
  opening,
  play,
  reach,
  replied,
  says,
  toolCall,
  waysTo,
} from '../../tests/call-fixture.ts';
import type { CallCommand } from './events.ts';

const followThrough = { toolLimitSec: 8 };
const due = new Date(opening + 3_600_000).toISOString();
const reminder = {
  title: 'Call back',
  description: 'with the offer',
  due_date_time: due,
  owner: 'assistant',
};
const sets = toolCall('t1', 'set_reminder', reminder);

const orders = (commands: readonly CallCommand[]) =>
  commands.flatMap((command) => (command.kind === 'set_outreach' ? [command.order] : []));

function talk(toolCalls = [sets], settings: Parameters<typeof opened>[0] = { followThrough }) {
  return play(opened(settings), [
    ...waysTo.talking,
    replied(1, 'Hello.'),
    says('call me back', 1),
    replied(2, 'I will.', { callerSeq: 1, toolCalls }),
  ]);
}

describe('a reminder that is set', () => {
  it('becomes an outreach, with what was said', () => {
    const { state, commands } = talk();
    expect(orders(commands)).toMatchObject([
      {
        outreachId: `${state.plan.callId}-1`,
        reminder: { title: 'Call back', number: 1 },
        context: { language: 'en-US', digest: 'Agent: Hello.\nPerson: call me back\nAgent: I will.' },
      },
    ]);
  });
  it('is noted and no more in a call that began before there were outreaches', () => {
    const { state, commands } = talk([sets], {});
    expect(state.conversation.reminders).toHaveLength(1);
    expect(orders(commands)).toEqual([]);
  });
  it('moved and taken back, it is the same outreach, and each order is later than the one before', () => {
    const later = { ...reminder, due_date_time: new Date(opening + 7_200_000).toISOString() };
    const { state, commands } = play(talk().state, [
      replied(3, 'Later, then?', { toolCalls: [toolCall('t2', 'set_reminder', later)] }),
      says('no, not at all', 2),
      replied(4, 'Done.', {
        callerSeq: 2,
        toolCalls: [toolCall('t3', 'cancel_reminder', { title: 'Call back' })],
      }),
    ]);
    const [moved, back, ...rest] = orders(commands);
    expect(rest).toEqual([]);
    expect([moved?.outreachId, back?.outreachId]).toEqual([1, 1].map((n) => `${state.plan.callId}-${n}`));
    expect(back?.reminder.state).toBe('cancelled');
    expect(back?.seq).toBeGreaterThan(moved?.seq ?? 0);
  });
  it('hears the rest of the conversation when the call is over', () => {
    const { commands } = play(talk().state, [
      says('and my name is Roux', 2),
      disconnected(),
      replied(3, null, { ended: 'media_lost' }),
    ]);
    expect(orders(commands)).toMatchObject([
      { context: { digest: expect.stringMatching(/my name is Roux$/) } },
    ]);
  });
});

describe('a call that was promised', () => {
  const promised = {
    outreachId: 'abc-1',
    follows: {
      ...{ callId: 'abc', title: 'Call back', description: '', digest: '' },
      claim: { policy_number: 'B-42', gone: 'of a field that is not asked for' },
    },
  };
  const told = (commands: readonly CallCommand[]) => commands.filter(({ kind }) => kind === 'tell_outreach');
  it('begins with the claim so far', () => {
    expect(opened({}, 'outbound', promised).conversation.claim).toEqual({
      policy_number: { value: 'B-42', source: null },
    });
  });
  it('tells how it ended, once', () => {
    const { state, commands } = play(reach('ringing', { followThrough }, promised), [legFailed('no_answer')]);
    expect(told(commands)).toEqual([
      { kind: 'tell_outreach', outreachId: 'abc-1', callId: state.plan.callId, outcome: 'no_answer' },
    ]);
    expect(told(play(state, [{ kind: 'time_up' }], opening + 1e9).commands)).toEqual([]);
  });
});
