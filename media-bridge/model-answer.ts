/** One answer of the language model, by another model or a second try where the first fails, even in mid-answer. */
import type { Clock } from './clock.ts';
import {
  attempt,
  type AnswerListener,
  type Attempt,
  type AttemptOutcome,
  type Question,
} from './model-attempt.ts';
import type { RequestOutcome } from './model-choice.ts';
import type { ModelPool } from './model-pool.ts';
import { noTokens, sumOf, type TokenUsage } from './model-usage.ts';

export type { AnswerListener, Question } from './model-attempt.ts';

export type AnswerEnd = AttemptOutcome & {
  /** Which of the models was asked last, by its index: the one that ended the answer, if it came to an end. */
  readonly model: number;
  /** Whether that is another one than was asked first. */
  readonly fellBack: boolean;
  /** Requests made: one when all goes well, three at most. */
  readonly attempts: number;
  /** Of all attempts together; estimated as `model-attempt.ts` tells where an answer was dropped or broke off. */
  readonly usage: TokenUsage;
};

export interface AnswerParts {
  /** The first in their order is asked, the second when that fails. */
  readonly models: ModelPool;
  readonly clock: Clock;
}

/** Requests for an answer of which no word has come. */
const mostOpenings = 2;

/** The longest pause before a lone model is asked again. */
const longestPauseMs = 1_000;

/**
 * Asks and passes on what comes; ends with how it went.
 * A failure before the first word is followed at once by the other model, or by one more try where there is none. A
 * failure after words is followed by one request to go on from there; what was passed on stands. When to apologise for
 * a wait is not decided here: the port promises that a model which falls silent fails in time.
 */
export async function answer(
  { models, clock }: AnswerParts,
  question: Question,
  listener: AnswerListener,
  signal: AbortSignal,
): Promise<AnswerEnd> {
  const [first = 0, second] = models.order(question.variants);
  let report = { model: first, fellBack: false, attempts: 0, usage: noTokens };
  let asked = question;
  let said = '';
  while (!signal.aborted) {
    const join = joining(said);
    const passOn = (text: string): void => {
      const joined = join(text);
      said += joined;
      listener.text(joined);
    };
    const request = models.ask(report.model);
    const passing = { text: passOn, toolCall: listener.toolCall };
    const end = await attempt(request.model, asked, passing, signal).catch((error: unknown) => {
      request.ended('bad');
      throw error;
    });
    request.ended(outcomeOf(end));
    report = { ...report, attempts: report.attempts + 1, usage: sumOf(report.usage, end.usage) };
    if (end.kind !== 'failed') return { kind: end.kind, ...report };
    // The calls stand, and with their results the model is asked again: what it had left to say comes then.
    if (end.called) return { kind: 'answered', ...report };
    const isMute = said.trim() === '';
    const isUsedUp = isMute ? report.attempts === mostOpenings : asked !== question;
    const another = report.fellBack ? undefined : second;
    if (isUsedUp || (end.failure.disposition === 'final' && another === undefined))
      return { kind: 'failed', failure: end.failure, ...(end.found ? { found: end.found } : {}), ...report };
    if (another !== undefined) report = { ...report, model: another, fellBack: true };
    else await pause(clock, Math.min(end.failure.retryAfterMs ?? 0, longestPauseMs), signal);
    if (!isMute) asked = continuation(question, said);
  }
  return { kind: 'aborted', ...report };
}

/** What an attempt says of its model: a refusal of what was asked or said is none of its faults. */
function outcomeOf(end: Attempt): RequestOutcome {
  if (end.kind === 'answered') return 'good';
  if (end.kind === 'aborted') return end.begun ? 'good' : 'neither';
  return notItsFault.has(end.failure.code) ? 'neither' : 'bad';
}

const notItsFault: ReadonlySet<string> = new Set(['content-filtered', 'model-answer-too-long']);

/** The question with the answer so far, and the wish for the rest of it. */
function continuation({ messages, tools }: Question, said: string): Question {
  return {
    messages: [
      ...messages,
      { role: 'assistant', content: said, toolCalls: [] },
      { role: 'system', content: goOn },
    ],
    tools,
    // It may have broken off behind its last word.
    mayBeEmpty: true,
  };
}

const goOn =
  'Your answer above broke off because of a technical fault, and the person has heard it up to there. ' +
  'Write only the rest of it, from exactly where it broke off; repeat nothing and do not mention the fault.';

/**
 * Puts text behind what was said before, with a space between where it belongs: models begin an answer without one.
 * Only the first piece stands at the seam.
 */
function joining(before: string): (text: string) => string {
  let isSeam = before !== '';
  return (text) => {
    if (!isSeam || text === '') return text;
    isSeam = false;
    return needsSpaceBehind.test(before) && /^[\p{L}\p{N}]/u.test(text) ? ` ${text}` : text;
  };
}

/** Han, kana and Thai are written without spaces. */
const needsSpaceBehind = /[^\s\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}。！？，]$/u;

/** Ends early when `signal` is aborted. */
async function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  if (ms <= 0 || signal.aborted) return;
  await new Promise<void>((resolve) => {
    const end = (): void => {
      callOff();
      signal.removeEventListener('abort', end);
      resolve();
    };
    const callOff = clock.after(ms, end);
    signal.addEventListener('abort', end, { once: true });
  });
}
