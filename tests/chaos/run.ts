/** One chaos run from its beginning to the evidence: the stage, the people, the nemesis, and the wait until all is over. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { play, type Played } from './cast.ts';
import { collect, storedCalls, storedOutreaches } from './collect.ts';
import { writeEvidence } from './evidence-files.ts';
import type { Evidence, FaultKind } from './evidence.ts';
import { unleash, type Havoc } from './nemesis.ts';
import { partOf, type Part } from './people.ts';
import { randomOf } from './random.ts';
import { rollingRestart, scheduleOf } from './schedule.ts';
import { simulatorDoors } from './simulator-doors.ts';
import { openStage, type Stage } from './stage.ts';
import { isUnderWay } from './under-way.ts';

export interface RunOptions {
  readonly seed: number;
  readonly calls: number;
  /** Over how many minutes the calls begin; where people talk longer than that allows, it takes longer. */
  readonly minutes: number;
  /** How many calls there may be at once. */
  readonly concurrent: number;
  readonly faults: number;
  /** Of a hundred people, so many want something of the agent. */
  readonly wishPercent: number;
  /** Only these kinds of faults; all when left out. */
  readonly kinds?: readonly FaultKind[];
  /** In place of faults by the seed: every part is restarted in turn, as in a deploy. */
  readonly rolling?: boolean;
  /** Who plays in the `n`th call, counted from 1; as the seed says when left out. */
  readonly partOf?: (n: number) => Part;
  /** Where the evidence goes, and what the parts keep on disk; emptied first. */
  readonly folder: string;
  readonly say: (line: string) => void;
}

export interface RunResult {
  readonly evidence: Evidence;
  readonly played: readonly Played[];
}

/** After the last part: what may still be under way in the workflows, such as a report being written. */
const settleMs = 75_000;
const settleLookMs = 2_000;
const progressEveryMs = 10_000;

/**
 * @throws {Error} When the stage cannot be built; after the evidence was written, when a part ended by itself or did not come
 * back from what was done to it.
 */
export async function run(options: RunOptions): Promise<RunResult> {
  const { seed, folder, say } = options;
  await rm(folder, { recursive: true, force: true });
  const stage = await openStage({ folder: join(folder, 'parts'), say });
  const surprise: { sentence?: string } = {};
  void stage.stack.broken.then((sentence) => {
    surprise.sentence = sentence;
    say(`! ${sentence}`);
  });
  try {
    const startedAt = Date.now();
    const { played, faults, failures } = await happen(options, stage, startedAt);
    const endedAt = Date.now();
    say('waiting for what is still under way');
    await settled(stage);
    const collectedAt = Date.now();
    say('collecting ledgers, store and histories');
    const evidence: Evidence = {
      ...{ seed, startedAt, endedAt, collectedAt, settings: stage.settings, faults },
      requests: played.flatMap((one) => (one.kind === 'accepted' ? [one.call] : [])),
      refused: played.flatMap((one) => (one.kind === 'refused' ? [one.call] : [])),
      callers: played.flatMap((one) => (one.kind === 'inbound' ? [one.call] : [])),
      ...(await collect(stage)),
    };
    await writeEvidence(folder, evidence);
    const unexpected = [...failures, ...(surprise.sentence === undefined ? [] : [surprise.sentence])];
    if (unexpected.length > 0) throw new Error(unexpected.join('\n'));
    return { evidence, played };
  } finally {
    await stage.stop();
  }
}

async function happen(
  options: RunOptions,
  stage: Stage,
  startedAt: number,
): Promise<Havoc & { readonly played: readonly Played[] }> {
  const { seed, calls, minutes, concurrent, wishPercent, faults, kinds, say } = options;
  const part = options.partOf ?? ((n) => partOf(seed, n, { wishPercent }));
  const { carrierUrl: carrier, modelUrl: model, smsUrl: sms } = stage.stack;
  const doors = simulatorDoors({ carrier, model, sms });
  const spanMs = minutes * 60_000;
  const said = (line: string): void => {
    say(`${seconds(Date.now() - startedAt)} ${line}`);
  };
  const { processes } = stage;
  const schedule = options.rolling
    ? rollingRestart(processes, spanMs)
    : scheduleOf({ seed, count: faults, spanMs, processes, ...(kinds ? { kinds } : {}) });
  const nemesis = unleash({ stage, doors, schedule, say: said });

  const beginnings = randomOf(seed, 'beginnings');
  const room = new Room(concurrent);
  const played: Played[] = [];
  const progress = setInterval(() => {
    said(`${played.length} of ${calls} calls over, ${room.taken} under way`);
  }, progressEveryMs);
  try {
    await Promise.all(
      Array.from({ length: calls }, async (_, index) => {
        await sleep(((index + beginnings.next()) * spanMs) / calls);
        await room.enter();
        try {
          played.push(await play(part(index + 1), stage, doors));
        } finally {
          room.leave();
        }
      }),
    );
    return { played, ...(await nemesis) };
  } finally {
    clearInterval(progress);
    // Nothing may be started again on a stage that is being taken down.
    await nemesis;
  }
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1).padStart(6)} s`;
}

/** Lets in so many at a time, in the order in which they came. */
class Room {
  readonly #places: number;
  readonly #waiting: (() => void)[] = [];
  #taken = 0;

  constructor(places: number) {
    this.#places = places;
  }

  get taken(): number {
    return this.#taken;
  }

  async enter(): Promise<void> {
    if (this.#taken < this.#places) {
      this.#taken += 1;
      return;
    }
    // The one who leaves hands the place on.
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  leave(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#taken -= 1;
  }
}

/** Resolves when the store shows that nothing of any call is under way, or after a while that must be enough. */
async function settled({ stack }: Stage): Promise<void> {
  const until = performance.now() + settleMs;
  while (performance.now() < until) {
    const calls = await storedCalls(stack.recordsPath);
    const outreachIds = await storedOutreaches(stack.recordsPath);
    if (!calls.some(({ callId, events }) => isUnderWay(callId, events, outreachIds))) return;
    await sleep(settleLookMs);
  }
}
