/** The agent's tools: what the model is offered, and how a call it makes is checked and carried out. */
import { z } from 'zod';
import type { ModelTool } from '../../ports/language-model.ts';
import type { Plan } from '../../plan.ts';
import type { ToolCall } from '../transcript.ts';
import { endCall } from './end-call.ts';
import { newClaim } from './new-claim.ts';
import { setReminder } from './set-reminder.ts';
import type { Desk, Tool, ToolAnswer } from './tool.ts';
import { updateClaim } from './update-claim.ts';

/** A tool with its argument type closed over, so that tools of different arguments stand in one list. */
interface OfferedTool {
  readonly name: string;
  readonly specification: (plan: Plan) => ModelTool;
  readonly run: (desk: Desk, argumentsJson: string) => ToolAnswer;
}

function offered<Arguments>(tool: Tool<Arguments>): OfferedTool {
  return {
    name: tool.name,
    specification: (plan) => {
      const { $schema: _, ...parameters } = z.toJSONSchema(tool.parameters(plan));
      return { name: tool.name, description: tool.description, parameters };
    },
    run: (desk, argumentsJson) => {
      const json = parsedJson(argumentsJson);
      if (!json.ok)
        return {
          ok: false,
          error: 'the arguments are not valid JSON; call the tool again with a JSON object',
        };
      const given = tool.parameters(desk.plan).safeParse(json.value);
      if (given.success) return tool.apply(desk, given.data);
      const faults = given.error.issues.map(
        (issue) => `${issue.path.join('.') || 'arguments'}: ${issue.message}`,
      );
      return { ok: false, error: faults.join('; ') };
    },
  };
}

const always: readonly OfferedTool[] = [offered(setReminder), offered(endCall)];
const withClaim: readonly OfferedTool[] = [offered(updateClaim), offered(newClaim), ...always];

function offeredFor(plan: Plan): readonly OfferedTool[] {
  return plan.claim.length > 0 ? withClaim : always;
}

/** The tools a plan allows, as the model is told of them. */
export function toolsFor(plan: Plan): readonly ModelTool[] {
  return offeredFor(plan).map((tool) => tool.specification(plan));
}

/** Checks a tool call's name and arguments and carries it out on the desk; a bad one is answered with what is wrong. */
export function runTool(desk: Desk, call: ToolCall): ToolAnswer {
  const tool = offeredFor(desk.plan).find((candidate) => candidate.name === call.name);
  return tool ? tool.run(desk, call.argumentsJson) : { ok: false, error: `there is no tool ${call.name}` };
}

function parsedJson(text: string): { readonly ok: true; readonly value: unknown } | { readonly ok: false } {
  try {
    return { ok: true, value: JSON.parse(text === '' ? '{}' : text) };
  } catch {
    return { ok: false };
  }
}
