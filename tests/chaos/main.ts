/**
 * `make chaos`: many calls, many faults by a seed, and afterwards a checker that judges whether anything was lost.
 *
 * people.ts, schedule.ts  who talks how, and who is struck when: by the seed alone
 * wishes.ts               people who want something of the agent
 * stage.ts, proxy.ts      the parts as processes, with proxies of our own between them
 * cast.ts, nemesis.ts     play the people, and strike
 * collect.ts, check/      what was left behind, and what is to be said of it
 */
import { fileURLToPath } from 'node:url';
import { judge, linesOfBreach, quietReplays } from './check/judge.ts';
import { faultKinds, type FaultKind } from './evidence.ts';
import { run, type RunOptions } from './run.ts';
import { summaryOf } from './summary.ts';

const options = optionsFrom(process.env);
quietReplays();
const result = await run(options);
print(summaryOf(result, options.folder));
const { breaches, accountedFor } = await judge(result.evidence);
for (const breach of breaches) print(['', ...linesOfBreach(breach, options.seed)]);
print(['', `Sayings missing in part because nobody could hear them: ${accountedFor}`]);
print(
  breaches.length === 0
    ? ['Nothing was lost: every invariant holds.']
    : [
        `${breaches.length} times something was broken.`,
        `Again:        ${again(options)}`,
        `Judge again:  node tests/chaos/check/main.ts ${options.folder}`,
      ],
);
process.exit(breaches.length === 0 ? 0 : 1);

/** @throws {Error} For people, when a variable cannot be used. */
function optionsFrom(variables: NodeJS.ProcessEnv): RunOptions {
  const number = (name: string, otherwise: number): number => {
    const text = variables[name] ?? '';
    const value = text === '' ? otherwise : Number(text);
    if (!Number.isFinite(value) || value < 0) throw new Error(`${name} must be a number`);
    return value;
  };
  const minutes = number('MINUTES', 3);
  const given = (variables['KINDS'] ?? '').split(',').filter((kind) => kind !== '');
  const kinds = given.filter(isFaultKind);
  if (kinds.length < given.length) throw new Error(`KINDS may be ${faultKinds.join(', ')}`);
  const seed = number('SEED', 1);
  return {
    ...{ seed, calls: number('CALLS', 30), minutes },
    concurrent: number('CONCURRENT', 15),
    wishPercent: number('WISHES', 30),
    faults: number('FAULTS', Math.round(minutes * 6)),
    ...(kinds.length > 0 ? { kinds } : {}),
    rolling: variables['ROLLING'] === '1',
    folder: fileURLToPath(new URL(`../../var/chaos/${seed}`, import.meta.url)),
    say: (line) => {
      process.stderr.write(`${line}\n`);
    },
  };
}

function isFaultKind(kind: string): kind is FaultKind {
  return faultKinds.some((known) => known === kind);
}

function print(lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** The command that makes the same people talk and the same faults happen. */
function again({
  seed,
  calls,
  minutes,
  concurrent,
  wishPercent,
  faults,
  kinds,
  rolling,
}: RunOptions): string {
  const only = kinds ? ` KINDS=${kinds.join(',')}` : '';
  const what = rolling ? 'ROLLING=1' : `FAULTS=${faults}${only}`;
  return `make chaos SEED=${seed} CALLS=${calls} MINUTES=${minutes} CONCURRENT=${concurrent} WISHES=${wishPercent} ${what}`;
}
