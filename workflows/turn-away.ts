/** The workflow of a call there is no room for: refused as busy, or answered with an apology and hung up; no leg is left. */
import { condition, proxyActivities, setHandler, uuid4 } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import type { TurnAway } from '../domain/ports/calls.ts';
import type { CarrierEvent, RequestKey } from '../domain/ports/carrier.ts';
import { unlessActivityFailed } from './activity-failure.ts';
import { activityOptions } from './activity-options.ts';
import { now } from './clock.ts';
import { carrierEvent } from './phone-call.messages.ts';
import type { TurnAwayInput } from './turn-away.messages.ts';

/** From the answer to the leg's being connected; after that its event is taken for lost. */
const connectMs = 10_000;
/** An answer whose fate is unknown shows itself within this by an event of its leg, or there is no leg. */
const unknownLegMs = 60_000;
/** Longest time that a text takes to be spoken: the beginning, and each character. */
const speechMs = { beginning: 3_000, character: 100 };

/** What is known of the leg, by the carrier's answer or its events; each stage may be told late, none is gone back to. */
const stages = ['unknown', 'answered', 'connected', 'spoken', 'over'] as const;
type Stage = (typeof stages)[number];

class Leg {
  stage: Stage = 'unknown';
  carrierCallId = '';

  take(stage: Stage, carrierCallId: string): void {
    if (this.isAtLeast(stage)) return;
    this.stage = stage;
    this.carrierCallId = carrierCallId;
  }
  isAtLeast(stage: Stage): boolean {
    return stages.indexOf(this.stage) >= stages.indexOf(stage);
  }
}

export async function turnAway({ lineId, incomingContext, how }: TurnAwayInput): Promise<void> {
  const leg = new Leg();
  setHandler(carrierEvent, (event) => {
    leg.take(stageAfter(event), event.carrierCallId);
  });

  if (how.kind === 'apology' && (await answered(leg, lineId, incomingContext))) {
    await apologise(leg, how);
    return hangUp(leg);
  }
  const { reject } = proxyActivities<Activities>({ ...activityOptions.reject, summary: 'no room: busy' });
  await reject({ key: freshKey(), incomingContext }).catch(unlessActivityFailed);
}

/** False when the carrier did not answer it, or it never showed. */
async function answered(leg: Leg, lineId: string, incomingContext: string): Promise<boolean> {
  const summary = 'no room: answer for an apology';
  const { answer } = proxyActivities<Activities>({ ...activityOptions.answer, summary });
  const legId = uuid4();
  const result = await answer({ lineId, callId: legId, legId, key: freshKey(), incomingContext }).catch(
    unlessActivityFailed,
  );
  if (result?.ok) leg.take('answered', result.value.carrierCallId);
  else if (!result || result.failure.disposition === 'unknown')
    await condition(() => leg.isAtLeast('answered'), unknownLegMs, { summary: 'was it answered?' });
  return leg.isAtLeast('answered');
}

async function apologise(
  leg: Leg,
  { text, language }: Extract<TurnAway, { kind: 'apology' }>,
): Promise<void> {
  await condition(() => leg.isAtLeast('connected'), connectMs, { summary: 'until it is connected' });
  if (leg.isAtLeast('over')) return;
  const { say } = proxyActivities<Activities>({ ...activityOptions.say, summary: 'apologise' });
  const said = await say({ carrierCallId: leg.carrierCallId, text, language }).catch(unlessActivityFailed);
  if (!said?.ok) return;
  const longestMs = speechMs.beginning + speechMs.character * text.length;
  await condition(() => leg.isAtLeast('spoken'), longestMs, { summary: 'until it is said' });
}

/** Until it is gone: nobody else would end this leg. */
async function hangUp(leg: Leg): Promise<void> {
  if (leg.isAtLeast('over')) return;
  const deeds = proxyActivities<Activities>({
    ...activityOptions.hangUp,
    scheduleToCloseTimeout: '15m',
    summary: 'hang up',
  });
  await deeds.hangUp({ key: freshKey(), carrierCallId: leg.carrierCallId }).catch(unlessActivityFailed);
}

function stageAfter({ kind }: CarrierEvent): Stage {
  switch (kind) {
    case 'connected':
      return 'connected';
    case 'said':
    case 'say_failed':
      return 'spoken';
    case 'disconnected':
    case 'failed':
      return 'over';
    case 'transfer_accepted':
    case 'transfer_failed':
    case 'recording_failed':
    case 'media_started':
    case 'media_stopped':
    case 'media_failed':
      return 'answered';
  }
}

function freshKey(): RequestKey {
  return { id: uuid4(), firstSentAt: now() };
}
