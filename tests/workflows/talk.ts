/** The first minute of a scripted call, and the words of a scripted agent. */
import type { ConverseOutput } from '../../domain/conversation/converse.ts';
import type { ToolCall } from '../../domain/conversation/transcript.ts';
import type { CallSettings, Plan } from '../../domain/plan.ts';
import { newPlan, shortSettings, type CallOnStage, type MadeLeg, type Stage } from './stage.ts';

/** An outgoing call that was picked up, with the stage's bridge attached: its first turn stands. */
export async function talkingCall(
  stage: Stage,
  change: { readonly plan?: Partial<Plan>; readonly settings?: Partial<CallSettings> } = {},
): Promise<{
  readonly plan: Plan;
  readonly call: CallOnStage;
  readonly leg: MadeLeg;
  readonly said: typeof said;
}> {
  const plan = newPlan(change.plan);
  const call = stage.call(plan);
  const begun = await stage.calls.begin(plan, { ...shortSettings, ...change.settings });
  if (!begun.ok) throw new Error(begun.failure.message);
  const leg = await call.leg(0);
  await call.inState('ringing');
  await call.carrier(leg, { kind: 'connected' });
  await call.attach(leg, stage.bridge);
  return { plan, call, leg, said };
}

export function toolCall(id: string, name: string, given: unknown): ToolCall {
  return { id, name, argumentsJson: JSON.stringify(given) };
}

/** What a bridge brings back for a turn in which the agent wrote `text`, of which nothing is played yet. */
export function said(
  turn: number,
  text: string,
  more: {
    readonly callerSeq?: number;
    readonly toolCalls?: readonly ToolCall[];
    readonly epoch?: number;
  } = {},
): ConverseOutput {
  const { callerSeq, toolCalls = [], epoch = 1 } = more;
  return {
    ...(callerSeq === undefined ? {} : { callerSeq }),
    utterance: { id: `${epoch}-${turn}`, text, toolCalls },
    heard: [],
  };
}
