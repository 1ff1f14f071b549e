/** The plan: what a call is for, who is called and by whom. */
import { z } from 'zod';
import { CallingHours } from './calling-hours.ts';
import { ClaimField, e164 } from './claim/claim.ts';

export const onDropChoices = ['call_back', 'wait', 'sms'] as const;

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
  /** Tools the agent has to do without, by name. */
  toolsOff: z.array(z.string()).optional(),
  /** When to call, in ms since the epoch; absent: at once. */
  scheduledAt: z.number().int().optional(),
  /** The campaign this call belongs to. */
  campaignId: z.string().optional(),
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
    })
    .optional(),
});
export type CallSettings = z.infer<typeof CallSettings>;
