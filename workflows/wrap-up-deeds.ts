/** What a call has done when it ends: the flags read, the call summed up, or that put off. */
import { proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import type { CallCommand, CallInput } from '../domain/call/events.ts';
import type { CallState } from '../domain/call/state.ts';
import { wrapUpInputOf, wrapUpOrderOf } from '../domain/call/wrap-up-moves.ts';
import type { Result } from '../domain/result.ts';
import { ifActivityFailed } from './activity-failure.ts';
import { activityOptions } from './activity-options.ts';
import { now } from './clock.ts';

type WrapUpCommand = Extract<CallCommand, { kind: 'wrap_up' | 'wrap_up_later' | 'read_settings' }>;

/** `settle` makes a value of an activity's failure. Null where nothing came of it that the call has to know. */
export async function wrapUpDeed(
  command: WrapUpCommand,
  state: CallState,
  settle: <T>(work: Promise<Result<T>>) => Promise<Result<T>>,
): Promise<CallInput | null> {
  switch (command.kind) {
    case 'wrap_up': {
      const { wrapUp } = activities('wrapUp', 'synthesis and next action');
      const { throughSeq } = command;
      const covers = throughSeq === undefined ? {} : { throughSeq };
      return { kind: 'wrapped_up', ...covers, result: await settle(wrapUp(wrapUpInputOf(state, now()))) };
    }
    case 'wrap_up_later': {
      const { postponeWrapUp } = activities('postponeWrapUp', 'sum it up later');
      await postponeWrapUp(wrapUpOrderOf(state, command.throughSeq));
      return null;
    }
    case 'read_settings': {
      const { currentSettings } = activities('currentSettings', 'the flags at its end');
      const { callId, variants } = state.plan;
      const request = { callId, ...(variants ? { variants } : {}) };
      const settings = await currentSettings(request).catch(ifActivityFailed(null));
      return settings ? { kind: 'settings_read', ...settings } : null;
    }
  }
}

function activities(name: keyof typeof activityOptions, summary: string) {
  return proxyActivities<Activities>({ ...activityOptions[name], summary });
}
