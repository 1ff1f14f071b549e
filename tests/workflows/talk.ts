/** The first minute of a scripted call, and the words of a scripted agent. */
import type { ConverseOutput } from '../../domain/conversation/converse.ts';
import { phrase } from '../../domain/conversation/phrases.ts';
import type { HeardReport, ToolCall } from '../../domain/conversation/transcript.ts';
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

/** What the agent says before it puts somebody through. */
export const puttingThrough = 'I am putting you through now.';

/** A call whose person has asked for a human, said yes, and heard that they are put through: the carrier is being asked. */
export async function handedOver(
  stage: Stage,
  change: { readonly settings?: Partial<CallSettings> } = {},
): ReturnType<typeof talkingCall> {
  const made = await talkingCall(stage, { ...change, plan: { agentPhoneNumber: '+33199999999' } });
  const { call } = made;
  const { callId } = call;
  const wish = (id: string): ToolCall => toolCall(id, 'talk_to_person', { reason: 'a question of money' });
  const question = phrase('ask_transfer', made.plan.language);
  const give = async (turn: number, output: ConverseOutput): Promise<void> => {
    (await stage.bridge.turn(callId, turn)).let(output);
  };
  await give(1, said(1, 'Hello.'));
  await call.says('a human please', 1);
  await give(2, said(2, '', { callerSeq: 1, toolCalls: [wish('t0')] }));
  await give(3, said(3, question));
  await call.says('yes please', 2);
  await give(
    4,
    said(4, puttingThrough, { callerSeq: 2, toolCalls: [wish('t1')], heard: [wholly('1-3', question)] }),
  );
  await give(5, { heard: [wholly('1-4', puttingThrough)] });
  await call.inState('transferring');
  return made;
}

export function toolCall(id: string, name: string, given: unknown): ToolCall {
  return { id, name, argumentsJson: JSON.stringify(given) };
}

/** The person has heard all of it. */
export function wholly(utteranceId: string, text: string): HeardReport {
  return { utteranceId, writtenText: text, heardText: text, complete: true, playing: false };
}

/** What a bridge brings back for a turn in which the agent wrote `text`, of which nothing is played yet. */
export function said(
  turn: number,
  text: string,
  more: {
    readonly callerSeq?: number;
    readonly toolCalls?: readonly ToolCall[];
    readonly heard?: readonly HeardReport[];
    readonly epoch?: number;
  } = {},
): ConverseOutput {
  const { callerSeq, toolCalls = [], heard = [], epoch = 1 } = more;
  return {
    ...(callerSeq === undefined ? {} : { callerSeq }),
    utterance: { id: `${epoch}-${turn}`, text, toolCalls },
    heard,
  };
}
