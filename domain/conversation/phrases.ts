/** The fixed phrases: what the agent says without asking a model, in the languages of `languages/`. */
import type { Plan } from '../plan.ts';
import type { Reminder } from '../reminder.ts';
import { fittedText } from '../text-message.ts';
import { oneLine } from './one-line.ts';
import { languageOf } from './languages/index.ts';
import type { Phrases } from './languages/language.ts';

export { hasPhrases, phraseLanguages } from './languages/index.ts';

const fieldOf = {
  still_there: 'stillThere',
  apology: 'apology',
  too_long: 'tooLong',
  declined: 'declined',
  good_bye: 'goodBye',
  good_bye_not_understood: 'goodByeNotUnderstood',
  good_bye_monologue: 'goodByeMonologue',
  holding: 'holding',
  overloaded: 'overloaded',
  recorded: 'recorded',
  ask_transfer: 'askTransfer',
  ask_summary: 'askSummary',
  putting_through: 'puttingThrough',
} as const satisfies Record<string, keyof Phrases>;

export type PhraseName = keyof typeof fieldOf;

/** Who speaks. */
type Agent = Pick<Plan, 'botName' | 'botCompany'>;

/**
 * The first words of every call: they say that an AI speaks, and no plan or prompt can take that out (EU AI Act,
 * article 50(1)). The company's and the agent's names are the only parts that come from outside.
 */
export function greeting(plan: Agent, language: string): string {
  return filled(languageOf(language).phrases.greeting, plan);
}

/** The same when the person is back on a new leg of the same call. */
export function greetingAgain(plan: Agent, language: string): string {
  return filled(languageOf(language).phrases.resumed, plan);
}

/** What is left on an answering machine: whose call it was, that an AI made it, and that a call back is wished. */
export function machineMessage(plan: Agent, language: string): string {
  return filled(languageOf(language).phrases.machineMessage, plan);
}

/** Who calls and why, for a machine that asks before it puts anybody through. */
export function introduction(plan: Agent, language: string): string {
  return filled(languageOf(language).phrases.introduction, plan);
}

export function phrase(name: PhraseName, language: string): string {
  return languageOf(language).phrases[fieldOf[name]];
}

/** The n-th request for patience, n from 0: in turn, so that none comes twice running. */
export function waitingPhrase(language: string, n: number): string {
  const { waiting } = languageOf(language).phrases;
  return waiting[n % waiting.length] ?? waiting[0];
}

/** The text message to a person whose line was lost: how to go on. It comes from our own number. */
export function lostLineMessage(plan: Agent, language: string): string {
  return filled(languageOf(language).phrases.calledLost, plan);
}

/** The text message when a reminder is due. */
export function reminderMessage(plan: Agent, reminder: Noted, language: string): string {
  return withNoted(languageOf(language).phrases.reminderDue, plan, reminder);
}

/** The text message in place of a promised call that did not reach the person. */
export function notReachedMessage(plan: Agent, reminder: Noted, language: string): string {
  return withNoted(languageOf(language).phrases.notReached, plan, reminder);
}

type Noted = Pick<Reminder, 'title' | 'description'>;

function withNoted(template: string, { botCompany }: Agent, { title, description }: Noted): string {
  const parts = {
    company: botCompany,
    title: readOut(title),
    description: title === description ? '' : oneLine(description),
  };
  return fittedText(withParts(template, parts));
}

function withParts(template: string, parts: Readonly<Record<string, string>>): string {
  // In one pass, so that nothing inside a name is taken for a placeholder.
  return template.replaceAll(/\{(\w+)\}/g, (placeholder, name: string) => parts[name] ?? placeholder);
}

/** Reads the emergency out and asks whether it is to be reported. */
export function emergencyQuestion(
  { botCompany }: Agent,
  { reason, place }: { readonly reason: string; readonly place: string },
  language: string,
): string {
  const parts = { company: botCompany, reason: readOut(reason), place: readOut(place) };
  return withParts(languageOf(language).phrases.askEmergency, parts);
}

/** Reads the text message out and asks whether it is to be sent to the colleague. */
export function textQuestion(text: string, language: string): string {
  return withParts(languageOf(language).phrases.askText, { text: readOut(text) });
}

/** On one line, and without the full stop that the phrase has. */
function readOut(text: string): string {
  return oneLine(text).replace(/[.。]$/, '');
}

/** The text message to the colleague to whom the person is put through. `language`: BCP 47, the colleague's. */
export function transferNote(
  plan: Agent & Pick<Plan, 'phoneNumber'>,
  reason: string,
  language: string,
): string {
  const parts: Readonly<Record<string, string>> = {
    '{company}': plan.botCompany,
    '{person}': plan.phoneNumber,
    '{reason}': reason,
  };
  return languageOf(language).phrases.transferNote.replaceAll(
    /\{(?:company|person|reason)\}/g,
    (placeholder) => parts[placeholder] ?? '',
  );
}

/** The one text message to somebody who wants to hear of us no more. */
export function optedOutMessage(plan: Agent, language: string): string {
  return filled(languageOf(language).phrases.optedOut, plan);
}

function filled(template: string, plan: Agent): string {
  // In one pass, so that nothing inside a name is taken for a placeholder.
  return template.replaceAll(/\{bot\}|\{company\}/g, (placeholder) =>
    placeholder === '{bot}' ? plan.botName : plan.botCompany,
  );
}
