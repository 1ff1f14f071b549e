/** Persons who keep an agent talking for as long as a figure wants, while things are broken around them. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { PersonInput } from '../simulator/carrier.ts';
import { bare } from './pieced-together.ts';
import { spokenUtterance } from './spoken-utterance.ts';
import type { Entry, WholeStack } from './whole-stack.ts';

/** What the agent says when it is asked why it calls: about half a minute, no two sentences alike. */
export const longMatter = [
  'on Monday the plumber will come to the kitchen and look at the pipe under the sink',
  'on Tuesday the electrician checks the lamps, the oven and every socket of the ground floor',
  'on Wednesday somebody measures how wet the walls of the cellar are',
  'on Thursday a painter brings samples of four colours',
  'and on Friday you will get a letter with the price of all that work',
].join(', ');

export const question = 'Why are you calling?';
const openingTimeoutMs = 20_000;
const answerTimeoutMs = 60_000;
const longestMs = 3_600_000;

/** Asks why we call, and asks again whenever the agent has finished telling. */
export function listener(number: string, line: PersonInput['line']): PersonInput {
  const ask = { when: 'anything else|still there', say: question };
  return {
    number,
    line,
    script: [{ kind: 'answer_questions', rules: [ask], until: 'no such words', timeoutMs: longestMs }],
  };
}

/** What somebody says who waits for the answer before they say more. */
export function statement(person: number, turn: number): string {
  return `Let me see page ${person + 1} of ${turn + 1}.`;
}

/** What the agent says to that, and nothing else. */
const answer = 'Of course, take your time.';
const answerWords = 'take your time';

/** Says something, waits for the whole answer, however long it takes, and after a moment says more. */
export function patientTalker(number: string, person: number, turns: number, pauseMs: number): PersonInput {
  return {
    number,
    script: [
      { kind: 'wait_for', words: 'anything else', timeoutMs: openingTimeoutMs },
      ...Array.from({ length: turns }, (_, turn) => [
        { kind: 'say' as const, text: statement(person, turn) },
        { kind: 'wait_for' as const, words: answerWords, timeoutMs: answerTimeoutMs },
        { kind: 'pause' as const, ms: pauseMs },
      ]).flat(),
    ],
  };
}

/**
 * When somebody first heard the answer itself to what they had said until `endedAt`, and not a request for patience before it: ms
 * since the epoch, null where it never came. Both may be one stretch of speech, so it is reckoned back from the answer's end.
 */
export function answerHeardAt(
  entries: readonly Entry[],
  { number, endedAt }: { readonly number: string; readonly endedAt: number },
): number | null {
  const heard = entries.find(
    (entry) => entry.number === number && isAnswer(entry) && (entry.lastAudibleAt ?? 0) > endedAt,
  );
  const { firstAudibleAt, lastAudibleAt } = heard ?? {};
  if (firstAudibleAt === undefined || lastAudibleAt === undefined) return null;
  return Math.max(firstAudibleAt, lastAudibleAt - spokenUtterance(answer).endAt);
}

export function isAnswer({ kind, text = '' }: Entry): boolean {
  return kind === 'heard' && bare(text).includes(bare(answerWords));
}

export interface KeptCall {
  readonly number: string;
  readonly callId: string;
}

/** Calls each person; resolves once each has said something. The entries since then are those after `after`. */
export async function keepTalking(
  stack: WholeStack,
  persons: readonly PersonInput[],
): Promise<{ readonly calls: readonly KeptCall[]; readonly after: number }> {
  const after = (await stack.carrierEntries()).at(-1)?.seq ?? 0;
  const calls: KeptCall[] = [];
  for (const person of persons) {
    await stack.person(person);
    const callId = await stack.call({ phone_number: person.number, claim: [], task: longMatter });
    calls.push({ number: person.number, callId });
  }
  for (const { number } of calls)
    await comes(
      stack,
      after,
      `${number} speaks`,
      (entry) => entry.number === number && entry.kind === 'said',
    );
  return { calls, after };
}

const lookEveryMs = 50;
const patienceMs = 90_000;

/**
 * The first entry after `after` that fits.
 * @throws {Error} When none has come within a minute and a half, naming what was waited for.
 */
export async function comes(
  stack: WholeStack,
  after: number,
  what: string,
  fits: (entry: Entry) => boolean,
): Promise<Entry> {
  const deadline = performance.now() + patienceMs;
  for (let seen = after; performance.now() < deadline;) {
    const entries = await stack.carrierEntries(seen);
    const found = entries.find(fits);
    if (found) return found;
    seen = entries.at(-1)?.seq ?? seen;
    await sleep(lookEveryMs);
  }
  throw new Error(`waited in vain: ${what}`);
}

/** ms since the epoch, with fractions, as the ledgers have it. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}
