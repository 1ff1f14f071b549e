/** The tools an answer calls: state changes at once and in order; what acts on the world, one after another, by the workflow. */
import { isAside } from '../conversation/context.ts';
import type { Trigger } from '../conversation/converse.ts';
import type { DeedAnswer, PendingDeed } from '../conversation/tools/deed.ts';
import { runTool, type Ran } from '../conversation/tools/index.ts';
import type { ToolAnswer } from '../conversation/tools/tool.ts';
import { plainSpeech } from '../conversation/speech.ts';
import type { Entry, ToolCall, Utterance } from '../conversation/transcript.ts';
import type { CallCommand } from './events.ts';
import { orderRecording } from './recording-moves.ts';
import type { CallState } from './state.ts';
import { note, talk } from './step.ts';

/** Without settings for it a call began before tools could act; they act at once or not at all then. */
const deedLimitMs = 8_000;

export function withTools(state: CallState, utterance: Utterance, now: number): CallState {
  const source = turnBefore(state.conversation.entries, utterance.id);
  const results = utterance.toolCalls.reduce(
    (before: Results, call): Results => {
      const { state: after, ok, endsCall, asks } = withTool(before.state, call, source, now, before.asks);
      return { state: after, allOk: before.allOk && ok, ends: before.ends || endsCall, asks };
    },
    { state, allOk: true, ends: false, asks: null },
  );
  return talk(results.state, { owed: nextTrigger(utterance, results) });
}

interface Results {
  readonly state: CallState;
  readonly allOk: boolean;
  readonly ends: boolean;
  /** What the person is asked before a tool may go on. */
  readonly asks: Trigger | null;
}

/**
 * After tools the model speaks again, unless they all went well and it has asked its next question already: then the
 * person's answer comes first. What was done in the world it always speaks of. Where a tool needs a yes, the person is asked
 * for it once all the others are done, and the model sees what came of them with the answer.
 */
function nextTrigger(utterance: Utterance, results: Results): Trigger {
  if (utterance.toolCalls.length === 0) return { kind: 'listen' };
  if (results.asks) return results.asks;
  if (awaitsDeeds(results.state)) return { kind: 'toolResults' };
  if (results.ends && results.allOk) return { kind: 'finish' };
  const asked = /[?\uFF1F]["»”)\s]*$/.test(utterance.text);
  return results.allOk && asked ? { kind: 'listen' } : { kind: 'toolResults' };
}

/** Nobody waits for more than so many deeds of one answer. */
const mostDeeds = 8;
const tooMany: Ran = {
  answer: { ok: false, error: `${mostDeeds} things are being done already; wait for them` },
};
const oneAtATime: Ran = {
  answer: {
    ok: false,
    error: 'not done: the person is asked about something else first; call it again once they have answered',
  },
};

interface Tooled {
  readonly state: CallState;
  readonly ok: boolean;
  readonly endsCall: boolean;
  readonly asks: Trigger | null;
}

/** `source`: the caller's turn that led to it, if any; `asksBefore`: what the person is asked for a tool before it. */
export function withTool(
  state: CallState,
  call: ToolCall,
  source: ReturnType<typeof turnBefore>,
  now: number,
  asksBefore: Trigger | null = null,
): Tooled {
  const { conversation, plan } = state;
  const { claim, reminders, entries, language, speech = plainSpeech } = conversation;
  const pending = (conversation.deeds ?? []).map(({ name }) => name);
  const desk = { plan, language, speech, claim, reminders, entries, source, pending, now };
  const ran: Ran = pending.length < mostDeeds ? runTool(desk, call, conversation.awaitedYes) : tooMany;
  const done = ran.asks && asksBefore ? oneAtATime : ran;
  const asks = asksBefore ?? done.asks?.question ?? null;
  return { ...withAnswer(state, call, done, now), asks };
}

function withAnswer(
  state: CallState,
  call: ToolCall,
  { answer, asks, agreed }: Ran,
  now: number,
): Omit<Tooled, 'asks'> {
  const called = note(state, now, {
    kind: 'tool_called',
    toolCallId: call.id,
    name: call.name,
    accepted: answer.ok,
    answer: answer.ok ? '' : answer.error,
  });
  const noted = answer.ok ? note(called, now, ...answer.records) : called;
  const told = agreed && answer.ok ? withoutYes(noted) : noted;
  const asked = asks ? talk(told, { awaitedYes: asks.awaited }) : told;
  const ok = answer.ok;
  if (answer.ok && answer.deed?.kind === 'recording') {
    const ordered = orderRecording(asked, answer.deed.order);
    const result = toldOf(ordered.answer);
    return { state: withResult(ordered.state, call, result, now), ok: ordered.answer.ok, endsCall: false };
  }
  if (answer.ok && answer.deed) {
    const pending: PendingDeed = { toolCallId: call.id, name: call.name, deed: answer.deed, until: null };
    const changed = withChanges(asked, answer);
    return {
      state: talk(changed, { deeds: [...(changed.conversation.deeds ?? []), pending] }),
      ok,
      endsCall: answer.endsCall === true,
    };
  }
  const result = answer.ok ? { ok: true, ...answer.told } : { ok: false, error: answer.error };
  const changed = answer.ok ? withChanges(asked, answer) : asked;
  return {
    state: withResult(changed, call, result, now),
    ok,
    endsCall: answer.ok && answer.endsCall === true,
  };
}

/** One yes is for one deed: for the next the person is asked again. */
function withoutYes({ conversation: { awaitedYes: _, ...conversation }, ...state }: CallState): CallState {
  return { ...state, conversation };
}

/** What a tool changed of the call, and the bridge has to know. */
function withChanges(state: CallState, answer: Extract<ToolAnswer, { ok: true }>): CallState {
  const { claim, reminders, language, speech } = answer;
  const changed = {
    ...(claim ? { claim } : {}),
    ...(reminders ? { reminders } : {}),
    ...(language === undefined ? {} : { language }),
    ...(speech ? { speech } : {}),
  };
  const wished = {
    ...(language === undefined ? {} : { languageWished: true }),
    ...(answer.summaryAgreed ? { summary: 'agreed' as const } : {}),
  };
  return talk(state, { ...changed, ...wished, news: { ...state.conversation.news, ...changed } });
}

/** The model is told what came of a call. */
function withResult(
  state: CallState,
  { id, name }: Pick<ToolCall, 'id' | 'name'>,
  result: Readonly<Record<string, unknown>>,
  now: number,
): CallState {
  const { entries, news } = state.conversation;
  const entry: Entry = { kind: 'tool', at: now, toolCallId: id, name, result: JSON.stringify(result) };
  return talk(state, { entries: [...entries, entry], news: { ...news, entries: [...news.entries, entry] } });
}

export function awaitsDeeds({ conversation }: CallState): boolean {
  return (conversation.deeds ?? []).length > 0;
}

/** Begins the first deed that waits, unless one is under way. */
export function beginDeed(
  state: CallState,
  now: number,
): { readonly state: CallState; readonly commands: readonly CallCommand[] } {
  const [first, ...rest] = state.conversation.deeds ?? [];
  // To be put through begins with its announcement.
  if (first?.until !== null || first.deed.kind === 'transfer') return { state, commands: [] };
  const limitMs = (state.settings.followThrough?.toolLimitSec ?? deedLimitMs / 1_000) * 1_000;
  const begun = { ...first, until: now + limitMs };
  return {
    state: talk(state, { deeds: [begun, ...rest] }),
    commands: [{ kind: 'deed', toolCallId: first.toolCallId, deed: first.deed }],
  };
}

/**
 * A deed was done, or took too long (`answer` null). What is done later than that the model is told as a notice.
 */
export function withDeedAnswer(
  state: CallState,
  { toolCallId, answer }: { readonly toolCallId: string; readonly answer: DeedAnswer | null },
  now: number,
): CallState {
  const { deeds = [], lateDeeds = [] } = state.conversation;
  const pending = deeds.find((deed) => deed.toolCallId === toolCallId);
  if (!pending) return answer ? withLateAnswer(state, toolCallId, answer, now) : state;
  const { name } = pending;
  const others = deeds.filter((deed) => deed !== pending);
  const late = answer ? lateDeeds : [...lateDeeds, { toolCallId, name }].slice(-mostLateDeeds);
  const result = answer === null ? { ok: false, error: tooLong } : toldOf(answer);
  const settled = talk(noted(state, { toolCallId, name, answer }, now), { deeds: others, lateDeeds: late });
  return withResult(settled, { id: toolCallId, name }, result, now);
}

const mostLateDeeds = 10;
const tooLong =
  'this takes longer than expected and is not known to be done; say so honestly, go on with what else there is, and do not call it again';

const whereLateAnswerIs = 'its result now stands behind the call itself, above. Tell the person how it went.';

function toldOf(answer: DeedAnswer): Readonly<Record<string, unknown>> {
  return answer.ok ? { ok: true, ...answer.told } : { ok: false, error: answer.error };
}

function withLateAnswer(state: CallState, toolCallId: string, answer: DeedAnswer, now: number): CallState {
  const { lateDeeds = [], entries, news } = state.conversation;
  const late = lateDeeds.find((deed) => deed.toolCallId === toolCallId);
  if (!late) return state;
  const { name } = late;
  // The result may hold what a document or a person wrote: it takes the place of the call's own, and the notice only points to it.
  const told: readonly Entry[] = [
    { kind: 'tool', at: now, toolCallId, name, result: JSON.stringify(toldOf(answer)) },
    { kind: 'notice', at: now, text: `What took so long, ${name}, has come to an end: ${whereLateAnswerIs}` },
  ];
  return talk(noted(state, { toolCallId, name, answer }, now), {
    lateDeeds: lateDeeds.filter((deed) => deed !== late),
    entries: [...entries, ...told],
    news: { ...news, entries: [...news.entries, ...told] },
  });
}

function noted(
  state: CallState,
  { toolCallId, name, answer }: { toolCallId: string; name: string; answer: DeedAnswer | null },
  now: number,
): CallState {
  const done = answer?.ok ? note(state, now, ...(answer.records ?? [])) : state;
  return note(done, now, {
    kind: 'tool_answered',
    toolCallId,
    name,
    ok: answer?.ok === true,
    answer: answer === null ? 'took too long' : answer.ok ? '' : answer.error,
    ...(answer?.ok && answer.sources ? { sources: answer.sources } : {}),
  });
}

/** The caller's turn an utterance goes back to. */
function turnBefore(
  entries: readonly Entry[],
  utteranceId: string,
): { readonly epoch: number; readonly seq: number } | null {
  const end = entries.findLastIndex((entry) => entry.kind === 'agent' && entry.utteranceId === utteranceId);
  const last = entries.slice(0, end).findLast((entry) => entry.kind === 'caller' && !isAside(entry));
  return last?.kind === 'caller' ? { epoch: last.epoch, seq: last.seq } : null;
}
