/** The deeds of a call: what acts on the world, each idempotent under its key, with its tools handed in. */
import type { Carrier } from '../domain/ports/carrier.ts';
import type { CallRecords } from '../domain/ports/call-records.ts';
import type { Calls } from '../domain/ports/calls.ts';
import type { Features } from '../domain/ports/features.ts';
import type { LanguageModel } from '../domain/ports/language-model.ts';
import type { Log } from '../domain/ports/log.ts';
import type { OptOuts } from '../domain/ports/opt-outs.ts';
import type { Recordings } from '../domain/ports/recordings.ts';
import type { Outreaches, OutreachRecords } from '../domain/ports/outreaches.ts';
import type { TextMessages } from '../domain/ports/text-messages.ts';
import type { WebhookPosts } from '../domain/ports/webhook-posts.ts';
import type { WebhookStore } from '../domain/ports/webhook-store.ts';
import type { Webhooks } from '../domain/ports/webhooks.ts';
import { cancellationSignal } from '@temporalio/activity';
import type { Moderator } from '../domain/conversation/moderator.ts';
import { createAnswerText } from './answer-text.ts';
import { isRepeated } from './attempt.ts';
import { createBeginCall } from './begin-call.ts';
import { createCurrentSettings } from './current-settings.ts';
import { createEndOutreach } from './end-outreach.ts';
import { createLastBeat } from './last-beat.ts';
import { createLegActivities, type LegAddresses } from './legs.ts';
import { createOutreachActivities } from './outreaches.ts';
import { createPostWebhook } from './post-webhook.ts';
import { createRecord } from './record.ts';
import { createRecordingActivities } from './recording.ts';
import { createSendText } from './text-messages.ts';
import { createDoDeed, type DeedDoers } from './tool-deeds.ts';
import { createTransfer } from './transfer.ts';
import { createLateWrapUp } from './late-wrap-up.ts';
import { createWrapUp } from './wrap-up.ts';

export interface ActivityDependencies {
  readonly carrier: Carrier;
  readonly records: CallRecords;
  readonly recordings: Recordings;
  readonly languageModel: LanguageModel;
  /** Judges what is written; null: nobody does. */
  readonly moderator: Pick<Moderator, 'judge'> | null;
  readonly calls: Calls;
  readonly textMessages: TextMessages;
  readonly optOuts: OptOuts;
  readonly outreaches: Outreaches;
  readonly outreachRecords: OutreachRecords;
  /** What the agent's tools do in the world. */
  readonly deedDoers: DeedDoers;
  readonly features: Features;
  readonly webhooks: Webhooks;
  readonly webhookStore: WebhookStore;
  readonly webhookPosts: WebhookPosts;
  readonly addresses: LegAddresses;
  /** ms since the epoch. */
  readonly clock: () => number;
  readonly log: Log;
}

export function createActivities(deps: ActivityDependencies) {
  return {
    ...createLegActivities(deps),
    ...createRecordingActivities(deps),
    transfer: createTransfer(deps),
    ...createOutreachActivities(deps),
    record: createRecord(deps),
    postWebhook: createPostWebhook(deps),
    wrapUp: createWrapUp(deps),
    ...createLateWrapUp(deps),
    currentSettings: createCurrentSettings(deps),
    beginCall: createBeginCall(deps),
    lastBeat: createLastBeat(deps),
    sendText: createSendText({ ...deps, isRepeated }),
    answerText: createAnswerText({ ...deps, cancelled: cancellationSignal }),
    endOutreach: createEndOutreach(deps),
    doDeed: createDoDeed(deps),
  };
}

export type Activities = ReturnType<typeof createActivities>;
