/** The plan: what a call is for, who is called and by whom. */
import { z } from 'zod';
import { CallingHours } from './calling-hours.ts';
import { ClaimField, e164 } from './claim/claim.ts';
import { Follows } from './outreach/follows.ts';

export const onDropChoices = ['call_back', 'wait', 'sms'] as const;
export const onMachineChoices = ['hang_up', 'leave_message', 'continue'] as const;
/** What is done when a machine takes the call. */
export type OnMachine = (typeof onMachineChoices)[number];

export const Plan = z.object({
  /** 128 random bits as 32 hex digits. */
  callId: z.string().regex(/^[0-9a-f]{32}$/),
  botCompany: z.string().min(1),
  botName: z.string().min(1),
  /** The person's number, E.164. */
  phoneNumber: z.string().regex(e164),
  /** Our own number, E.164. */
  ourNumber: z.string().regex(e164),
  task: z.string().min(1),
  /** Where a person of ours can be reached, E.164. */
  agentPhoneNumber: z.string().regex(e164).optional(),
  claim: z.array(ClaimField),
  /** BCP 47, such as `en-US`. */
  language: z.string(),
  /** Offered at the start, `language` among them, in the order of their keys; absent: no menu, `language` is spoken. */
  languages: z.array(z.string()).min(2).max(9).optional(),
  onDrop: z.enum(onDropChoices),
  /** When a machine takes a call that we made; absent in plans from before it was asked: nobody looks. */
  onMachine: z.enum(onMachineChoices).optional(),
  /** Tools the agent has to do without, by name. */
  toolsOff: z.array(z.string()).optional(),
  /** The person is offered a summary of the call by text message; it is sent only if they agree. */
  smsSummary: z.boolean().optional(),
  /** The variants of feature flags that this call has, by flag: chosen once, when it starts. */
  variants: z.record(z.string(), z.string()).optional(),
  /** When to call, in ms since the epoch; absent: at once. */
  scheduledAt: z.number().int().optional(),
  /** The campaign this call belongs to. */
  campaignId: z.string().optional(),
  /** Where the person is for certain, IANA; whoever asked for the call said so. */
  timeZone: z.string().optional(),
  /** Where the person may be by their number, IANA: with one zone that is certain too; none: anywhere. */
  timeZones: z.array(z.string()).optional(),
  /** The outreach that has this call made, and is told how it ended. */
  outreachId: z.string().optional(),
  /** The earlier call that this one was promised in. */
  follows: Follows.optional(),
});
export type Plan = z.infer<typeof Plan>;

/** The limits a call runs under; decided when it starts, so that a running call's story can be replayed. */
export const CallSettings = z.object({
  ringTimeoutSec: z.number().positive(),
  /** How long after the carrier's answer media may take to attach. */
  attachTimeoutSec: z.number().positive(),
  /** How long media may be away before the leg is given up. */
  graceSec: z.number().positive(),
  maxCallMinutes: z.number().positive(),
  callbackTimeoutHour: z.number().nonnegative(),
  /** How the call mends itself. Absent in calls that began before it could: they end as they would have then. */
  recovery: z
    .object({
      /** While media is away and does not come by itself, the carrier is asked for it this often. */
      mediaRestartSec: z.number().positive(),
      /** Media away for so long: the carrier says a holding phrase; absent: it has no voice. */
      holdingPhraseAfterSec: z.number().positive().optional(),
      /** The carrier has told nothing for so long where news of it is awaited: it is asked. */
      lookAfterSec: z.number().positive(),
      /** The pause before each attempt to call back after the line was lost; as many attempts as there are pauses. */
      callBackPausesSec: z.array(z.number().nonnegative()),
      callingHours: CallingHours,
      /** A run whose history has so many events goes on in a new one at the next quiet moment. */
      renewAfterEvents: z.number().int().positive(),
    })
    .optional(),
  /** What the agent may do beyond talking, and how long it may take. Absent in calls that began before it could. */
  followThrough: z
    .object({
      /** A tool that acts on the world and takes longer is answered without. */
      toolLimitSec: z.number().positive(),
      /** How long somebody may take to answer to whom the person is put through. */
      transferRingSec: z.number().positive().optional(),
      /** The call is recorded, once the person has heard of it. */
      recording: z.boolean().optional(),
      /** The pause before each further attempt to call when a reminder is due; without them one call is made. */
      outreachPausesSec: z.array(z.number().nonnegative()).optional(),
      /** BCP 47: the language that those who run the agent read; the call is also summed up in it. */
      operatorLanguage: z.string().optional(),
      /** A wrap-up that failed is tried again after these pauses, the last of which repeats. */
      wrapUpPausesSec: z.array(z.number().positive()).min(1).optional(),
    })
    .optional(),
});
export type CallSettings = z.infer<typeof CallSettings>;
