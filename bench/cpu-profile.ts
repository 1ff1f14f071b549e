/** Where a process's time goes: its own CPU profile, folded to the functions that take the most themselves. */
import { Session, type Profiler } from 'node:inspector/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { ProfileEntry } from './bare-bridge.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const samplingMicroseconds = 500;
const mostEntries = 25;
/** Waiting, and what the profiling itself costs. */
const notOurs = /^\(idle\)$|node:inspector/;

/** Profiles this process for `ms`. */
export async function profiled(ms: number): Promise<readonly ProfileEntry[]> {
  const session = new Session();
  session.connect();
  try {
    await session.post('Profiler.enable');
    await session.post('Profiler.setSamplingInterval', { interval: samplingMicroseconds });
    await session.post('Profiler.start');
    await sleep(ms);
    const { profile } = await session.post('Profiler.stop');
    return selfTimes(profile);
  } finally {
    session.disconnect();
  }
}

/** Shares are of the time that was not idle. */
export function selfTimes({
  nodes,
  samples = [],
  timeDeltas = [],
}: Pick<Profiler.Profile, 'nodes' | 'samples' | 'timeDeltas'>): readonly ProfileEntry[] {
  const places = new Map(nodes.map(({ id, callFrame }) => [id, placeOf(callFrame)]));
  const times = new Map<string, number>();
  let busy = 0;
  for (const [index, id] of samples.entries()) {
    const place = places.get(id) ?? '?';
    const time = Math.max(0, timeDeltas[index] ?? 0);
    if (notOurs.test(place)) continue;
    busy += time;
    times.set(place, (times.get(place) ?? 0) + time);
  }
  return [...times]
    .map(([place, time]) => ({ place, share: busy === 0 ? 0 : time / busy }))
    .toSorted((one, other) => other.share - one.share)
    .slice(0, mostEntries);
}

function placeOf({ functionName, url, lineNumber }: Profiler.ProfileNode['callFrame']): string {
  if (url === '') return functionName;
  const file = url
    .replace(/^file:\/\//, '')
    .replace(root, '')
    .replace(/^.*node_modules\//, '');
  return `${functionName === '' ? '(anonymous)' : functionName} ${file}:${lineNumber + 1}`;
}
