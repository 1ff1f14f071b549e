/** The call on the wire: its schema, in snake_case with ISO 8601 times, and the mapping from the report. */
import { z } from '@hono/zod-openapi';
import { callStates } from '../domain/call/record-events.ts';
import { outcomes } from '../domain/call/outcome.ts';
import type { CallReport, ReportMessage } from '../domain/call/report.ts';
import { NextAction, Synthesis } from '../domain/call/wrap-up.ts';
import { claimFieldTypes, type Claim } from '../domain/claim/claim.ts';
import type { ReplyFigures } from '../domain/conversation/transcript.ts';
import { machineKinds } from '../domain/conversation/answered-by.ts';
import { onDropChoices, onMachineChoices, type Plan } from '../domain/plan.ts';
import type { KeptRecording } from '../domain/ports/recordings.ts';
import { reminderOwners } from '../domain/reminder.ts';

const time = z.iso.datetime().openapi({ example: '2026-11-21T10:00:00.000Z' });

const WireClaimField = z
  .object({
    name: z.string(),
    type: z.enum(claimFieldTypes),
    description: z.string(),
    value: z.string().nullable(),
    source: z
      .object({ epoch: z.number().int(), seq: z.number().int() })
      .nullable()
      .openapi({ description: "The caller's turn the value came from" }),
  })
  .openapi('ClaimField');

const WireFigures = z
  .object({
    decided_at: z
      .number()
      .openapi({ description: "When the person's turn counted as over, in ms since the epoch" }),
    first_audio_ms: z.number(),
    signal_ack_ms: z.number().nullable(),
    signal_took_ms: z.number().nullable().openapi({
      description: 'The signal sent → acknowledged; it is often sent before the turn is decided to be over',
    }),
    standing_ms: z.number(),
    model_first_token_ms: z.number().nullable(),
    speech_first_byte_ms: z.number().nullable(),
  })
  .openapi('ReplyFigures', { description: 'Where the time of one reply went, in ms' });

const WireMessage = z
  .discriminatedUnion('kind', [
    z.object({
      kind: z.literal('caller'),
      at: time,
      turn_id: z.string(),
      text: z.string(),
      language: z.string(),
      aside: z
        .enum(['backchannel'])
        .nullable()
        .openapi({ description: 'Said by the way while the agent spoke, and not answered' }),
      was: z
        .string()
        .nullable()
        .openapi({ description: 'What the words were first taken for, where they were corrected' }),
    }),
    z.object({
      kind: z.literal('agent'),
      at: time,
      utterance_id: z.string(),
      text: z.string(),
      heard_text: z.string().nullable().openapi({ description: 'Null until it is known what was heard' }),
      complete: z.boolean(),
      figures: WireFigures.nullable(),
    }),
    z.object({ kind: z.literal('digits'), at: time, digits: z.string() }),
    z.object({
      kind: z.literal('text_message'),
      at: time,
      from: z.enum(['person', 'agent']),
      to: z.enum(['person', 'agent', 'colleague']),
      text: z.string(),
      message_id: z
        .string()
        .nullable()
        .openapi({ description: "The text service's id of it, where it is known" }),
      state: z
        .enum(['received', 'sent', 'delivered', 'failed'])
        .openapi({ description: 'How far it has come, as far as the text service tells' }),
    }),
    z.object({
      kind: z.literal('tool'),
      at: time,
      name: z.string(),
      accepted: z.boolean(),
      answer: z.string().openapi({ description: 'Why it was refused, or why it could not be done' }),
      done: z.boolean().nullable().openapi({
        description: 'Whether what it did in the world was done; null where nothing is known of it',
      }),
      sources: z
        .array(z.object({ document_id: z.string(), title: z.string(), path: z.string() }))
        .openapi({ description: 'The documents in which an answer was found' }),
    }),
  ])
  .openapi('Message');

const WireReminder = z
  .object({
    title: z.string(),
    description: z.string(),
    due_date_time: z.string(),
    owner: z.enum(reminderOwners),
  })
  .openapi('Reminder');

const WireRecording = z
  .object({
    recording_id: z.string(),
    started_at: time,
    files: z
      .array(
        z.object({
          index: z.number().int(),
          location: z.string().openapi({ description: 'Where its sound is, for whoever may read there' }),
          duration_ms: z.number().nullable(),
        }),
      )
      .openapi({ description: 'None before the carrier has put them in their place' }),
  })
  .openapi('Recording');

export const WireCallSummary = z
  .object({
    call_id: z.string(),
    direction: z.enum(['outbound', 'inbound']),
    state: z.enum(callStates),
    outcome: z.enum(outcomes).nullable(),
    reason: z.string().nullable(),
    phone_number: z.string(),
    bot_company: z.string(),
    bot_name: z.string(),
    lang: z.string().openapi({ description: 'The language spoken now', example: 'fr-FR' }),
    missing_fields: z.array(z.string()),
    scheduled_at: time.nullable(),
    opened_at: time,
    updated_at: time,
  })
  .openapi('CallSummary');
export type WireCallSummary = z.infer<typeof WireCallSummary>;

export const WireCall = WireCallSummary.extend({
  our_number: z.string(),
  agent_phone_number: z.string().nullable(),
  task: z.string(),
  languages: z
    .array(z.string())
    .nullable()
    .openapi({ description: 'Offered at the start, in the order of their keys; null: nothing to choose' }),
  on_drop: z.enum(onDropChoices),
  tools_off: z.array(z.string()).openapi({ description: 'Tools that the agent does without' }),
  on_machine: z.enum(onMachineChoices).nullable().openapi({ description: 'Null: nobody looks for one' }),
  campaign_id: z.string().nullable(),
  claim: z.array(WireClaimField),
  earlier_claims: z.array(z.array(WireClaimField)).openapi({ description: 'Closed claims, oldest first' }),
  recordings: z.array(WireRecording).openapi({ description: 'What was recorded of the call, oldest first' }),
  reminders: z.array(WireReminder),
  messages: z.array(WireMessage),
  machine: z
    .enum(machineKinds)
    .nullable()
    .openapi({ description: 'What took the call, where it was a machine' }),
  sms_summary: z
    .boolean()
    .openapi({ description: 'Whether the person is offered a summary by text message' }),
  variants: z
    .record(z.string(), z.string())
    .openapi({ description: 'The variants of feature flags that this call has, by flag' }),
  synthesis: Synthesis.nullable(),
  next_action: NextAction.nullable(),
  last_seq: z.number().int().openapi({ description: 'The last event in this report' }),
}).openapi('Call');
export type WireCall = z.infer<typeof WireCall>;

export function wireTime(at: number): string {
  return new Date(at).toISOString();
}

export function wireCallSummary(report: CallReport): WireCallSummary {
  const { plan } = report;
  return {
    call_id: report.callId,
    direction: report.direction,
    state: report.state,
    outcome: report.outcome,
    reason: report.reason,
    ...wirePerson(plan),
    lang: report.language,
    missing_fields: [...report.missingFields],
    opened_at: wireTime(report.openedAt),
    updated_at: wireTime(report.updatedAt),
  };
}

function wirePerson(plan: Plan) {
  return {
    phone_number: plan.phoneNumber,
    bot_company: plan.botCompany,
    bot_name: plan.botName,
    scheduled_at: plan.scheduledAt === undefined ? null : wireTime(plan.scheduledAt),
  };
}

/** The plan in the words of `POST /call`, without the claim. */
export function wirePlan(plan: Plan) {
  return {
    ...wirePerson(plan),
    languages: plan.languages ?? null,
    our_number: plan.ourNumber,
    agent_phone_number: plan.agentPhoneNumber ?? null,
    task: plan.task,
    on_drop: plan.onDrop,
    tools_off: plan.toolsOff ?? [],
    on_machine: plan.onMachine ?? null,
    sms_summary: plan.smsSummary ?? false,
    variants: plan.variants ?? {},
    campaign_id: plan.campaignId ?? null,
  };
}

export function wireCall(report: CallReport, recordings: readonly KeptRecording[] = []): WireCall {
  const { plan } = report;
  return {
    ...wireCallSummary(report),
    ...wirePlan(plan),
    claim: wireClaim(plan, report.claim),
    earlier_claims: report.earlierClaims.map((claim) => wireClaim(plan, claim)),
    reminders: report.reminders.map(({ title, description, dueDateTime, owner }) => ({
      title,
      description,
      due_date_time: dueDateTime,
      owner,
    })),
    recordings: recordings.map(({ recordingId, startedAt, files }) => ({
      recording_id: recordingId,
      started_at: wireTime(startedAt),
      files: files.map(({ index, location, durationMs }) => ({ index, location, duration_ms: durationMs })),
    })),
    messages: report.messages.map(wireMessage),
    machine: report.machine ?? null,
    synthesis: report.synthesis,
    next_action: report.nextAction,
    last_seq: report.lastSeq,
  };
}

/** The plan's fields in the plan's order, with their values where there are some. */
function wireClaim(plan: Plan, claim: Claim): z.infer<typeof WireClaimField>[] {
  return plan.claim.map(({ name, type, description }) => ({
    name,
    type,
    description: description ?? name.replaceAll('_', ' '),
    value: claim[name]?.value ?? null,
    source: claim[name]?.source ?? null,
  }));
}

function wireMessage(message: ReportMessage): z.infer<typeof WireMessage> {
  const at = wireTime(message.at);
  switch (message.kind) {
    case 'caller':
      return {
        kind: 'caller',
        at,
        turn_id: message.turnId,
        text: message.text,
        language: message.language,
        aside: message.aside ?? null,
        was: message.was ?? null,
      };
    case 'agent':
      return {
        kind: 'agent',
        at,
        utterance_id: message.utteranceId,
        text: message.text,
        heard_text: message.heardText,
        complete: message.complete,
        figures: message.figures ? wireFigures(message.figures) : null,
      };
    case 'digits':
      return { kind: 'digits', at, digits: message.digits };
    case 'text_message':
      return {
        ...{ kind: 'text_message', at, from: message.from, text: message.text },
        to: message.from === 'person' ? 'agent' : (message.to ?? 'person'),
        message_id: message.messageId,
        state: message.state,
      };
    case 'tool':
      return {
        ...{ kind: 'tool', at, name: message.name, accepted: message.accepted, answer: message.answer },
        done: message.done ?? null,
        sources: (message.sources ?? []).map(({ documentId, title, path }) => ({
          ...{ document_id: documentId, title, path },
        })),
      };
  }
}

function wireFigures(figures: ReplyFigures): z.infer<typeof WireFigures> {
  return {
    decided_at: figures.decidedAt,
    first_audio_ms: figures.firstAudioMs,
    signal_ack_ms: figures.signalAckMs,
    signal_took_ms: figures.signalTookMs,
    standing_ms: figures.standingMs,
    model_first_token_ms: figures.modelFirstTokenMs,
    speech_first_byte_ms: figures.speechFirstByteMs,
  };
}
