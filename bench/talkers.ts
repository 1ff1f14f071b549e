/** Persons who speak by the clock: what they say comes at its time, whether or not the agent has answered by then. */
import type { PersonInput } from '../simulator/carrier.ts';
import type { Chance } from './chance.ts';
import { openLoop } from './open-loop.ts';
import type { Entry, WholeStack } from './whole-stack.ts';

/** The agent answers this in a few words and calls no tool, so that every turn is like the other. */
function statement(person: number, turn: number): string {
  return `Let me see page ${person + 1} of ${turn + 1}.`;
}

/** The agent has answered and is silent before the person speaks again: the words that it answers with take two seconds. */
const gapMs = { least: 3_000, most: 4_500 };
const openingTimeoutMs = 20_000;

export function talker(number: string, person: number, turns: number, chance: Chance): PersonInput {
  const spoken = Array.from({ length: turns }, (_, turn) => [
    { kind: 'say' as const, text: statement(person, turn) },
    { kind: 'pause' as const, ms: Math.round(chance.between(gapMs.least, gapMs.most)) },
  ]).flat();
  return {
    number,
    script: [
      { kind: 'wait_for', words: 'anything else', timeoutMs: openingTimeoutMs },
      ...spoken,
      { kind: 'hang_up' },
    ],
  };
}

/** What one person said, and when the agent's first sound after it reached their socket. */
export interface Exchange {
  readonly number: string;
  readonly text: string;
  /** The person's last sound was sent, ms since the epoch. */
  readonly endedAt: number;
  /** Null when no answer came before the person spoke again or the call ended. */
  readonly answeredAt: number | null;
}

/** Reads the exchanges of each person off the carrier's entries. */
export function exchangesOf(entries: readonly Entry[]): readonly Exchange[] {
  const numbers = new Set(entries.flatMap(({ number }) => number ?? []));
  return [...numbers].flatMap((number) => {
    const exchanges: Exchange[] = [];
    for (const { kind, text, endedAt, arrivalMs } of entries.filter((entry) => entry.number === number)) {
      if (kind === 'said' && text !== undefined && endedAt !== undefined)
        exchanges.push({ number, text, endedAt, answeredAt: null });
      const last = exchanges.at(-1);
      if (kind === 'agent_replied' && arrivalMs !== undefined && last?.answeredAt === null)
        exchanges[exchanges.length - 1] = { ...last, answeredAt: last.endedAt + arrivalMs };
    }
    return exchanges;
  });
}

export interface Talks {
  readonly calls: readonly { readonly number: string; readonly callId: string }[];
  readonly entries: readonly Entry[];
  readonly exchanges: readonly Exchange[];
}

/** Calls a person at each of `timesMs`, who says `turns` things and hangs up; resolves when all have. */
export async function talk(
  stack: WholeStack,
  chance: Chance,
  timesMs: readonly number[],
  turns: number,
): Promise<Talks> {
  const after = (await stack.carrierEntries()).at(-1)?.seq ?? 0;
  const numbers = timesMs.map(() => stack.newNumber());
  for (const [person, number] of numbers.entries()) await stack.person(talker(number, person, turns, chance));
  const { results: calls } = await openLoop(timesMs, async (index) => {
    const number = numbers[index] ?? '';
    return { number, callId: await stack.call({ phone_number: number, claim: [], task: 'Listen.' }) };
  });
  await stack.legsOver(numbers.length, after);
  const entries = await stack.carrierEntries(after);
  return { calls, entries, exchanges: exchangesOf(entries) };
}
