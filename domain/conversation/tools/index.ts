/** The agent's tools: what the model is offered, and how a call it makes is checked and carried out. */
import { z } from 'zod';
import type { ModelTool } from '../../ports/language-model.ts';
import type { Plan } from '../../plan.ts';
import type { Trigger } from '../converse.ts';
import type { ToolCall } from '../transcript.ts';
import type { AwaitedYes } from './spoken-yes.ts';
import { agreedTo, tooLongBy } from './spoken-yes.ts';
import { cancelReminder } from './cancel-reminder.ts';
import { endCall } from './end-call.ts';
import { newClaim } from './new-claim.ts';
import { notifyEmergencies } from './notify-emergencies.ts';
import { recording } from './recording.ts';
import { searchDocuments } from './search-documents.ts';
import { sendSms } from './send-sms.ts';
import { setLanguage } from './set-language.ts';
import { setReminder } from './set-reminder.ts';
import { setSpeech } from './set-speech.ts';
import { textSummary } from './text-summary.ts';
import { talkToPerson } from './talk-to-person.ts';
import type { Desk, Tool, ToolAnswer, YesQuestion } from './tool.ts';
import { updateClaim } from './update-claim.ts';

/** A tool with its argument type closed over, so that tools of different arguments stand in one list. */
interface OfferedTool {
  readonly name: string;
  readonly permitted: (plan: Plan) => boolean;
  readonly specification: (plan: Plan) => ModelTool;
  readonly run: (desk: Desk, argumentsJson: string, awaited: AwaitedYes | undefined) => Ran;
}

/**
 * What came of a tool call. `asks`: the person is to be asked first; `agreed`: the person's yes was to this call, and is
 * used up by it.
 */
export interface Ran {
  readonly answer: ToolAnswer;
  readonly asks?: { readonly awaited: AwaitedYes; readonly question: Question };
  readonly agreed?: true;
}

type Question = Extract<Trigger, { kind: 'ask' }>;

function offered<Arguments>(tool: Tool<Arguments>): OfferedTool {
  return {
    name: tool.name,
    permitted: (plan) => !plan.toolsOff?.includes(tool.name) && (tool.permitted?.(plan) ?? true),
    specification: (plan) => {
      const { $schema: _, ...parameters } = z.toJSONSchema(tool.parameters(plan));
      return { name: tool.name, description: tool.description, parameters };
    },
    run: (desk, argumentsJson, awaited) => {
      const given = checked(tool, desk.plan, argumentsJson);
      if (!given.ok) return refused(given.error);
      const question = tool.needsYes?.(given.value, desk) ?? null;
      if (question === null) return { answer: tool.apply(desk, given.value) };
      const asked = { tool: tool.name, agreement: question.agreement };
      if (!awaited || !agreedTo(awaited, asked, desk.entries, desk.language))
        return asking({ ...asked, argumentsJson }, question, desk);
      // What the person has heard is done, however the call is worded by now.
      const agreed = checked(tool, desk.plan, awaited.argumentsJson);
      return agreed.ok ? { answer: tool.apply(desk, agreed.value), agreed: true } : refused(agreed.error);
    },
  };
}

type Checked<Arguments> =
  { readonly ok: true; readonly value: Arguments } | { readonly ok: false; readonly error: string };

function checked<Arguments>(tool: Tool<Arguments>, plan: Plan, argumentsJson: string): Checked<Arguments> {
  const json = parsedJson(argumentsJson);
  if (!json.ok)
    return { ok: false, error: 'the arguments are not valid JSON; call the tool again with a JSON object' };
  const given = tool.parameters(plan).safeParse(json.value);
  if (given.success) return { ok: true, value: given.data };
  const faults = given.error.issues.map(
    (issue) => `${issue.path.join('.') || 'arguments'}: ${issue.message}`,
  );
  return { ok: false, error: faults.join('; ') };
}

function refused(error: string): Ran {
  return { answer: { ok: false, error } };
}

/** Not done before the person has heard the question and said yes to it. */
function asking(
  asked: Omit<AwaitedYes, 'question' | 'entries'>,
  { text, ofModel }: YesQuestion,
  { entries, language }: Desk,
): Ran {
  const over = tooLongBy(text);
  if (over > 0)
    return refused(
      `not done: the person agrees to what they hear, and this is too long to be read out to them: shorten it by ${over} letters`,
    );
  return {
    ...refused(askedNow),
    asks: {
      awaited: { ...asked, question: text, entries: entries.length },
      question: { kind: 'ask', text, language, ...(ofModel ? { ofModel } : {}) },
    },
  };
}

const askedNow =
  'not done: this needs the spoken yes of the person, who is asked for it now, in fixed words: do not ask in your own. Call the tool again with the same arguments once they have said yes, or where it is still wanted and that question is not to be seen below';

/** In the order in which the model is told of them. */
const tools: readonly OfferedTool[] = [
  offered(updateClaim),
  offered(newClaim),
  offered(searchDocuments),
  offered(setReminder),
  offered(cancelReminder),
  offered(sendSms),
  offered(setLanguage),
  offered(setSpeech),
  offered(notifyEmergencies),
  offered(textSummary),
  offered(talkToPerson),
  offered(recording),
  offered(endCall),
];

/** The names by which a plan may switch tools off. */
export const toolNames: readonly string[] = tools.map(({ name }) => name);

function offeredFor(plan: Plan): readonly OfferedTool[] {
  return tools.filter((tool) => tool.permitted(plan));
}

/** The tools a plan allows, as the model is told of them. */
export function toolsFor(plan: Plan): readonly ModelTool[] {
  return offeredFor(plan).map((tool) => tool.specification(plan));
}

/** Checks a tool call's name and arguments and carries it out on the desk; a bad one is answered with what is wrong. */
export function runTool(desk: Desk, call: ToolCall, awaited?: AwaitedYes): Ran {
  const tool = offeredFor(desk.plan).find((candidate) => candidate.name === call.name);
  return tool ? tool.run(desk, call.argumentsJson, awaited) : refused(`there is no tool ${call.name}`);
}

function parsedJson(text: string): { readonly ok: true; readonly value: unknown } | { readonly ok: false } {
  try {
    return { ok: true, value: JSON.parse(text === '' ? '{}' : text) };
  } catch {
    return { ok: false };
  }
}
