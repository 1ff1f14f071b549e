/** What comes of summing a call up: recorded, put off where it did not work, told to the person who agreed to it. */
import type { CallCommand, CallInput, Step } from './events.ts';
import { linger } from './leg-endings.ts';
import type { CallState } from './state.ts';
import { note, stay, talk } from './step.ts';
import { wrapUpPausesSec, type LateWrapUpAnswer, type WrapUp, type WrapUpOrder } from './wrap-up.ts';
import type { WrapUpInput } from './wrap-up-prompt.ts';

type Of<Kind extends CallInput['kind']> = Extract<CallInput, { kind: Kind }>;

/** What is to be summed up, as it stands. */
export function wrapUpInputOf(
  { plan, settings, conversation, optedOut }: CallState,
  now: number,
): WrapUpInput {
  const { language, claim, entries, summary } = conversation;
  const { operatorLanguage } = settings.followThrough ?? {};
  return {
    ...{ plan, language, claim, entries, now },
    ...(operatorLanguage === undefined ? {} : { operatorLanguage }),
    ...(summary === 'agreed' && !optedOut ? { summaryAgreed: true } : {}),
  };
}

export function wrapUpOrderOf({ plan, lineId, settings }: CallState, throughSeq: number): WrapUpOrder {
  const { operatorLanguage, wrapUpPausesSec: pausesSec = wrapUpPausesSec } = settings.followThrough ?? {};
  return {
    ...{ callId: plan.callId, lineId, throughSeq, pausesSec },
    ...(operatorLanguage === undefined ? {} : { operatorLanguage }),
  };
}

export function wrappedUp(state: CallState, { throughSeq, result }: Of<'wrapped_up'>, now: number): Step {
  // The person has called back since, and what was said then is summed up with the rest.
  if (throughSeq !== undefined && throughSeq < (state.conversation.wrapUpSeq ?? 0)) return stay(state);
  if (!result.ok) return putOff(state, result.failure.code, now);
  const { wrapUpSeq } = state.conversation;
  const { state: noted, commands } = withWrapUp(state, result.value, wrapUpSeq, now);
  return stay(goOnWaiting(noted, now), ...commands);
}

/** The line is not held open for it: with settings for that, it is tried again by a workflow of its own. */
export function putOff(state: CallState, reason: string, now: number): Step {
  const { settings, conversation } = state;
  const noted = note(state, now, { kind: 'wrap_up_failed', reason });
  const later: CallCommand[] = settings.followThrough
    ? [{ kind: 'wrap_up_later', throughSeq: conversation.wrapUpSeq ?? state.lastEventSeq }]
    : [];
  return stay(goOnWaiting(noted, now), ...later);
}

/** One that covers less than the newest is outdated: the person has called back since, and the call was summed up anew. */
export function lateWrapUpAnswer(state: CallState, throughSeq: number): LateWrapUpAnswer {
  return throughSeq < (state.conversation.wrapUpSeq ?? 0) ? 'outdated' : 'taken';
}

export function wrappedUpLate(state: CallState, { late }: Of<'wrapped_up_late'>, now: number): Step {
  const { throughSeq, wrapUp } = late;
  if (lateWrapUpAnswer(state, throughSeq) === 'outdated') return stay(state);
  const { state: noted, commands } = withWrapUp(state, wrapUp, throughSeq, now);
  return stay(talk(noted, { wrapUpSeq: throughSeq }), ...commands);
}

/** The person may have called back meanwhile: then the conversation goes on and is wrapped up again at its end. */
function goOnWaiting(state: CallState, now: number): CallState {
  const { phase } = state;
  return phase.kind === 'wrapping_up' ? linger(state, phase.outcome, undefined, now) : state;
}

function withWrapUp(
  state: CallState,
  { synthesis, nextAction, summaryText }: WrapUp,
  throughSeq: number | undefined,
  now: number,
): Step {
  const covers = throughSeq === undefined ? {} : { throughSeq };
  const noted = note(
    state,
    now,
    { kind: 'synthesis', synthesis, ...covers },
    { kind: 'next_action', nextAction },
  );
  if (summaryText === undefined || noted.conversation.summary !== 'agreed') return stay(noted);
  return stay(talk(noted, { summary: 'sent' }), {
    kind: 'send_text',
    text: summaryText,
    purpose: 'summary',
  });
}
