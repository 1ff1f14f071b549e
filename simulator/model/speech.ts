/** Puts the simulated agent's phrases together. Pure. */
import type { Conversation, Field } from './conversation.ts';
import type { Language } from './languages/language.ts';

/** The question for one field; the same words whenever it is asked, so that it can be found again in what was said. */
export function askFor(field: Field, language: Language): string {
  const { ask, askClause, askName } = language.phrases;
  const { articles, clauseWords } = language.values;
  const beginsWith = (words: string): boolean => new RegExp(words, 'i').test(field.item);
  const template = beginsWith(articles) ? ask : beginsWith(clauseWords) ? askClause : askName;
  return fill(template, { item: field.item });
}

/** What to say next: the question for the first missing field, or the summary and whether there is anything else. */
export function nextWords(conversation: Conversation, fields: readonly Field[]): string {
  const { phrases } = conversation.language;
  const missing = fields.find(({ value }) => value === null);
  if (missing) return askFor(missing, conversation.language);
  // A summary that was interrupted is not said again.
  const begun = summaryOf(fields.slice(0, 1), conversation.language).split(': ')[0] ?? '';
  const wasSummed = [phrases.anythingElse, begun].some((words) => conversation.spoken.text.includes(words));
  return wasSummed || fields.length === 0
    ? phrases.anythingElse
    : `${summaryOf(fields, conversation.language)} ${phrases.anythingElse}`;
}

function summaryOf(fields: readonly Field[], language: Language): string {
  const list = fields.map(({ item, value }) => `${item}: ${value ?? ''}`).join('; ');
  return fill(language.phrases.summary, { list });
}

export function fill(phrase: string, values: Readonly<Record<string, string>>): string {
  return phrase.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '');
}
