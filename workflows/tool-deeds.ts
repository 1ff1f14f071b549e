/** Has a tool's deed done, and tells what came of it. */
import { proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import type { CallCommand } from '../domain/call/events.ts';
import type { CallState } from '../domain/call/state.ts';
import type { DeedAnswer } from '../domain/conversation/tools/deed.ts';
import { unlessActivityFailed } from './activity-failure.ts';
import { activityOptions } from './activity-options.ts';
import { now } from './clock.ts';

type DeedCommand = Extract<CallCommand, { kind: 'deed' }>;

/** Null where the deed is not done by an activity of its own: then its end is told in another way. */
export async function doDeed(
  { toolCallId, deed }: DeedCommand,
  { plan, lineId, conversation }: CallState,
): Promise<DeedAnswer | null> {
  switch (deed.kind) {
    case 'search':
    case 'send_text':
    case 'notify_emergency':
      break;
    case 'transfer':
    case 'recording':
      return null;
  }
  const { doDeed: activity } = proxyActivities<Activities>({
    ...activityOptions.doDeed,
    summary: `tool: ${deed.kind}`,
  });
  try {
    return await activity({ plan, lineId, toolCallId, language: conversation.language, at: now(), deed });
  } catch (error) {
    unlessActivityFailed(error);
    return { ok: false, error: 'it could not be done; say so honestly' };
  }
}
