/** Text messages of the person: the agent is told of one during a call and speaks of it; outside of calls it answers in writing. */
import { planForTexts } from '../conversation/texting.ts';
import type { Entry, ToolCall } from '../conversation/transcript.ts';
import type { CallInput, Step } from './events.ts';
import { remember } from './leg-moves.ts';
import type { CallState, TextAnswers } from './state.ts';
import { enter, note, stay, talk } from './step.ts';
import { pendingNews } from './take-up.ts';
import { goOn } from './next-turn.ts';
import { withModerated } from './reply.ts';
import { shortestTextWindowMs } from './texts-owed.ts';
import { withTool } from './tool-moves.ts';

type Of<Kind extends CallInput['kind']> = Extract<CallInput, { kind: Kind }>;

/** A machine at the other end would write for ever. */
const mostAnswers = 40;
/** After tools the model is asked again for what it has to say. */
const mostRounds = 3;
const hourMs = 3_600_000;

const none: TextAnswers = { owedFrom: null, answering: null, answered: 0 };

export function textReceived(state: CallState, { message }: Of<'text_received'>, now: number): Step {
  if (knowsText(state, message)) return stay(state);
  const { phase, conversation } = state;
  // Who has said something is answered first, with the turn that stands.
  const isListening =
    phase.kind === 'talking' &&
    phase.media.standing !== null &&
    conversation.owed.kind === 'listen' &&
    pendingNews(conversation.entries) === null;
  const taken = kept(withMessage(remember(state, eventIdOf(message)), message, now), now);
  return isListening ? goOn(taken, { kind: 'text_message' }, now) : stay(taken);
}

/** Whether the message has been taken in. */
export function knowsText({ seenEventIds }: CallState, message: Of<'text_received'>['message']): boolean {
  return seenEventIds.includes(eventIdOf(message));
}

function eventIdOf({ messageId }: Of<'text_received'>['message']): string {
  return `text/${messageId}`;
}

function withMessage(
  state: CallState,
  { messageId, text }: Of<'text_received'>['message'],
  now: number,
): CallState {
  const { texts = none, turn, unwrapped, entries } = state.conversation;
  const entry: Entry = { kind: 'text_message', at: now, from: 'person', text, messageId };
  const noted = note(state, now, { kind: 'text_message_received', messageId, text });
  return talk(withEntry(noted, entry), {
    texts: { ...texts, owedFrom: texts.owedFrom ?? turn + 1 },
    // What is only written is no call to be summed up.
    unwrapped: unwrapped || ('leg' in state.phase && entries.length > 0),
  });
}

function withEntry(state: CallState, entry: Entry, at = state.conversation.entries.length): CallState {
  const { entries, news } = state.conversation;
  return talk(state, {
    entries: entries.toSpliced(at, 0, entry),
    news: { ...news, entries: [...news.entries, entry] },
  });
}

/** A run that only a text message began waits as one does after a call; and who writes is waited for anew. */
function kept(state: CallState, now: number): CallState {
  const { phase, settings, direction } = state;
  const until = now + Math.max(shortestTextWindowMs, settings.callbackTimeoutHour * hourMs);
  if (phase.kind === 'lingering')
    return { ...state, phase: { ...phase, until: Math.max(phase.until, until) } };
  if (phase.kind !== 'opening' || direction === 'outbound') return state;
  const outcome = 'text_only';
  return enter({ ...state, earlier: outcome }, { kind: 'lingering', outcome, until }, now);
}

/** Once no call is under way, what is owed to the person's messages is an answer in writing. */
export function withTextAnswer(step: Step, now: number): Step {
  const { texts, entries } = step.state.conversation;
  if (!isAnsweredInWriting(step.state) || typeof texts?.owedFrom !== 'number' || texts.answering) return step;
  const settled = { ...texts, owedFrom: null };
  if (texts.answered >= mostAnswers) {
    const told = note(step.state, now, { kind: 'text_message_failed', reason: 'too-many-texts' });
    return { state: talk(told, { texts: settled }), commands: step.commands };
  }
  const answering = {
    ...settled,
    answering: { rounds: 1, shown: entries.length },
    answered: texts.answered + 1,
  };
  return {
    state: talk(step.state, { texts: answering }),
    commands: [...step.commands, { kind: 'answer_text' }],
  };
}

/** A run that closes answers what still comes in; one from before calls were followed through keeps no records then. */
function isAnsweredInWriting({ phase, settings }: CallState): boolean {
  return phase.kind === 'lingering' || (phase.kind === 'closed' && settings.followThrough !== undefined);
}

export function textAnswered(state: CallState, { result }: Of<'text_answered'>, now: number): Step {
  const { texts } = state.conversation;
  if (!texts?.answering) return stay(state);
  const { rounds, shown } = texts.answering;
  const heard = talk(state, { texts: { ...texts, answering: null } });
  if (!result.ok) return stay(note(heard, now, { kind: 'text_message_failed', reason: result.failure.code }));
  const { text, toolCalls, moderated = [] } = result.value;
  const answered = withModerated(heard, moderated, now);
  const isRefused = toolCalls.length > 0 && !withCalls(answered, toolCalls, now).allOk;
  const again = (isRefused || (text === '' && toolCalls.length > 0)) && rounds < mostRounds;
  // Words that go with a refused call may be untrue: the person never reads them.
  const sent = again ? '' : text;
  // What came meanwhile stands behind the answer, which does not know of it.
  const entry: Entry = { kind: 'text_message', at: now, from: 'agent', text: sent, toolCalls };
  const said = withEntry(answered, entry, shown);
  const { state: worked } = withCalls(said, toolCalls, now);
  if (again)
    return stay(
      talk(worked, {
        texts: { ...texts, answering: { rounds: rounds + 1, shown: worked.conversation.entries.length } },
      }),
      { kind: 'answer_text' },
    );
  return sent === '' ? stay(worked) : stay(worked, { kind: 'send_text', text: sent });
}

/** The tools of an answer in writing: those that act on the world are not there. */
function withCalls(
  state: CallState,
  toolCalls: readonly ToolCall[],
  now: number,
): { readonly state: CallState; readonly allOk: boolean } {
  const { plan } = state;
  const limited = { ...state, plan: planForTexts(plan) };
  const done = toolCalls.reduce(
    (before, call) => {
      const { state: after, ok } = withTool(before.state, call, null, now);
      return { state: after, allOk: before.allOk && ok };
    },
    { state: limited, allOk: true },
  );
  return { ...done, state: { ...done.state, plan } };
}

export function textDelivered(
  state: CallState,
  { delivery: { eventId, messageId, delivered, detail } }: Of<'text_delivery'>,
  now: number,
): CallState {
  if (state.seenEventIds.includes(eventId)) return state;
  return note(
    remember(state, eventId),
    now,
    delivered
      ? { kind: 'text_message_delivered', messageId }
      : { kind: 'text_message_failed', messageId, reason: detail },
  );
}
