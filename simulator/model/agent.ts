/** The simulated agent: a request's messages and tools in, what to say and which tools to call out. Pure; works from the request alone. */
import { isPuzzled } from '../../domain/conversation/backchannel.ts';
import { languageOf } from '../../domain/conversation/languages/index.ts';
import { type FieldValue, type Question, valuesIn } from './answers.ts';
import { afterColleague, colleagueFor } from './colleagues.ts';
import { type ChatMessage, type Conversation, type Field, conversationOf } from './conversation.ts';
import { afterEmergency, emergencyIn } from './emergencies.ts';
import { languageNames } from './languages.ts';
import { foundBy, type LookupRequest, lookupFor } from './lookups.ts';
import { reminderIn, takenBackIn } from './reminders.ts';
import { askFor, fill, nextWords } from './speech.ts';
import { afterSummary, wantsSummary } from './summaries.ts';
import { afterText, textFor, thanksForText } from './texts.ts';
import { wishIn } from './wishes.ts';
import { hasCue, isOnly, withoutLeadIns, wordsOf } from './words.ts';

export interface AgentCall {
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
}

export interface AgentAnswer {
  readonly text: string;
  readonly toolCalls: readonly AgentCall[];
}

/** `tools`: the names of those that may be called. */
export interface AgentRequest {
  readonly messages: readonly ChatMessage[];
  readonly tools: readonly string[];
}

export function answer({ messages, tools }: AgentRequest): AgentAnswer {
  const conversation = conversationOf(messages);
  const request = { messages, tools, tag: conversation.manner.tag };
  const { text: answered, toolCalls } = respond(conversation, request);
  const { text } = say(answered === '' ? '' : thanksForText(request), answered);
  const allowed = toolCalls.filter(({ name }) => tools.includes(name));
  // It never leaves the caller without a word.
  const refused = text === '' && toolCalls.length > 0 && allowed.length === 0;
  return { text: refused ? conversation.language.phrases.sorry : text, toolCalls: allowed };
}

function respond(conversation: Conversation, request: LookupRequest): AgentAnswer {
  const { occasion } = conversation;
  switch (occasion.kind) {
    case 'caller':
      return answerCaller(conversation, occasion.said, request);
    case 'toolResults':
      return afterTools(conversation, occasion, request);
    case 'notice':
      return afterNotice(conversation, occasion.text);
  }
}

function say(...parts: readonly string[]): AgentAnswer {
  return { text: parts.filter((part) => part !== '').join(' '), toolCalls: [] };
}

/** Goes on when nobody has spoken: after the greeting, a silence, a new leg. The notices are the product's, in English. */
function afterNotice(conversation: Conversation, notice: string): AgentAnswer {
  const { phrases } = conversation.language;
  const next = nextWords(conversation, conversation.fields);
  if (conversation.spoken.text === '') return say(phrases.hello, next);
  if (/\bsilen(?:t|ce)\b/i.test(notice))
    return say(phrases.stillThere, lastQuestion(conversation)?.text ?? next);
  const { promised, saidBefore } = conversation;
  if (promised !== null && saidBefore.length === 0 && notice === '')
    return say(fill(phrases.promised, { title: promised }), next);
  const isLost = /\b(?:lost|dropped|cut off|reconnected|new leg)\b/i.test(notice);
  if (isLost || /\b(?:again|back)\b/i.test(notice))
    return say(isLost ? phrases.backAgain : '', matter(conversation, phrases.takenUp), next);
  return say(next);
}

/** What the call is about; empty where nobody said. */
function matter({ task }: Conversation, phrase: string): string {
  return task === '' ? '' : fill(phrase, { task: task.replace(/[.!?\s]+$/, '') });
}

/** Speaks again only where a tool refused or nothing was asked yet. */
function afterTools(
  conversation: Conversation,
  occasion: Extract<Conversation['occasion'], { kind: 'toolResults' }>,
  request: LookupRequest,
): AgentAnswer {
  const { phrases } = conversation.language;
  const help = afterEmergency(request);
  if (help !== null) return say(help, nextWords(conversation, conversation.fields));
  const colleague = afterColleague(request);
  if (colleague)
    return say(colleague.text, colleague.goesOn ? nextWords(conversation, conversation.fields) : '');
  const summary = afterSummary(request);
  if (summary !== null) return say(summary, nextWords(conversation, conversation.fields));
  const texted = afterText(request);
  if (texted !== null) return say(texted, nextWords(conversation, conversation.fields));
  const found = foundBy(request);
  if (found !== null) return say(found, nextWords(conversation, conversation.fields));
  const refused = occasion.failed.find(({ name }) => name === 'update_claim');
  if (refused) {
    const field =
      conversation.fields.find(({ name }) => name === refused.args['field']) ??
      firstMissing(conversation.fields);
    if (field) return say(phrases.sorry, phrases.hints[field.type], askFor(field, conversation.language));
  }
  const next = nextWords(conversation, conversation.fields);
  if (occasion.failed.some(({ name }) => name === 'set_reminder')) return say(phrases.reminderFailed, next);
  if (occasion.failed.length > 0) return say(phrases.sorry, next);
  if (occasion.called.some((name) => name === 'set_language' || name === 'set_speech'))
    return say(phrases.ofCourse, lastQuestion(conversation)?.text ?? next);
  const isDone = conversation.spoken.text.trim().endsWith('?') || occasion.called.includes('end_call');
  return isDone ? say('') : say(next);
}

/** The first of these that fits decides; an answer to the question is what remains when nothing else was meant. */
function answerCaller(conversation: Conversation, said: string, request: LookupRequest): AgentAnswer {
  const { cues, phrases } = conversation.language;
  const help = emergencyIn(said, request);
  if (help) return { text: help.text, toolCalls: [{ name: 'notify_emergencies', args: help.report }] };
  const colleague = colleagueFor(said, request);
  if (colleague) {
    const { text } = say(
      colleague.text,
      colleague.goesOn ? nextWords(conversation, conversation.fields) : '',
    );
    const promised = colleague.promises ? [colleaguesReminder(conversation)] : [];
    return { text, toolCalls: colleague.call ? [colleague.call] : promised };
  }
  if (wantsSummary(said, request)) return { text: '', toolCalls: [{ name: 'text_summary', args: {} }] };
  const values = valuesIn(said, { ...conversation, question: questionOf(conversation) });
  // "Don't call me back" takes back the call that was promised, where one was.
  const back = conversation.reminders.length > 0 ? takenBack(conversation, said) : null;
  if (back) return back;
  if (hasCue(said, cues.stop)) return hangUp(phrases.leaveAlone);
  if (hasCue(said, cues.goodbye)) return goodbye(conversation, said, values);
  return (
    askedToWait(conversation, said) ??
    wished(conversation, said) ??
    inWriting(conversation, said, request) ??
    newMatter(conversation, said) ??
    takenBack(conversation, said) ??
    reminder(conversation, said) ??
    lookup(said, request) ??
    callersQuestion(conversation, said, values) ??
    (values.length > 0 ? takeValues(conversation, values) : nothingNew(conversation, said))
  );
}

const soonMs = 3_600_000;

/** A colleague has to call the person back within the hour. */
function colleaguesReminder({ clock, clockIsTheirs, language }: Conversation): AgentCall {
  const due = new Date(clock.wallMs + soonMs).toISOString().slice(0, 19);
  return {
    name: 'set_reminder',
    args: {
      title: language.phrases.callBack,
      description: 'The person wanted to talk with a colleague, and nobody was free.',
      due_date_time: `${due}${clockIsTheirs ? '' : clock.zone}`,
      owner: 'human',
    },
  };
}

function hangUp(text: string, before: readonly AgentCall[] = []): AgentAnswer {
  return { text, toolCalls: [...before, { name: 'end_call', args: {} }] };
}

/** Keeps what was said along with the good-bye, unless it is the good-bye itself. */
function goodbye(conversation: Conversation, said: string, values: readonly FieldValue[]): AgentAnswer {
  const kept = values.filter(({ field, value }) => field.type !== 'text' && !said.startsWith(value));
  return hangUp(conversation.language.phrases.goodbye, kept.map(updateOf));
}

function updateOf({ field, value }: FieldValue): AgentCall {
  return { name: 'update_claim', args: { field: field.name, value } };
}

function askedToWait({ language }: Conversation, said: string): AgentAnswer | null {
  const words = wordsOf(withoutLeadIns(said, language.values.leadIns)).join(' ');
  const isMeant = language.cues.wait.some((cue) => `${words} `.startsWith(`${cue} `));
  return isMeant && !said.includes('?') ? say(language.phrases.waiting) : null;
}

/** Nothing beside the call: what is said next is already in the new language, or at the new pace. */
function wished({ manner }: Conversation, said: string): AgentAnswer | null {
  const wish = wishIn(said, manner);
  return wish ? { text: '', toolCalls: [wish] } : null;
}

function inWriting(conversation: Conversation, said: string, request: LookupRequest): AgentAnswer | null {
  const wish = textFor(said, conversation, request);
  return wish ? { text: wish.text, toolCalls: [{ name: 'send_sms', args: wish.args }] } : null;
}

function newMatter(conversation: Conversation, said: string): AgentAnswer | null {
  const { cues, phrases } = conversation.language;
  if (!hasCue(said, cues.newMatter)) return null;
  const empty = conversation.fields.map((field) => ({ ...field, value: null }));
  return {
    text: say(phrases.newMatter, nextWords(conversation, empty)).text,
    toolCalls: [{ name: 'new_claim', args: {} }],
  };
}

function takenBack(conversation: Conversation, said: string): AgentAnswer | null {
  const { phrases } = conversation.language;
  const title = takenBackIn(said, conversation);
  if (title === undefined) return null;
  const next = nextWords(conversation, conversation.fields);
  if (title === null) return say(phrases.noReminder, next);
  return {
    text: say(phrases.reminderCancelled, next).text,
    toolCalls: [{ name: 'cancel_reminder', args: { title } }],
  };
}

/** A wish for a reminder now, or the day and time that were missing from one. */
function reminder(conversation: Conversation, said: string): AgentAnswer | null {
  const { phrases } = conversation.language;
  const wasAsked = conversation.spoken.text.includes(phrases.reminderWhen);
  const wish = reminderIn(said, wasAsked ? (conversation.saidBefore.at(-1) ?? null) : null, conversation);
  switch (wish.kind) {
    case 'none':
      return null;
    case 'incomplete':
      return say(phrases.ofCourse, phrases.reminderWhen);
    case 'complete': {
      const set = fill(phrases.reminderSet, { when: wish.when });
      return {
        text: say(set, nextWords(conversation, conversation.fields)).text,
        toolCalls: [{ name: 'set_reminder', args: wish.args }],
      };
    }
  }
}

function lookup(said: string, request: LookupRequest): AgentAnswer | null {
  const found = lookupFor(said, request);
  return found
    ? { text: found.text, toolCalls: [{ name: 'search_documents', args: { query: found.query } }] }
    : null;
}

/** Answers truthfully who and what it is, and asks again. */
function callersQuestion(
  conversation: Conversation,
  said: string,
  values: readonly FieldValue[],
): AgentAnswer | null {
  const { cues, phrases } = conversation.language;
  const question = lastQuestion(conversation)?.text ?? nextWords(conversation, conversation.fields);
  const isWho = hasCue(said, cues.identity);
  const isWhy = hasCue(said, cues.purpose);
  if (isWho || isWhy)
    return say(isWho ? phrases.identity : '', matter(conversation, phrases.purpose), question);
  if (asksToRepeat(conversation, said)) return say(phrases.ofCourse, question);
  const isUnderstood = values.some(({ kind }) => kind === 'read') || isOnly(said, cues.fillers);
  return said.trim().endsWith('?') && !isUnderstood ? say(phrases.cannotTell, question) : null;
}

/** A word such as "what" asks to repeat only when it stands alone. */
function asksToRepeat({ language }: Conversation, said: string): boolean {
  const { repeat, fillers } = language.cues;
  const words = repeat.filter((cue) => !cue.includes(' '));
  const phrases = repeat.filter((cue) => cue.includes(' '));
  if (isPuzzled(said, languageOf(language.code).words)) return true;
  return hasCue(said, phrases) || (hasCue(said, words) && isOnly(said, [...fillers, ...words]));
}

/** Hands the values to the claim and goes on as if each were taken; a refusal comes back as a tool's result. */
function takeValues(conversation: Conversation, values: readonly FieldValue[]): AgentAnswer {
  const { thanks } = conversation.language.phrases;
  const assumed = conversation.fields.map((field) => {
    const taken = values.find((value) => value.field.name === field.name);
    return taken ? { ...field, value: taken.value } : field;
  });
  const thank = thanks[conversation.saidBefore.length % thanks.length] ?? '';
  return {
    text: say(thank, nextWords(conversation, assumed)).text,
    toolCalls: values.map(updateOf),
  };
}

/** The caller said nothing that fills a field. */
function nothingNew(conversation: Conversation, said: string): AgentAnswer {
  const { cues, phrases } = conversation.language;
  const question = lastQuestion(conversation);
  if (question) {
    // Keys and the names of languages answered the menu before the conversation.
    const isEmpty = isOnly(said.replace(/\d+/g, ' '), [...cues.fillers, ...languageNames]);
    const hasSubstance = !isEmpty && !conversation.spoken.interrupted;
    return say(hasSubstance ? phrases.understood : '', question.text);
  }
  if (hasCue(said, cues.no)) return hangUp(phrases.goodbye);
  if (isOnly(said, cues.fillers) && hasCue(said, cues.yes)) return say(phrases.whatElse);
  if (hasCue(said, cues.thanks)) return hangUp(phrases.goodbye);
  return say(phrases.noted, phrases.anythingElse);
}

function firstMissing(fields: readonly Field[]): Field | undefined {
  return fields.find(({ value }) => value === null);
}

/** The question that stands open: the field whose question was heard last, else the first one missing. */
function lastQuestion(conversation: Conversation): { readonly field: Field; readonly text: string } | null {
  const asked = conversation.fields.find((field) =>
    conversation.spoken.text.includes(askFor(field, conversation.language)),
  );
  const field = asked?.value === null ? asked : firstMissing(conversation.fields);
  return field ? { field, text: askFor(field, conversation.language) } : null;
}

/** The open question with what the caller can have heard of it. */
function questionOf(conversation: Conversation): Question | null {
  const open = lastQuestion(conversation);
  if (!open) return null;
  const refused = conversation.refused[open.field.name] ?? null;
  return { field: open.field, heard: wasHeard(open.text, conversation.spoken), refused };
}

/** Whether the whole question was spoken or, when the agent was interrupted, at least half of its words. */
function wasHeard(question: string, { text, interrupted }: Conversation['spoken']): boolean {
  if (text.includes(question)) return true;
  if (!interrupted) return false;
  const words = question.split(' ');
  for (let count = words.length; count >= words.length / 2; count -= 1)
    if (text.trim().endsWith(words.slice(0, count).join(' '))) return true;
  return false;
}
