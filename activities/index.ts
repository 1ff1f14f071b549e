/** The deeds of a call: what acts on the world, each idempotent under its key, with its tools handed in. */
import type { Carrier } from '../domain/ports/carrier.ts';
import type { CallRecords } from '../domain/ports/call-records.ts';
import type { Calls } from '../domain/ports/calls.ts';
import type { LanguageModel } from '../domain/ports/language-model.ts';
import type { Log } from '../domain/ports/log.ts';
import type { TextMessages } from '../domain/ports/text-messages.ts';
import { createBeginCall } from './begin-call.ts';
import { createLastBeat } from './last-beat.ts';
import { createLegActivities, type LegAddresses } from './legs.ts';
import { createRecord } from './record.ts';
import { createSendText } from './text-messages.ts';
import { createDoDeed, type DeedDoers } from './tool-deeds.ts';
import { createWrapUp } from './wrap-up.ts';

export interface ActivityDependencies {
  readonly carrier: Carrier;
  readonly records: CallRecords;
  readonly languageModel: LanguageModel;
  readonly calls: Calls;
  readonly textMessages: TextMessages;
  /** What the agent's tools do in the world. */
  readonly deedDoers: DeedDoers;
  readonly addresses: LegAddresses;
  readonly log: Log;
}

export function createActivities(deps: ActivityDependencies) {
  return {
    ...createLegActivities(deps),
    record: createRecord(deps),
    wrapUp: createWrapUp(deps),
    beginCall: createBeginCall(deps),
    lastBeat: createLastBeat(deps),
    sendText: createSendText(deps),
    doDeed: createDoDeed(deps),
  };
}

export type Activities = ReturnType<typeof createActivities>;
