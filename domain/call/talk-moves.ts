/** How the conversation goes on: media attached and lost, what the caller said, what a standing turn brought back. */
import { agentEntry, callerEntry, turnId, withHeard } from '../conversation/context.ts';
import type { ConverseInput, ConverseOutput, Trigger, WholeContext } from '../conversation/converse.ts';
import { runTool } from '../conversation/tools/index.ts';
import type { Entry, HeardReport, ToolCall, Utterance } from '../conversation/transcript.ts';
import { checkedHeard } from '../conversation/heard.ts';
import type { CallInput, Step } from './events.ts';
import { hangUpFor, settled } from './leg-moves.ts';
import type { CallState, Media } from './state.ts';
import { enter, note, stay, talk } from './step.ts';

type Of<Kind extends CallInput['kind']> = Extract<CallInput, { kind: Kind }>;

/** Whether media of this leg may attach now. */
export function expectsMedia({ phase }: CallState, legId: string): boolean {
  switch (phase.kind) {
    case 'dialing':
    case 'answering':
    case 'ringing':
    case 'connected':
    case 'talking':
    case 'detached':
      return phase.leg.legId === legId;
    default:
      return false;
  }
}

export function mediaAttached(
  state: CallState,
  { legId, bridgeQueue }: Of<'media_attached'>,
  now: number,
): Step {
  const { phase, conversation } = state;
  if (!expectsMedia(state, legId) || !('leg' in phase)) return stay(state);
  const epoch = conversation.epoch + 1;
  const { trigger, resume } = takeUp(state, legId);
  const entries =
    trigger.kind === 'resumed' ? [...conversation.entries, backAgain(now)] : conversation.entries;
  const turn = conversation.turn + 1;
  const sameLeg = conversation.legId === legId;
  const until = sameLeg ? conversation.longestUntil : now + state.settings.maxCallMinutes * 60_000;
  const attached = talk(note(state, now, { kind: 'media_attached', legId, epoch }), {
    epoch,
    turn,
    legId,
    longestUntil: until,
    entries,
    lastSeq: 0,
    news: { kind: 'new', entries: [] },
  });
  const media: Media = { epoch, bridgeQueue, standing: { turn, trigger } };
  const input: ConverseInput = {
    callId: state.plan.callId,
    legId,
    epoch,
    turn,
    context: wholeContext(attached, now),
    trigger,
    ...(resume ? { resume } : {}),
  };
  const old = phase.kind === 'talking' || phase.kind === 'detached' ? phase.media.standing : null;
  return {
    state: enter(attached, { kind: 'talking', leg: phase.leg, media, until }, now),
    commands: [
      ...(old ? [{ kind: 'cancel_converse' as const, turn: old.turn }] : []),
      { kind: 'converse', bridgeQueue, input },
    ],
  };
}

function wholeContext({ plan, conversation }: CallState, now: number): WholeContext {
  const { language, claim, reminders, entries } = conversation;
  return { kind: 'whole', plan, language, claim, reminders, entries, now };
}

function backAgain(now: number): Entry {
  return {
    kind: 'notice',
    at: now,
    text: 'The line was lost; the person is back and has heard the greeting. Say where you were and go on.',
  };
}

/** What an attaching bridge has to do first: speak on, answer, greet or listen. */
function takeUp(
  { conversation }: CallState,
  legId: string,
): { trigger: Trigger; resume?: ConverseInput['resume'] } {
  if (conversation.entries.length === 0) return { trigger: { kind: 'open' } };
  if (conversation.legId !== legId) return { trigger: { kind: 'resumed' } };
  const cut = conversation.entries.findLast((entry) => entry.kind === 'agent');
  const unheard = cut && !cut.heard?.complete ? cut : undefined;
  const resume = unheard && {
    utteranceId: unheard.utteranceId,
    text: unheard.text,
    heardText: unheard.heard?.text ?? '',
  };
  const pending = pendingTurn(conversation.entries);
  const ending = cut?.toolCalls.some((call) => call.name === 'end_call') === true;
  const trigger: Trigger = pending
    ? { kind: 'answer', epoch: pending.epoch, seq: pending.seq }
    : ending
      ? { kind: 'finish' }
      : { kind: 'listen' };
  // An answer that was being spoken when the person said something new is not taken up again.
  return resume && !pending ? { trigger, resume } : { trigger };
}

/** What the person said after the agent's last words, if anything. */
function pendingTurn(entries: readonly Entry[]): Extract<Entry, { kind: 'caller' }> | undefined {
  const last = entries.findLast((entry) => entry.kind === 'caller' || entry.kind === 'agent');
  return last?.kind === 'caller' ? last : undefined;
}

export function callerTurn(state: CallState, { turn }: Of<'caller_turn'>, now: number): Step {
  if (!isNew(state, turn)) return stay(state);
  const { epoch: _epoch, seq: _seq, ...said } = turn;
  const heard = note(state, now, { kind: 'caller_said', turnId: turnId(turn), ...said });
  return stay(
    talk(heard, {
      entries: [...heard.conversation.entries, callerEntry(turn, now)],
      lastSeq: turn.seq,
      unwrapped: true,
    }),
  );
}

export function digits(state: CallState, pressed: Of<'digits'>, now: number): Step {
  if (!isNew(state, pressed)) return stay(state);
  const noted = note(state, now, { kind: 'digits_pressed', digits: pressed.digits });
  const entry: Entry = { kind: 'digits', at: now, digits: pressed.digits };
  return stay(
    talk(noted, { entries: [...noted.conversation.entries, entry], lastSeq: pressed.seq, unwrapped: true }),
  );
}

/** Of the present epoch and not taken in before. */
function isNew(
  { phase, conversation }: CallState,
  message: { readonly epoch: number; readonly seq: number },
): boolean {
  return 'media' in phase && phase.media?.epoch === message.epoch && message.seq > conversation.lastSeq;
}

export function mediaLost(state: CallState, { epoch }: Of<'media_lost'>, now: number): Step {
  const { phase } = state;
  if (phase.kind !== 'talking' || phase.media.epoch !== epoch) return stay(state);
  const until = now + state.settings.graceSec * 1_000;
  return stay(enter(state, { kind: 'detached', leg: phase.leg, media: phase.media, until }, now));
}

/** A standing turn came back: its words, what was heard, its tools; then the next one stands. */
export function conversed(state: CallState, { epoch, turn, output }: Of<'conversed'>, now: number): Step {
  if (!isStanding(state, epoch, turn)) return stay(state);
  const told = withOutput(stand(state, null), output, now);
  const { phase } = told.state;
  if (phase.kind === 'hanging_up') return settled(told.state, now);
  if (phase.kind !== 'talking') return stay(told.state);
  if (output.ended === undefined) return nextTurn(told.state, told.next);
  switch (output.ended) {
    case 'media_lost':
    case 'fenced':
      return mediaLost(told.state, { kind: 'media_lost', epoch }, now);
    case 'finished':
      return hangUpFor(told.state, 'completed', 'the agent said good-bye', now);
    case 'silence':
      return hangUpFor(told.state, 'silence', 'nobody spoke', now);
    case 'failed':
      return hangUpFor(told.state, 'failed', 'the model or the voice failed', now);
  }
}

export function converseFailed(
  state: CallState,
  { epoch, turn, heard }: Of<'converse_failed'>,
  now: number,
): Step {
  if (!isStanding(state, epoch, turn)) return stay(state);
  const stopped = heard.map((report) => ({ ...report, playing: false }));
  const told = stopped.reduce(
    (next, report) => withReport(withLostUtterance(next, report, now), report, now),
    stand(state, null),
  );
  return told.phase.kind === 'hanging_up'
    ? settled(told, now)
    : mediaLost(told, { kind: 'media_lost', epoch }, now);
}

function isStanding({ phase }: CallState, epoch: number, turn: number): boolean {
  return 'media' in phase && phase.media?.epoch === epoch && phase.media.standing?.turn === turn;
}

function stand(state: CallState, standing: Media['standing']): CallState {
  const { phase } = state;
  switch (phase.kind) {
    case 'talking':
      return { ...state, phase: { ...phase, media: { ...phase.media, standing } } };
    case 'detached':
      return { ...state, phase: { ...phase, media: { ...phase.media, standing } } };
    case 'hanging_up':
      return phase.media ? { ...state, phase: { ...phase, media: { ...phase.media, standing } } } : state;
    default:
      return state;
  }
}

/** Schedules the next standing turn before it is needed. */
function nextTurn(state: CallState, trigger: Trigger): Step {
  const { phase, conversation, plan } = state;
  if (phase.kind !== 'talking') return stay(state);
  const turn = conversation.turn + 1;
  const input: ConverseInput = {
    callId: plan.callId,
    legId: phase.leg.legId,
    epoch: phase.media.epoch,
    turn,
    context: conversation.news,
    trigger,
  };
  const told = talk(state, { turn, news: { kind: 'new', entries: [] } });
  return stay(stand(told, { turn, trigger }), {
    kind: 'converse',
    bridgeQueue: phase.media.bridgeQueue,
    input,
  });
}

function withOutput(
  state: CallState,
  output: ConverseOutput,
  now: number,
): { state: CallState; next: Trigger } {
  const { utterance, callerSeq, heard } = output;
  const said = utterance ? withUtterance(state, utterance, callerSeq, now) : state;
  const told = heard.reduce((next, report) => withReport(next, report, now), said);
  return utterance ? withTools(told, utterance, now) : { state: told, next: { kind: 'listen' } };
}

function withUtterance(
  state: CallState,
  utterance: Utterance,
  callerSeq: number | undefined,
  now: number,
): CallState {
  const { epoch, entries } = state.conversation;
  const answers = callerSeq === undefined ? {} : { answers: turnId({ epoch, seq: callerSeq }) };
  const noted = note(state, now, {
    kind: 'agent_said',
    utteranceId: utterance.id,
    text: utterance.text,
    ...answers,
  });
  return talk(noted, {
    entries: beforeLaterTurns(entries, agentEntry(utterance, now), epoch, callerSeq),
    unwrapped: true,
  });
}

/** A signal may overtake the result of the turn before it: the reply stands before what was said after it. */
function beforeLaterTurns(
  entries: readonly Entry[],
  reply: Entry,
  epoch: number,
  callerSeq: number | undefined,
): readonly Entry[] {
  if (callerSeq === undefined) return [...entries, reply];
  const later = entries.findIndex(
    (entry) => entry.kind === 'caller' && entry.epoch === epoch && entry.seq > callerSeq,
  );
  return later < 0 ? [...entries, reply] : [...entries.slice(0, later), reply, ...entries.slice(later)];
}

/** Words that were spoken but whose turn never came back are kept as said. */
function withLostUtterance(state: CallState, report: HeardReport, now: number): CallState {
  const known = state.conversation.entries.some(
    (entry) => entry.kind === 'agent' && entry.utteranceId === report.utteranceId,
  );
  if (known || report.writtenText === '') return state;
  return withUtterance(
    state,
    { id: report.utteranceId, text: report.writtenText, toolCalls: [] },
    undefined,
    now,
  );
}

function withReport(state: CallState, given: HeardReport, now: number): CallState {
  const { entries } = state.conversation;
  const report = checkedHeard(given);
  const before = entries.find((entry) => entry.kind === 'agent' && entry.utteranceId === report.utteranceId);
  if (before?.kind !== 'agent') return state;
  const told = talk(state, { entries: withHeard(entries, report) });
  if (report.playing) return told;
  return note(told, now, {
    kind: 'agent_heard',
    utteranceId: report.utteranceId,
    heardText: report.heardText,
    complete: report.complete,
    ...(report.figures ? { figures: report.figures } : {}),
  });
}

function withTools(state: CallState, utterance: Utterance, now: number): { state: CallState; next: Trigger } {
  const results = utterance.toolCalls.reduce(
    (before, call) => {
      const { state: after, ok, endsCall } = withTool(before.state, call, now);
      return { state: after, allOk: before.allOk && ok, ends: before.ends || endsCall };
    },
    { state, allOk: true, ends: false },
  );
  return { state: results.state, next: nextTrigger(utterance, results) };
}

/**
 * After tools the model speaks again, unless they all went well and it has asked its next question already: then the
 * person's answer comes first.
 */
function nextTrigger(
  utterance: Utterance,
  results: { readonly allOk: boolean; readonly ends: boolean },
): Trigger {
  if (utterance.toolCalls.length === 0) return { kind: 'listen' };
  if (results.ends && results.allOk) return { kind: 'finish' };
  const asked = /[??]["»”)\s]*$/.test(utterance.text);
  return results.allOk && asked ? { kind: 'listen' } : { kind: 'toolResults' };
}

function withTool(
  state: CallState,
  call: ToolCall,
  now: number,
): { state: CallState; ok: boolean; endsCall: boolean } {
  const { claim, reminders, entries } = state.conversation;
  const source = lastTurn(entries);
  const answer = runTool({ plan: state.plan, claim, reminders, source }, call);
  const result = answer.ok
    ? JSON.stringify({ ok: true })
    : JSON.stringify({ ok: false, error: answer.error });
  const entry: Entry = { kind: 'tool', at: now, toolCallId: call.id, name: call.name, result };
  const called = note(state, now, {
    kind: 'tool_called',
    toolCallId: call.id,
    name: call.name,
    accepted: answer.ok,
    answer: answer.ok ? '' : answer.error,
  });
  const noted = answer.ok ? note(called, now, ...answer.records) : called;
  const news = noted.conversation.news;
  const changed = answer.ok
    ? {
        ...(answer.claim ? { claim: answer.claim } : {}),
        ...(answer.reminders ? { reminders: answer.reminders } : {}),
      }
    : {};
  return {
    state: talk(noted, {
      ...changed,
      entries: [...entries, entry],
      news: { ...news, ...changed, entries: [...news.entries, entry] },
    }),
    ok: answer.ok,
    endsCall: answer.ok && answer.endsCall === true,
  };
}

function lastTurn(entries: readonly Entry[]): { epoch: number; seq: number } | null {
  const last = entries.findLast((entry) => entry.kind === 'caller');
  return last ? { epoch: last.epoch, seq: last.seq } : null;
}
