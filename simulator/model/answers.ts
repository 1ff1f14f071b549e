/** Draws claim values out of what the caller said: for the field asked, and for others said in the same breath. Pure. */
import { emailIn, phoneIn } from './addresses.ts';
import type { Field } from './conversation.ts';
import type { Language } from './languages/language.ts';
import { type Clock, momentIn } from './moments.ts';
import { fold, hasCue, isOnly, trimSigns, withDigits, withoutLeadIns, wordsOf } from './words.ts';

export interface FieldValue {
  readonly field: Field;
  readonly value: string;
  /** `read`: understood as the field's; `raw`: the words as they came, since they came upon the question. */
  readonly kind: 'read' | 'raw';
}

export interface Question {
  /** The field last asked for. */
  readonly field: Field;
  /** Whether the caller heard enough of the question for any words to be taken as its answer. */
  readonly heard: boolean;
  /** The value refused before, which a partial answer may complete. */
  readonly refused: string | null;
}

export interface AnswerContext {
  readonly fields: readonly Field[];
  readonly question: Question | null;
  readonly language: Language;
  readonly clock: Clock;
}

/** The values said, in the order of the words; none when the words look like no answer. */
export function valuesIn(said: string, context: AnswerContext): readonly FieldValue[] {
  const { language, question } = context;
  if (isOnly(said, language.cues.fillers) && !answersYesOrNo(said, context)) return [];
  const found: FieldValue[] = [];
  const rest: string[] = [];
  for (const clause of clausesOf(said, language)) {
    const values = clauseValues(clause, context, found);
    found.push(...values);
    if (values.length === 0 || isNarrative(clause, values, context)) rest.push(clause);
  }
  if (!question?.heard || found.some(({ field }) => field.name === question.field.name)) return found;
  const others = found.length > 0;
  const words = withoutLeadIns(rest.join(' '), language.values.leadIns);
  // Words that cannot be read as the field's type are passed on as they are: checking is the product's work.
  if (isOnly(words, language.cues.fillers) && !answersYesOrNo(said, context)) return found;
  if (question.field.type !== 'text' && others) return found;
  const value = textValue(words || trimSigns(said), question.field, language);
  return [...found, { field: question.field, value, kind: 'raw' }];
}

/** Whether a bare yes or no is an answer, as it is to "whether anyone was hurt". */
function answersYesOrNo(said: string, { question, language }: AnswerContext): boolean {
  if (!question?.heard || question.field.type !== 'text') return false;
  const { yes, no } = language.cues;
  return (
    new RegExp(language.values.yesNoItem, 'i').test(question.field.item) && hasCue(said, [...yes, ...no])
  );
}

function clausesOf(said: string, language: Language): readonly string[] {
  // The full stops of "p.m." end no sentence.
  const text = said.replace(/\b([ap])\.\s?m\.?(?=\s|$)/gi, '$1m');
  return text.split(new RegExp(language.values.clauseBreak, 'iu')).filter((clause) => clause.trim() !== '');
}

/** What one clause holds: a labelled value, the typed value asked for, and addresses that nobody asked for. */
function clauseValues(
  clause: string,
  context: AnswerContext,
  before: readonly FieldValue[],
): readonly FieldValue[] {
  const { question } = context;
  const isFree = (field: Field): boolean => !before.some((value) => value.field.name === field.name);
  const labelled = labelledValue(clause, context);
  if (labelled && isFree(labelled.field)) return [labelled];
  const asked = question?.heard && question.field.type !== 'text' ? question.field : null;
  const answer = asked && isFree(asked) ? typedValue(clause, asked, context) : null;
  const answered: readonly FieldValue[] =
    asked && answer !== null ? [{ field: asked, value: answer, kind: 'read' }] : [];
  return [...answered, ...unasked(clause, context, [...before, ...answered])];
}

/** Values of missing fields that cannot be mistaken: an e-mail address, a phone number, a day with a time. */
function unasked(
  clause: string,
  context: AnswerContext,
  before: readonly FieldValue[],
): readonly FieldValue[] {
  const types = ['email', 'phone_number', 'datetime'] as const;
  return types.flatMap((type) => {
    if (before.some(({ field }) => field.type === type)) return [];
    const field = context.fields.find((candidate) => candidate.type === type && candidate.value === null);
    if (!field || (type === 'phone_number' && !isSurelyPhone(clause, context.language))) return [];
    const value = typedValue(clause, field, { ...context, question: null });
    return value === null ? [] : [{ field, value, kind: 'read' }];
  });
}

function isSurelyPhone(clause: string, language: Language): boolean {
  const { phoneWords, plus } = language.values;
  return /\+\s?\d/.test(clause) || hasCue(clause, [...phoneWords, ...plus]);
}

/** "my policy number is …": a value with the name of its field. */
function labelledValue(clause: string, context: AnswerContext): FieldValue | null {
  const { language, question, fields } = context;
  const plain = withoutLeadIns(
    clause,
    language.values.leadIns.filter((words) => !words.includes(' ')),
  );
  const label = new RegExp(language.values.label, 'iu').exec(plain);
  if (!label?.[1]) return null;
  const words = wordsOf(label[1]);
  const fits = (field: Field): boolean => words.length > 0 && words.every((word) => field.words.has(word));
  const field =
    question && fits(question.field)
      ? question.field
      : (fields.find((candidate) => candidate.value === null && fits(candidate)) ?? fields.find(fits));
  if (!field) return null;
  const value = withoutLeadIns(plain.slice(label[0].length), language.values.leadIns);
  if (value === '') return null;
  if (field.type === 'text') return { field, value: textValue(value, field, language), kind: 'read' };
  return { field, value: typedValue(value, field, context) ?? value, kind: 'read' };
}

/** The value as the field's type wants it, or null when the words hold none. */
function typedValue(words: string, field: Field, context: AnswerContext): string | null {
  const { language, clock, question } = context;
  switch (field.type) {
    case 'text':
      return null;
    case 'email':
      return emailIn(words, language);
    case 'phone_number':
      return phoneIn(words, language);
    case 'datetime': {
      const written = /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:\d{2})?/i.exec(words);
      if (written) return written[0].toUpperCase();
      const said = momentIn(words, language, clock, 'past');
      const refused =
        question?.field.name === field.name && question.refused !== null
          ? momentIn(question.refused, language, clock, 'past')
          : { date: null, time: null };
      const date = said.date ?? (said.time === null ? null : refused.date);
      const time = said.time ?? (said.date === null ? null : refused.time);
      return date !== null && time !== null ? `${date}T${time}` : null;
    }
  }
}

/** A clause that tells a story and names a day in passing is still the answer to the story's question. */
function isNarrative(clause: string, values: readonly FieldValue[], { question }: AnswerContext): boolean {
  const fewestWords = 8;
  return (
    question?.field.type === 'text' &&
    values.every(({ field }) => field.type === 'datetime') &&
    wordsOf(clause).length >= fewestWords
  );
}

/** The words of a text field; a number or reference spelt out sign by sign is put together. */
function textValue(words: string, field: Field, language: Language): string {
  const { codeWords, numbers, articles } = language.values;
  if (!codeWords.some((word) => field.words.has(word))) return words;
  const bare = words.replace(new RegExp(articles, 'iu'), '');
  if (/^\S*\d\S*$/.test(bare)) return bare;
  const tokens = withDigits(fold(words), numbers).split(' ');
  const isSpelt =
    tokens.length > 1 && tokens.every((token) => /^(?:[a-z]|[a-z]{0,3}\d[a-z\d]*)$/.test(token));
  return isSpelt ? tokens.join('').toUpperCase() : words;
}
