/** Answers in writing while no call is under way: which tools they may use, and what the model is told of them. Pure. */
import type { ModelMessage } from '../ports/language-model.ts';
import type { Plan } from '../plan.ts';
import type { ConversationContext } from './context.ts';
import type { Moderated } from './moderated.ts';
import { promptFor } from './prompt.ts';
import { toolNames } from './tools/index.ts';
import type { ToolCall } from './transcript.ts';

/** What the model wrote; an empty text where it only called tools. */
export interface TextAnswer {
  readonly text: string;
  readonly toolCalls: readonly ToolCall[];
  /** What was refused: the words of the person, or the model's, in place of which the text stands. */
  readonly moderated?: readonly Moderated[];
}

/** Nothing that acts on the world: in writing nobody has said a yes that is known to be theirs. */
const usable: ReadonlySet<string> = new Set([
  ...['update_claim', 'new_claim', 'set_reminder', 'cancel_reminder'],
]);

/** The plan as it counts for answers in writing. */
export function planForTexts(plan: Plan): Plan {
  return {
    ...plan,
    toolsOff: toolNames.filter((name) => !usable.has(name) || plan.toolsOff?.includes(name)),
  };
}

/** The context is that of the plan for texts. */
export function textPrompt(context: ConversationContext): readonly ModelMessage[] {
  return [...promptFor(context), { role: 'system', content: inWriting }];
}

const inWriting =
  'No call is under way. Answer the last text message of the person by one text message: two or three short plain sentences in the language it is written in, without greeting and signature. ' +
  'What you write is sent as it stands. To be called, the person may call the number this comes from.';
