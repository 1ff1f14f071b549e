import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { opening, plan, settings } from '../../tests/call-fixture.ts';
import type { Outcome } from '../call/outcome.ts';
import { outcomes } from '../call/outcome.ts';
import type { Reminder } from '../reminder.ts';
import * as course from './course.ts';
import { isOver, type OutreachOrder } from './outreach.ts';

const hour = 3_600_000;
const due = opening + hour;

function order(change: Partial<Reminder> = {}, seq = 5): OutreachOrder {
  const reminder: Reminder = {
    ...{ title: 'Call back', description: 'about the offer', owner: 'assistant', number: 1 },
    dueDateTime: new Date(due).toISOString(),
    ...change,
  };
  const pauses = { toolLimitSec: 8, outreachPausesSec: [900, 3_600] };
  return {
    ...{
      outreachId: `${plan.callId}-1`,
      seq,
      plan,
      settings: { ...settings, followThrough: pauses },
      reminder,
    },
    context: { claim: {}, digest: '', language: 'en-US' },
  };
}

const calling = (at = due) => course.callBegun(course.underWay(course.begun(order(), opening), at), 'c1', at);

describe('what is done when', () => {
  it('waits for its time', () => {
    expect(course.nextStep(course.begun(order(), opening), opening)).toEqual({ kind: 'wait', until: due });
  });
  it.each([
    ['assistant', { kind: 'call' }],
    ['customer', { kind: 'text', why: 'due' }],
    ['human', { kind: 'announce' }],
  ] as const)('%s: then it is %j', (owner, step) => {
    expect(course.nextStep(course.begun(order({ owner }), opening), due)).toEqual(step);
  });
  it('nobody is called in the night; a colleague is told all the same', () => {
    const night = { ...settings.recovery, callingHours: { from: '08:00', to: '21:00', timeZone: 'UTC' } };
    const inNight = (owner: Reminder['owner']) => {
      const given = order({ owner });
      // 08:00 UTC on 15 January 2027 is the opening of the fixture; the clock of Auckland says 21:00.
      return {
        ...given,
        plan: { ...plan, timeZone: 'Pacific/Auckland' },
        settings: { ...given.settings, recovery: { ...settings.recovery!, ...night } },
      };
    };
    const called = course.heldBack(course.begun(inNight('assistant'), opening), due);
    expect(called.record).toMatchObject({ state: 'waiting', reason: 'calling_hours' });
    expect(new Date(called.record.nextAt ?? 0).toISOString()).toBe('2027-01-15T19:00:00.000Z');
    expect(course.nextStep(course.begun(inNight('human'), opening), due)).toEqual({ kind: 'announce' });
  });
  it('somebody who may be anywhere suits no hours of the day', () => {
    const given = order();
    const hours = { from: '08:00', to: '21:00', timeZone: 'UTC' };
    const anywhere = {
      ...given,
      plan: { ...plan, timeZones: [] },
      settings: { ...given.settings, recovery: { ...settings.recovery!, callingHours: hours } },
    };
    expect(course.heldBack(course.begun(anywhere, opening), due).record).toMatchObject({
      state: 'failed',
      reason: 'no_calling_hours',
    });
  });
});

describe('how a call ended', () => {
  it.each([
    ['completed', 'done', null],
    ['person_hung_up', 'done', null],
    ['cancelled', 'cancelled', 'call_cancelled'],
    ['bad_number', 'failed', 'bad_number'],
    ['no_answer', 'waiting', 'no_answer'],
    ['busy', 'waiting', 'busy'],
    ['declined', 'waiting', 'declined'],
  ] as const)('%s: %s', (outcome, state, reason) => {
    expect(course.callEnded(calling(), outcome, due).record).toMatchObject({ state, reason, outcome });
  });
  it('nobody answers: the next try after its pause, and in the end a text message', () => {
    let state = course.callEnded(calling(), 'no_answer', due);
    expect(state.record.nextAt).toBe(due + 900_000);
    const again = (at: number) => course.callBegun(course.underWay(state, at), `at ${at}`, at);
    state = course.callEnded(again(due + 900_000), 'no_answer', due + 900_000);
    expect(state.record.nextAt).toBe(due + 900_000 + 3_600_000);
    const last = due + 900_000 + 3_600_000;
    state = course.callEnded(again(last), 'nobody_there', last);
    expect(course.nextStep(state, last)).toEqual({ kind: 'text', why: 'not_reached' });
    expect(course.texted(course.underWay(state, last), null, last).record).toMatchObject({
      ...{ state: 'done', reason: 'texted_instead', tries: 3 },
    });
  });
  it('who declined is not called again', () => {
    const declined = course.callEnded(calling(), 'declined', due);
    expect(course.nextStep(declined, due)).toEqual({ kind: 'text', why: 'not_reached' });
  });
  it('who calls back while the next try waits has been reached', () => {
    const waiting = course.callEnded(calling(), 'no_answer', due);
    expect(course.calledBackMeanwhile(waiting, 'completed', due + 1).record).toMatchObject({
      ...{ state: 'done', reason: 'called_back' },
    });
    expect(course.calledBackMeanwhile(waiting, 'no_answer', due + 1)).toBe(waiting);
  });
});

describe('orders and changes', () => {
  const begun = course.begun(order(), opening);
  it('moved by the call', () => {
    const moved = course.ordered(
      begun,
      order({ dueDateTime: new Date(due + hour).toISOString() }, 6),
      opening,
    );
    expect(moved.record).toMatchObject({ dueAt: due + hour, nextAt: due + hour });
  });
  it('an order that comes late changes nothing', () => {
    const moved = course.ordered(
      begun,
      order({ dueDateTime: new Date(due + hour).toISOString() }, 7),
      opening,
    );
    expect(course.ordered(moved, order({}, 6), opening)).toBe(moved);
  });
  it('news of the call leave alone what somebody else has moved', () => {
    const moved = course.moved(begun, { dueAt: due + hour }, opening);
    if (!moved) throw new Error('not moved');
    const told = course.ordered(
      moved,
      { ...order({}, 9), context: { claim: {}, digest: 'all of it', language: 'fr-FR' } },
      opening,
    );
    expect(told.record.dueAt).toBe(due + hour);
    expect(told.order.context.digest).toBe('all of it');
  });
  it('moved while a try is under way, it is due then, should the try come to nothing', () => {
    const later = { dueDateTime: new Date(due + 2 * hour).toISOString() };
    const moved = course.ordered(course.underWay(begun, due), order(later, 6), due);
    const expected = { state: 'waiting', dueAt: due + 2 * hour, nextAt: due + 2 * hour, reason: null };
    expect(course.lineBusy(moved, due).record).toMatchObject(expected);
    expect(course.notBegun(moved, due).record).toMatchObject(expected);
    const missed = course.callEnded(course.callBegun(moved, 'c1', due), 'no_answer', due);
    expect(missed.record).toMatchObject(expected);
    // It counts once: the next try has its own pause again.
    const again = course.callEnded(
      course.callBegun(course.underWay(missed, due + 2 * hour), 'c2', due + 2 * hour),
      'no_answer',
      due + 2 * hour,
    );
    expect(again.record).toMatchObject({ nextAt: due + 2 * hour + 3_600_000, reason: 'no_answer' });
    // What the call orders at its end is the same move, and was not forgotten meanwhile.
    const last = course.ordered(course.lineBusy(moved, due), order(later, 7), due);
    expect(last.record).toMatchObject(expected);
  });
  it('given another name while a try is under way, it keeps the pause before the next', () => {
    const named = course.ordered(calling(), order({ title: 'Ring' }, 6), due);
    expect(course.callEnded(named, 'no_answer', due).record).toMatchObject({
      ...{ title: 'Ring', nextAt: due + 900_000, reason: 'no_answer' },
    });
  });
  it('moved by anybody, the person is called again whom calls had not reached', () => {
    const givenUp = course.callEnded(calling(), 'declined', due);
    expect(course.nextStep(givenUp, due)).toEqual({ kind: 'text', why: 'not_reached' });
    const later = due + hour;
    const byApi = course.moved(givenUp, { dueAt: later }, due);
    if (!byApi) throw new Error('not moved');
    const byCall = course.ordered(givenUp, order({ dueDateTime: new Date(later).toISOString() }, 6), due);
    for (const moved of [byApi, byCall]) expect(course.nextStep(moved, later)).toEqual({ kind: 'call' });
    // A new name alone is no new wish to be called.
    const named = course.moved(givenUp, { title: 'Ring' }, due);
    expect(named && course.nextStep(named, due)).toEqual({ kind: 'text', why: 'not_reached' });
  });
  it('cancelled by the call, by somebody else, and again', () => {
    expect(course.ordered(begun, order({ state: 'cancelled' }, 6), opening).record.state).toBe('cancelled');
    const cancelled = course.cancelled(begun, opening);
    if (!cancelled) throw new Error('not cancelled');
    expect(cancelled.record.state).toBe('cancelled');
    expect(course.cancelled(cancelled, opening)).toBe(cancelled);
    expect(course.moved(cancelled, { dueAt: due + hour }, opening)).toBeNull();
  });
  it('set and cancelled before it was ever begun: nothing happens', () => {
    const never = course.begun(order({ state: 'cancelled' }), opening);
    expect(course.nextStep(never, due)).toEqual({ kind: 'over' });
  });
  it('too late while a call is under way; then no further one is made', () => {
    expect(course.cancelled(calling(), due)).toBeNull();
    const ended = course.callEnded(course.unwanted(calling()), 'no_answer', due);
    expect(ended.record).toMatchObject({ state: 'cancelled' });
  });
});

describe('whatever happens', () => {
  const events = fc.array(
    fc.oneof(
      fc.constantFrom(...outcomes).map((outcome: Outcome) => ({ kind: 'ended' as const, outcome })),
      fc.constant({ kind: 'busy' as const }),
      fc.constant({ kind: 'not_begun' as const }),
      fc.boolean().map((final) => ({ kind: 'text_failed' as const, final })),
    ),
    { minLength: 200, maxLength: 200 },
  );
  it('comes to its end, with no more calls than there may be', () => {
    fc.assert(
      fc.property(events, (happens) => {
        let state = course.begun(order(), opening);
        let now = opening;
        for (const event of happens) {
          const step = course.nextStep(state, now);
          if (step.kind === 'over') break;
          if (step.kind === 'wait') {
            now = step.until;
            continue;
          }
          const before = state.record.revision;
          state = course.underWay(state, now);
          if (step.kind === 'text') {
            const failure = { code: 'away', message: '', disposition: 'retryable' as const };
            state = course.texted(
              state,
              event.kind === 'text_failed'
                ? { ...failure, disposition: event.final ? 'final' : 'retryable' }
                : null,
              now,
            );
          } else if (event.kind === 'busy') state = course.lineBusy(state, now);
          else if (event.kind === 'ended')
            state = course.callEnded(course.callBegun(state, 'c', now), event.outcome, now);
          else state = course.notBegun(state, now);
          expect(state.record.revision).toBeGreaterThan(before);
          expect(state.record.tries).toBeLessThanOrEqual(3);
        }
        if (!isOver(state.record.state)) expect(state.record.state).toBe('waiting');
      }),
    );
  });
});
