/** What the model is told where its last answer was lost while it was being written. Pure. */
import { isPatience, type ConversationContext } from './context.ts';
import type { Entry } from './transcript.ts';

/**
 * Puts a notice behind the agent's last words: they stand there as far as the person hears them, and the rest, tools
 * included, was lost with the line. What the person has said since stays behind it.
 */
export function withBrokenOff(context: ConversationContext, now: number): ConversationContext {
  const { entries } = context;
  const last = entries.findLastIndex((entry) => entry.kind === 'agent' && !isPatience(entry));
  const notice: Entry = { kind: 'notice', at: now, text: brokenOff };
  return { ...context, entries: entries.toSpliced(last + 1, 0, notice) };
}

const brokenOff =
  'Your answer above broke off because the line was lost for a moment; the person hears it up to where it ends there. ' +
  'Go on from exactly there: repeat nothing and do not mention it. Call the tools that you were about to call, ' +
  'and say what you were about to say; if nothing was left, write nothing. ' +
  'If the person has spoken since, call those tools all the same, and answer what was said.';
