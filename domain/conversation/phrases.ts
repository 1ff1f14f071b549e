/** The fixed phrases: what the agent says without asking a model, in the languages of `languages/`. */
import type { Plan } from '../plan.ts';
import { languageOf } from './languages/index.ts';
import type { Phrases } from './languages/language.ts';

export { hasPhrases, phraseLanguages } from './languages/index.ts';

const fieldOf = {
  still_there: 'stillThere',
  apology: 'apology',
  too_long: 'tooLong',
  good_bye: 'goodBye',
  good_bye_not_understood: 'goodByeNotUnderstood',
  good_bye_monologue: 'goodByeMonologue',
  holding: 'holding',
  overloaded: 'overloaded',
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

function filled(template: string, plan: Agent): string {
  // In one pass, so that nothing inside a name is taken for a placeholder.
  return template.replaceAll(/\{bot\}|\{company\}/g, (placeholder) =>
    placeholder === '{bot}' ? plan.botName : plan.botCompany,
  );
}
