/** How a call reads in Temporal's UI: search attributes and current details. No number, name or sentence goes there. */
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import { languagesOf } from '../domain/call/language-moves.ts';
import { outcomeOf, stateName, type CallState } from '../domain/call/state.ts';
import { missingFields } from '../domain/claim/claim.ts';
import type { SearchAttribute } from '../domain/search-attributes.ts';

function key(
  name: SearchAttribute,
): ReturnType<typeof defineSearchAttributeKey<typeof SearchAttributeType.KEYWORD>> {
  return defineSearchAttributeKey(name, SearchAttributeType.KEYWORD);
}

/** Brings the UI up to date; `before` is null when the run starts. */
export function show(before: CallState | null, after: CallState): void {
  const outcome = outcomeOf(after);
  const state = [
    { key: key('CallState'), value: stateName(after) },
    { key: key('CallOutcome'), value: outcome },
  ];
  if (!before) {
    upsertSearchAttributes([
      { key: key('CallId'), value: after.plan.callId },
      { key: key('CallDirection'), value: after.direction },
      { key: key('CampaignId'), value: after.plan.campaignId ?? null },
      // A run that continues another one inherits its attributes.
      ...state,
    ]);
  } else if (stateName(before) !== stateName(after) || outcomeOf(before) !== outcome) {
    upsertSearchAttributes(state);
  }
  setCurrentDetails(details(after));
}

function details(state: CallState): string {
  const { conversation, plan } = state;
  const languages = languagesOf(state);
  const missing = missingFields(plan.claim, conversation.claim);
  const filled = plan.claim.map((field) => field.name).filter((name) => !missing.includes(name));
  return [
    `**${stateName(state)}**${outcomeOf(state) ? `, outcome **${outcomeOf(state) ?? ''}**` : ''}`,
    `- call \`${plan.callId}\`, ${state.direction}, ${languages.length > 1 ? `offers ${languages.join(', ')}` : conversation.language}`,
    `- standing turns: ${conversation.turn}, media attached: ${conversation.epoch} time(s)`,
    `- claim: ${filled.length} of ${plan.claim.length} fields${filled.length ? `, has ${filled.join(', ')}` : ''}${missing.length ? `, lacks ${missing.join(', ')}` : ''}`,
    `- reminders: ${conversation.reminders.length}`,
    `- events not yet in the store: ${state.unrecorded.length}`,
  ].join('\n');
}
