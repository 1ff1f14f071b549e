/** The report of a call under way, for people who ask the running workflow. */
import { openReport, type CallReport } from './report.ts';
import { outcomeOf, stateName, type CallState } from './state.ts';
import { missingFields } from '../claim/claim.ts';

/** What the conversation holds now; messages are left to the recorded events. */
export function reportOf(state: CallState): CallReport {
  const { plan, direction, lineId, conversation } = state;
  const name = stateName(state);
  return {
    ...openReport({ plan, direction, lineId, state: name, at: 0 }),
    outcome: outcomeOf(state),
    language: conversation.language,
    claim: conversation.claim,
    missingFields: missingFields(plan.claim, conversation.claim),
    reminders: conversation.reminders,
    ...(conversation.machine ? { machine: conversation.machine.what } : {}),
    lastSeq: state.lastEventSeq,
  };
}
