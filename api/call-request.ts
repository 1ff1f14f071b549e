/** The body of `POST /call`: its schema, and the plan made of it and the configured defaults. */
import { z } from '@hono/zod-openapi';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { ClaimField, e164 } from '../domain/claim/claim.ts';
import { toolNames } from '../domain/conversation/tools/index.ts';
import { onDropChoices, onMachineChoices, type Plan } from '../domain/plan.ts';
import { isTimeZone } from '../domain/time-zones.ts';
import type { PlanDefaults, VariantsFor } from './deps.ts';
import { zonesOfNumber } from './number-zones.ts';
import {
  Language,
  languageFaults,
  languagesOf,
  nothingWrongSoFar,
  OfferedLanguages,
} from './offered-languages.ts';

const yearMs = 366 * 24 * 60 * 60 * 1_000;

const phoneNumber = z.string().refine(isNumberAsDialled, {
  error: 'must be a phone number that exists, in E.164 form such as +33612345678',
});

const claim = z
  .array(ClaimField.strict())
  .max(100)
  .superRefine(
    (fields, context) => {
      const seen = new Set<string>();
      // Runs beside other faults too, so an entry may be anything.
      for (const [index, field] of Array.isArray(fields) ? fields.entries() : []) {
        const name = nameOf(field);
        if (name === null) continue;
        if (seen.has(name))
          context.addIssue({
            code: 'custom',
            path: [index, 'name'],
            message: 'another field has this name already',
          });
        seen.add(name);
      }
    },
    { when: () => true },
  );

/** A number has one spelling, or one person would have two lines: +330612345678, with the zero dialled at home, has not that one. */
function isNumberAsDialled(text: string): boolean {
  const parsed = e164.test(text) ? parsePhoneNumberFromString(text) : undefined;
  return parsed?.isValid() === true && parsed.number === text;
}

function nameOf(field: unknown): string | null {
  if (typeof field !== 'object' || field === null || !('name' in field)) return null;
  return typeof field.name === 'string' ? field.name : null;
}

/** `clock`: ms since the epoch, to tell the future from the past. */
export function callRequestSchema({ clock, ourNumber }: { clock: () => number; ourNumber: string }) {
  return z
    .strictObject({
      phone_number: phoneNumber
        .refine((text) => text !== ourNumber, { error: 'is the number we call from' })
        .openapi({ description: 'Who to call, E.164', example: '+33612345678' }),
      bot_company: z.string().trim().min(1).max(200).optional(),
      bot_name: z.string().trim().min(1).max(200).optional(),
      task: z.string().trim().min(1).max(20_000).optional().openapi({ description: 'What the call is for' }),
      agent_phone_number: phoneNumber
        .optional()
        .openapi({ description: 'Where a person of yours can be reached, E.164' }),
      claim: claim.optional().openapi({ description: 'The fields to fill in' }),
      lang: Language.optional().openapi({
        description: 'The language to begin in, and the only one where `languages` is left out',
        example: 'fr-FR',
      }),
      languages: OfferedLanguages.optional().openapi({
        description:
          'Offered to the person at the start, to be chosen by key or by voice, in the order of their keys: two to nine, each language once, `lang` among them. The call begins in `lang`. Where both are left out, the configured languages are offered',
        example: ['fr-FR', 'en-GB', 'de-DE'],
      }),
      on_drop: z.enum(onDropChoices).optional().openapi({
        description:
          'When the line drops: `call_back` (the agent calls again, within the calling hours), `wait` (for the person to call) or `sms` (a message asks the person to call)',
      }),
      on_machine: z.enum(onMachineChoices).optional().openapi({
        description:
          'When an answering machine, a call screening or a menu takes the call: `hang_up`, `leave_message` (a fixed message asks for a call back, behind the beep) or `continue` (as if nothing were known)',
      }),
      tools_off: z
        .array(z.enum(toolNames, { error: `must be among ${toolNames.join(', ')}` }))
        .max(toolNames.length)
        .optional()
        .openapi({ description: 'Tools that the agent has to do without', example: ['send_sms'] }),
      time_zone: z
        .string()
        .refine(isTimeZone, { error: 'must be the IANA name of a time zone such as Europe/Paris' })
        .optional()
        .openapi({
          description:
            'Where the person is, for calling hours and for times they name; left out, it is told from their number as far as that goes',
          example: 'Europe/Paris',
        }),
      sms_summary: z.boolean().optional().openapi({
        description:
          'The agent offers the person a summary of the call by text message; it is sent after the call, and only if they said yes',
      }),
      scheduled_at: z.iso
        .datetime({
          offset: true,
          error: 'must be a date and time with a zone such as 2026-11-24T10:00:00+01:00',
        })
        .superRefine(
          (text, context) => {
            const ahead = Date.parse(text) - clock();
            if (!(ahead > 0))
              context.addIssue({
                code: 'custom',
                message: 'must be in the future; leave it out to call at once',
              });
            if (ahead > yearMs) context.addIssue({ code: 'custom', message: 'must be at most a year ahead' });
          },
          { when: nothingWrongSoFar },
        )
        .optional()
        .openapi({ description: 'When to call, ISO 8601 with zone; at once when left out' }),
    })
    .superRefine(
      (request, context) => {
        for (const fault of languageFaults(request)) context.addIssue({ code: 'custom', ...fault });
      },
      { when: ({ value }) => typeof value === 'object' && value !== null },
    )
    .openapi('CallRequest');
}

export type CallRequest = z.infer<ReturnType<typeof callRequestSchema>>;

export function planOfRequest(
  request: CallRequest,
  context: {
    readonly callId: string;
    readonly ourNumber: string;
    readonly defaults: PlanDefaults;
    readonly variantsFor: VariantsFor;
    readonly clock: () => number;
  },
): Plan {
  const { defaults } = context;
  const agentPhoneNumber = request.agent_phone_number ?? defaults.agentPhoneNumber;
  const onMachine = request.on_machine ?? defaults.onMachine;
  const toolsOff = [...new Set([...(defaults.toolsOff ?? []), ...(request.tools_off ?? [])])];
  return {
    callId: context.callId,
    ourNumber: context.ourNumber,
    phoneNumber: request.phone_number,
    botCompany: request.bot_company ?? defaults.botCompany,
    botName: request.bot_name ?? defaults.botName,
    task: request.task ?? defaults.task,
    claim: described(request.claim ?? defaults.claim),
    ...languagesOf(request, defaults),
    onDrop: request.on_drop ?? defaults.onDrop,
    ...(onMachine === undefined ? {} : { onMachine }),
    ...(agentPhoneNumber === undefined ? {} : { agentPhoneNumber }),
    ...(toolsOff.length > 0 ? { toolsOff } : {}),
    timeZones: zonesOfNumber(request.phone_number, context.clock()),
    ...(request.time_zone === undefined ? {} : { timeZone: request.time_zone }),
    ...(request.scheduled_at === undefined ? {} : { scheduledAt: Date.parse(request.scheduled_at) }),
    ...(request.sms_summary === undefined ? {} : { smsSummary: request.sms_summary }),
    ...chosen({ ...context, phoneNumber: request.phone_number }),
  };
}

/** The variants of feature flags, chosen once for the whole call. */
function chosen(line: {
  readonly ourNumber: string;
  readonly phoneNumber: string;
  readonly variantsFor: VariantsFor;
}): Pick<Plan, 'variants'> {
  const variants = line.variantsFor(line);
  return Object.keys(variants).length > 0 ? { variants: { ...variants } } : {};
}

/** The plan for somebody who calls us without an open conversation. */
export function planOfIncoming(context: {
  readonly callId: string;
  readonly ourNumber: string;
  readonly phoneNumber: string;
  readonly defaults: PlanDefaults;
  readonly variantsFor: VariantsFor;
  readonly clock: () => number;
}): Plan {
  const { callId, ourNumber, phoneNumber, defaults, clock } = context;
  const timeZones = zonesOfNumber(phoneNumber, clock());
  const plan = { ...defaults, claim: described(defaults.claim), callId, ourNumber, phoneNumber, timeZones };
  return { ...plan, ...chosen(context) };
}

/** A field without a description is described by its name's words. */
function described(fields: readonly ClaimField[]): ClaimField[] {
  return fields.map((field) => ({
    ...field,
    description: field.description ?? field.name.replaceAll('_', ' '),
  }));
}
