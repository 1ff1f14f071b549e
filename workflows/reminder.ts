/** An outreach made of a reminder: waits for its time, moved or cancelled meanwhile, then reaches whoever has to act. */
import {
  allHandlersFinished,
  condition,
  proxyActivities,
  setHandler,
  sleep,
  uuid4,
} from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import type { Outcome } from '../domain/call/outcome.ts';
import { notReachedMessage, reminderMessage } from '../domain/conversation/phrases.ts';
import * as course from '../domain/outreach/course.ts';
import { promisedCall } from '../domain/outreach/promised-call.ts';
import type { ChangeAnswer } from '../domain/ports/outreaches.ts';
import type { RequestKey } from '../domain/ports/carrier.ts';
import type { Failure } from '../domain/result.ts';
import { ifActivityFailed, unlessActivityFailed } from './activity-failure.ts';
import { activityOptions } from './activity-options.ts';
import { now } from './clock.ts';
import {
  callEnded,
  cancelReminder,
  moveOutreach,
  orderOutreach,
  type ReminderInput,
} from './outreach.messages.ts';
import { sendUntilTaken } from './texts.ts';

/** A call may be called back after its line was lost, on the next day perhaps; whoever told nothing by then never will. */
const longestCallMs = 3 * 24 * 3_600_000;
/** A store or subscriber that has refused for good is asked again after this long: somebody may have mended it. */
const refusedPauseMs = 30_000;

function activity<Name extends keyof Activities>(name: Name, summary: string): Activities[Name] {
  return proxyActivities<Activities>({ ...activityOptions[name], summary })[name];
}

export async function reminder({ lineId, order }: ReminderInput): Promise<void> {
  let state = course.begun(order, now());
  /** How calls ended that were made for this; a call may end before it is known here to have begun. */
  const outcomes = new Map<string, Outcome>();
  /** The calls that were asked for, whether or not anybody could say that they began. */
  const wanted = new Set<string>();
  let keptRevision = 0;
  let textKey: RequestKey | undefined;
  let textTries = 0;

  function take(next: course.Course): void {
    state = next;
  }

  setHandler(
    orderOutreach,
    (anew) => {
      take(course.ordered(state, anew, now()));
    },
    { description: 'the call in which it was agreed sets it, moves it or takes it back' },
  );
  setHandler(
    moveOutreach,
    (change): ChangeAnswer => {
      const moved = course.moved(state, change, now());
      if (moved) take(moved);
      return { kind: moved ? 'changed' : 'too_late', outreach: state.record };
    },
    { description: 'somebody moves or changes it' },
  );
  setHandler(
    cancelReminder,
    (): ChangeAnswer => {
      const cancelled = course.cancelled(state, now());
      take(cancelled ?? course.unwanted(state));
      return { kind: cancelled ? 'changed' : 'too_late', outreach: state.record };
    },
    { description: 'somebody takes it back' },
  );
  setHandler(
    callEnded,
    ({ callId, outcome }) => {
      outcomes.set(callId, outcome);
      if (wanted.has(callId)) take(course.calledBackMeanwhile(state, outcome, now()));
    },
    { description: 'a call made for it has ended' },
  );

  const keeping = keep();
  for (;;) {
    const step = course.nextStep(state, now());
    if (step.kind === 'over') break;
    if (step.kind === 'wait') await waitUntil(step.until);
    else await reach(step);
  }
  await keeping;
  await condition(() => allHandlersFinished());

  /** Until that moment, or until something changes. */
  async function waitUntil(until: number): Promise<void> {
    const held = course.heldBack(state, now());
    if (held !== state) {
      take(held);
      return;
    }
    const before = state;
    await condition(() => state !== before, Math.max(1, until - now()), { summary: 'until it is due' });
  }

  async function reach(step: Exclude<course.OutreachStep, { kind: 'wait' | 'over' }>): Promise<void> {
    take(course.underWay(state, now()));
    if (step.kind === 'announce') {
      take(course.announced(state, await announced(), now()));
      return;
    }
    const { phoneNumber } = state.record;
    const answer = await activity('mayReach', 'may they be reached?')({ phoneNumber });
    if (!answer.ok) take(course.refused(state, answer.reason, now()));
    else if (step.kind === 'call') await call();
    else take(course.texted(state, await textFailure(step.why), now()));
  }

  async function call(): Promise<void> {
    const callId = uuid4().replaceAll('-', '');
    wanted.add(callId);
    const plan = promisedCall(state.order, state.record, callId);
    const { settings } = state.order;
    const begin = activity('beginCall', `begin the call, try ${state.record.tries + 1}`);
    const asked = () => begin({ plan, settings }).catch(ifActivityFailed(null));
    // It may have begun though nobody could say so: asked for once more, it is the same call.
    const answer = (await asked()) ?? (await asked());
    if (answer === null && !outcomes.has(callId)) {
      take(course.notBegun(state, now()));
      return;
    }
    if (answer?.kind === 'busy') {
      take(course.lineBusy(state, now()));
      return;
    }
    take(course.callBegun(state, callId, now()));
    await condition(() => outcomes.has(callId), longestCallMs, { summary: 'until the call is over' });
    take(course.callEnded(state, outcomes.get(callId) ?? null, now()));
  }

  /** Null when it was sent. The key stays with the text, so that asking again sends nothing twice. */
  async function textFailure(why: 'due' | 'not_reached'): Promise<Failure | null> {
    const { plan, context } = state.order;
    const message = why === 'due' ? reminderMessage : notReachedMessage;
    const text = message(plan, state.record, context.language);
    textKey ??= { id: uuid4(), firstSentAt: now() };
    const request = {
      ...{ callId: plan.callId, key: textKey, to: plan.phoneNumber, from: plan.ourNumber, text },
      reference: lineId,
      ...(textTries > 0 ? { again: true } : {}),
    };
    textTries += 1;
    const result = await sendUntilTaken(
      why === 'due' ? 'remind the person' : 'text instead of a call',
      request,
    );
    return result.ok ? null : result.failure;
  }

  /** How many subscribers were told. */
  async function announced(): Promise<number> {
    for (;;) {
      const told = await activity(
        'announceReminder',
        'tell those who act',
      )({ record: state.record }).catch(ifActivityFailed(null));
      if (told) return told.deliveries;
      await sleep(refusedPauseMs, { summary: 'it could not be told' });
    }
  }

  /** Writes down how it stands whenever that has changed, until it is over and all is written. */
  async function keep(): Promise<void> {
    for (;;) {
      await condition(() => state.record.revision > keptRevision);
      const { record } = state;
      try {
        await activity('keepOutreach', `keep that it is ${record.state}`)({ record });
        keptRevision = record.revision;
      } catch (error) {
        unlessActivityFailed(error);
        await sleep(refusedPauseMs, { summary: 'the store refused' });
      }
      if (keptRevision === state.record.revision && course.isThrough(state)) return;
    }
  }
}
