/** A machine took a call that we made: noted, and the leg ended where the plan wants that. */
import { reactionTo } from '../conversation/answered-by.ts';
import type { WholeContext } from '../conversation/converse.ts';
import type { CallInput, Step } from './events.ts';
import { hangUpFor } from './leg-endings.ts';
import type { Outcome } from './outcome.ts';
import type { CallState, Leg } from './state.ts';
import { note, stay, talk } from './step.ts';

const reason = 'a machine took the call';

/** Only a bridge that was asked to listen for one tells of it. */
export function machineHeard(
  state: CallState,
  { epoch, what, by }: Extract<CallInput, { kind: 'answered_by' }>,
  now: number,
): Step {
  const { phase, plan, conversation } = state;
  const isTalk = phase.kind === 'talking' || phase.kind === 'detached';
  if (!plan.onMachine || !isTalk || epoch !== conversation.epoch) return stay(state);
  const { legId } = phase.leg;
  if (isSame(conversation.machine, { legId, what })) return stay(state);
  const then = reactionTo(what, plan.onMachine);
  const noted = note(state, now, { kind: 'machine_detected', what, by, then });
  const known = talk(noted, { machine: { legId, what } });
  return then === 'hang_up' ? hangUpFor(asUnreached(known), 'answering_machine', reason, now) : stay(known);
}

type Heard = NonNullable<CallState['conversation']['machine']>;

function isSame(known: Heard | undefined, { legId, what }: Heard): boolean {
  return known?.legId === legId && known.what === what;
}

/** Who is called back and not reached is still somebody whose line was lost, and may be called again. */
function asUnreached(state: CallState): CallState {
  return state.callBacks > 0 ? { ...state, earlier: 'dropped' } : state;
}

/** Whether the bridge that attaches is to listen for a machine: on each leg of ours once, at its beginning. */
export function machineContext(
  { plan, conversation }: CallState,
  { legId, direction }: Leg,
): Pick<WholeContext, 'machine'> {
  if (!plan.onMachine || direction !== 'outbound') return {};
  if (conversation.legId !== legId) return { machine: { found: null } };
  const { machine } = conversation;
  return machine?.legId === legId ? { machine: { found: machine.what } } : {};
}

/** How a leg ends that the other side has ended: machines do so too. */
export function whoHungUp({ phase, plan, conversation }: CallState): Outcome {
  const { machine } = conversation;
  const isMachine = 'leg' in phase && machine?.legId === phase.leg.legId && machine.what === 'voicemail';
  return isMachine && plan.onMachine !== 'continue' ? 'answering_machine' : 'person_hung_up';
}
