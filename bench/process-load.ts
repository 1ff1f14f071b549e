/** What a process and its children have used, from Linux's /proc; nothing on other systems. */
import { readdirSync, readFileSync } from 'node:fs';

export interface ProcessLoad {
  readonly cpuMs: number;
  readonly residentMb: number;
}

/** The kernel counts in ticks of 10 ms on every system that Node runs on (sysconf's _SC_CLK_TCK is 100). */
const tickMs = 10;

/** Sums up the process and all below it: a tethered process is the child of a shell. Zero when it cannot be known. */
export function loadOf(pid: number): ProcessLoad {
  try {
    const family = familyOf(pid);
    return {
      cpuMs: family.reduce((sum, member) => sum + cpuTicks(member), 0) * tickMs,
      residentMb: family.reduce((sum, member) => sum + residentKb(member), 0) / 1_024,
    };
  } catch {
    return { cpuMs: 0, residentMb: 0 };
  }
}

function familyOf(pid: number): readonly number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => [Number(name), Number(statOf(Number(name))[1] ?? 0)] as const);
  const family = [pid];
  for (const member of family)
    family.push(...parents.filter(([, parent]) => parent === member).map(([child]) => child));
  return family;
}

/** The fields behind the command's name, from `state` on; none for a process that is gone. */
function statOf(pid: number): readonly string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}

/** `utime` and `stime`, proc(5). */
function cpuTicks(pid: number): number {
  const stat = statOf(pid);
  return Number(stat[11] ?? 0) + Number(stat[12] ?? 0);
}

function residentKb(pid: number): number {
  try {
    return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
