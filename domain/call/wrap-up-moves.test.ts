/** What comes of summing a call up, in the call's own state: put off, taken late, never taking longer than it may. */
import { describe, expect, it } from 'vitest';
import * as call from '../../tests/call-fixture.ts';
import { play, reach, runOut, type Played } from '../../tests/call-fixture.ts';
import { failed } from '../result.ts';
import type { CallInput } from './events.ts';
import { foldEvent, openReport } from './report.ts';
import { openState, type CallState } from './state.ts';
import type { WrapUp } from './wrap-up.ts';
import { lateWrapUpAnswer, wrapUpInputOf, wrapUpOrderOf } from './wrap-up-moves.ts';

const followThrough = { toolLimitSec: 8, operatorLanguage: 'fr-FR', wrapUpPausesSec: [30] };
const hourMs = 3_600_000;
const windowHours = 3;
const wrapUp: WrapUp = {
  synthesis: { long: 'Late.', short: 'Late', satisfaction: 'high', improvement_suggestions: 'None.' },
  nextAction: { action: 'case_closed', justification: 'Done.' },
};

const wrapping = (planned = {}): CallState =>
  reach('wrapping_up', { followThrough, callbackTimeoutHour: windowHours }, planned);
const failure: CallInput = {
  kind: 'wrapped_up',
  result: failed({ code: 'model-away', message: 'away', disposition: 'final' }),
};
const late = (throughSeq: number): CallInput => ({ kind: 'wrapped_up_late', late: { throughSeq, wrapUp } });
const kinds = ({ commands }: Played) => commands.map(({ kind }) => kind);
const bodies = ({ unrecorded }: CallState) => unrecorded.map(({ body }) => body);
const until = ({ phase }: CallState): number => ('until' in phase ? phase.until : 0);

describe('a call that ends', () => {
  it('is summed up, and asks for the flags as they are now', () => {
    const { phase, conversation } = wrapping();
    expect(phase.kind).toBe('wrapping_up');
    expect(conversation.wrapUpSeq).toBeGreaterThan(0);
    const ended = play(reach('hanging_up', { followThrough }), [call.disconnected(), call.replied(1, null)]);
    expect(kinds(ended)).toContain('read_settings');
    expect(kinds(play(reach('hanging_up'), [call.disconnected(), call.replied(1, null)]))).not.toContain(
      'read_settings',
    );
  });

  it('is not taken for summed up by what was made of it before the person called back', () => {
    const state = wrapping();
    const throughSeq = (state.conversation.wrapUpSeq ?? 0) - 1;
    const before = play(state, [{ kind: 'wrapped_up', throughSeq, result: { ok: true, value: wrapUp } }]);
    expect(before.state).toEqual(state);
  });

  it('is put off where that fails, and lingers at once', () => {
    const before = wrapping();
    const after = play(before, [failure]);
    expect(after.state.phase.kind).toBe('lingering');
    expect(after.commands).toEqual([{ kind: 'wrap_up_later', throughSeq: before.conversation.wrapUpSeq }]);
    expect(bodies(after.state)).toContainEqual({ kind: 'wrap_up_failed', reason: 'model-away' });
  });

  it('is put off where it takes too long, and the window counts from its end all the same', () => {
    const before = wrapping();
    const quick = until(play(before, [call.wrappedUp]).state);
    const after = runOut(before);
    expect(kinds(after)).toEqual(['wrap_up_later']);
    expect(until(after.state)).toBe(quick);
  });

  it('that began before it could be put off is given up, and its window begins when that is known', () => {
    const before = reach('wrapping_up', { callbackTimeoutHour: windowHours });
    const after = runOut(before);
    expect(after.commands).toEqual([]);
    expect(until(after.state)).toBe(until(before) + windowHours * hourMs);
  });

  it('has the window that the flags say at its end', () => {
    const lingering = play(wrapping(), [call.wrappedUp]).state;
    const longer = play(lingering, [{ kind: 'settings_read', callbackTimeoutHour: 5 }]).state;
    expect(until(longer) - until(lingering)).toBe(2 * hourMs);
    const first = play(wrapping(), [{ kind: 'settings_read', callbackTimeoutHour: 0 }, call.wrappedUp]);
    expect(first.state.phase.kind).toBe('closed');
  });
});

describe('a late wrap-up', () => {
  it('is taken, with what it covers', () => {
    const lingering = play(wrapping(), [failure]).state;
    const { wrapUpSeq = 0 } = lingering.conversation;
    expect(lateWrapUpAnswer(lingering, wrapUpSeq)).toBe('taken');
    const { state } = play(lingering, [late(wrapUpSeq)]);
    expect(bodies(state)).toContainEqual({
      ...{ kind: 'synthesis', synthesis: wrapUp.synthesis, throughSeq: wrapUpSeq },
    });
  });

  it('is outdated once a newer one has begun', () => {
    const lingering = play(wrapping(), [failure]).state;
    const { wrapUpSeq = 0 } = lingering.conversation;
    expect(lateWrapUpAnswer(lingering, wrapUpSeq - 1)).toBe('outdated');
    expect(play(lingering, [late(wrapUpSeq - 1)]).state).toEqual(lingering);
  });
});

describe('the summary by text message', () => {
  const agreed = (): CallState => {
    const state = wrapping({ smsSummary: true });
    return { ...state, conversation: { ...state.conversation, summary: 'agreed' } };
  };
  const withText: CallInput = {
    kind: 'wrapped_up',
    result: { ok: true, value: { ...wrapUp, summaryText: 'All noted.' } },
  };

  it('is asked for where the person has agreed, and sent once', () => {
    expect(wrapUpInputOf(agreed(), 0)).toMatchObject({ summaryAgreed: true, operatorLanguage: 'fr-FR' });
    const sent = play(agreed(), [withText]);
    expect(sent.commands).toEqual([{ kind: 'send_text', text: 'All noted.', purpose: 'summary' }]);
    expect(wrapUpInputOf(sent.state, 0)).not.toHaveProperty('summaryAgreed');
    expect(play(sent.state, [withText]).commands).toEqual([]);
  });

  it('is neither asked for nor sent where they have not', () => {
    expect(wrapUpInputOf(wrapping({ smsSummary: true }), 0)).not.toHaveProperty('summaryAgreed');
    expect(play(wrapping({ smsSummary: true }), [withText]).commands).toEqual([]);
  });

  it('stands in the report', () => {
    const opening = { plan: call.plan, direction: 'outbound', lineId: 'l', state: 'closed', at: 0 } as const;
    const event = (seq: number, body: Parameters<typeof foldEvent>[1]['body']) => ({
      ...{ callId: call.plan.callId, seq, at: 0, body },
    });
    const yes = foldEvent(openReport(opening), event(1, { kind: 'summary_agreed' }));
    expect(yes.summary).toBe('agreed');
    const sent = foldEvent(yes, event(2, { kind: 'text_message_sent', text: 'x', purpose: 'summary' }));
    expect(sent.summary).toBe('sent');
  });
});

it('the order names the pauses and the language of the installation', () => {
  expect(wrapUpOrderOf(wrapping(), 7)).toMatchObject({
    ...{ throughSeq: 7, pausesSec: [30], operatorLanguage: 'fr-FR' },
  });
});

it('the variants of a call are its first events', () => {
  const { plan } = call;
  const input = { lineId: 'l', direction: 'outbound', settings: wrapping().settings, now: 0 } as const;
  const state = openState({ ...input, plan: { ...plan, variants: { vad_threshold: 'strict' } } });
  expect(bodies(state).map(({ kind }) => kind)).toEqual(['opened', 'variant_chosen']);
  expect(state.lastEventSeq).toBe(2);
});
