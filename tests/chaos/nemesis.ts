/** Does what the schedule says to the parts of a stage, and notes when each fault began and when things were right again. */
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultRecord } from './evidence.ts';
import type { Behaviour, Proxy } from './proxy.ts';
import type { Blow, PlannedFault } from './schedule.ts';
import type { SimulatorDoors } from './simulator-doors.ts';
import type { Stage } from './stage.ts';

export interface NemesisOptions {
  readonly stage: Stage;
  readonly doors: SimulatorDoors;
  readonly schedule: readonly PlannedFault[];
  /** Told of every fault when it begins and when it is over, in a line. */
  readonly say: (line: string) => void;
}

/** How long a killed process is away before it is started again. */
const awayMs = 500;

export interface Havoc {
  /** What was done, in order. */
  readonly faults: readonly FaultRecord[];
  /** What could not be done, or put right again: no fault of the schedule but one of the parts, or of the runner. */
  readonly failures: readonly string[];
}

/** Strikes as the schedule says, from now on; resolves when all of it is over. */
export async function unleash(options: NemesisOptions): Promise<Havoc> {
  const began = performance.now();
  const faults: FaultRecord[] = [];
  const failures: string[] = [];
  await Promise.all(
    options.schedule.map(async (fault) => {
      await sleep(Math.max(0, began + fault.atMs - performance.now()));
      try {
        faults.push(await strike(fault, options));
      } catch (error) {
        const failure = `! ${described(fault)}: ${error instanceof Error ? error.message : String(error)}`;
        failures.push(failure);
        options.say(failure);
      }
    }),
  );
  return { faults: faults.sort((one, other) => one.n - other.n), failures };
}

async function strike(fault: PlannedFault, { stage, doors, say }: NemesisOptions): Promise<FaultRecord> {
  const from = Date.now();
  say(`✗ ${described(fault)}`);
  const target = await inflict(fault, stage, doors);
  const until = Date.now();
  say(`✓ ${described(fault)}: right again after ${((until - from) / 1_000).toFixed(1)} s`);
  return { n: fault.n, kind: fault.kind, target, from, until, detail: described(fault) };
}

/** Resolves with whom it struck, once things are right again. */
async function inflict(blow: Blow, stage: Stage, doors: SimulatorDoors): Promise<string> {
  const { stack, temporal } = stage;
  const forAWhile = () => sleep(blow.lastsMs);
  switch (blow.kind) {
    case 'kill':
      await stack.signal(blow.process, 'SIGKILL');
      await sleep(awayMs);
      await stack.restart(blow.process);
      if (blow.process === 'carrier') await doors.putAgain();
      return blow.process;
    case 'stop_politely':
      await stack.signal(blow.process, 'SIGTERM');
      await stack.restart(blow.process);
      return blow.process;
    case 'freeze':
      await stack.signal(blow.process, 'SIGSTOP');
      await forAWhile();
      await stack.signal(blow.process, 'SIGCONT');
      return blow.process;
    case 'clock_jump':
      await stage.setClock(blow.process, blow.byMs);
      await forAWhile();
      await stage.setClock(blow.process, 0);
      return blow.process;
    case 'kill_temporal':
      if (!temporal.outage) throw new Error('a Temporal server that was given cannot be killed');
      await temporal.outage.signal('SIGKILL');
      await forAWhile();
      await temporal.outage.startAgain();
      return 'temporal';
    case 'cut':
      stage.proxies[blow.route].cut();
      return blow.route;
    case 'half_open':
    case 'refuse':
    case 'delay':
    case 'throttle':
      await misroute(stage.proxies[blow.route], behaviourOf(blow), blow.lastsMs);
      return blow.route;
    case 'webhooks_dropped':
    case 'webhooks_doubled':
    case 'webhooks_reordered':
      await doors.carrierFault({ kind: 'events', seed: String(blow.lastsMs), ...eventFaults[blow.kind] });
      await forAWhile();
      await doors.carrierFault({ kind: 'events' });
      return 'webhooks';
    case 'carrier_busy':
      await doors.carrierFault({
        ...{ kind: 'http', operation: blow.operation, status: blow.status, retryAfterMs: 1_000 },
      });
      await forAWhile();
      return 'carrier';
    case 'response_swallowed':
      await doors.carrierFault({ kind: 'swallow_response', operation: blow.operation });
      await forAWhile();
      return 'carrier';
    case 'media_dropped':
    case 'line_dropped':
      return loseLeg(blow, doors);
    case 'model_slow':
      await doors.modelFault({ kind: 'slow', firstTokenMs: blow.firstTokenMs, times: blow.times });
      await forAWhile();
      return 'model';
    case 'model_failing':
      await doors.modelFault({ ...modelFailures[blow.how], times: blow.times });
      await forAWhile();
      return 'model';
    case 'store_locked':
      await lockStore(stack.recordsPath, blow.lastsMs);
      return 'store';
  }
}

const eventFaults = {
  webhooks_dropped: { dropShare: 0.4 },
  webhooks_doubled: { duplicateShare: 0.6 },
  webhooks_reordered: { reorderShare: 0.6, delayMs: 50 },
} as const;

const modelFailures = {
  status: { kind: 'status', status: 500 },
  cut_stream: { kind: 'cut_stream', afterTokens: 3 },
  stall: { kind: 'stall', afterTokens: 3 },
} as const;

function behaviourOf(
  blow: Extract<Blow, { kind: 'half_open' | 'refuse' | 'delay' | 'throttle' }>,
): Behaviour {
  switch (blow.kind) {
    case 'delay':
      return { kind: 'delay', ms: blow.ms };
    case 'throttle':
      return { kind: 'throttle', bytesPerSec: blow.bytesPerSec };
    default:
      return { kind: blow.kind };
  }
}

async function misroute(proxy: Proxy, behaviour: Behaviour, lastsMs: number): Promise<void> {
  proxy.behave(behaviour);
  await sleep(lastsMs);
  proxy.behave({ kind: 'open' });
}

/** One of those on the telephone loses the media socket, or the line. */
async function loseLeg(
  blow: Extract<Blow, { kind: 'media_dropped' | 'line_dropped' }>,
  doors: SimulatorDoors,
): Promise<string> {
  const numbers = await doors.onTheTelephone();
  const number = numbers[Math.floor(blow.chosen * numbers.length)];
  if (number === undefined) return 'nobody';
  await doors.carrierFault({ kind: blow.kind === 'media_dropped' ? 'drop_media' : 'drop_call', number });
  return number;
}

/** Holds the store's write lock, as a backup or another writer would. */
async function lockStore(path: string, lastsMs: number): Promise<void> {
  const database = new DatabaseSync(path, { timeout: 5_000 });
  try {
    database.exec('BEGIN IMMEDIATE');
    await sleep(lastsMs);
    database.exec('ROLLBACK');
  } finally {
    database.close();
  }
}

function described({ n, atMs, lastsMs, kind, ...rest }: PlannedFault): string {
  const particulars = Object.entries(rest).map(([name, value]) =>
    typeof value === 'number' && name === 'chosen' ? '' : `${name} ${String(value)}`,
  );
  const length = lastsMs > 0 ? `for ${(lastsMs / 1_000).toFixed(1)} s` : '';
  const words = [kind.replaceAll('_', ' '), ...particulars, length].filter((word) => word !== '').join(', ');
  return `#${n} at ${(atMs / 1_000).toFixed(1)} s: ${words}`;
}
