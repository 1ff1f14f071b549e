/** The lines around a breach: the carrier's ledger, the store's events and the faults, merged by time. */
import type { CallEvent } from '../../../domain/call/record-events.ts';
import type { FaultRecord } from '../evidence.ts';
import type { CallView, CarrierLine, World } from './world.ts';

const mostLines = 40;
/** Faults further away than this are not shown. */
const aroundMs = 20_000;

interface Line {
  readonly at: number;
  readonly text: string;
}

/** `at` is ms since the epoch; the lines nearest to it are kept, in order. */
export function timelineOf(world: World, call: CallView | undefined, at: number): readonly string[] {
  const { faults, startedAt } = world.evidence;
  const near = faults.filter(({ from, until }) => from <= at + aroundMs && until >= at - aroundMs);
  const lines = [
    ...(call?.events ?? []).map(ofEvent),
    ...(call?.legs ?? []).flatMap((leg, index) => leg.lines.map((line) => ofLedger(line, index + 1))),
    ...near.flatMap(ofFault),
  ];
  return lines
    .sort((one, other) => Math.abs(one.at - at) - Math.abs(other.at - at))
    .slice(0, mostLines)
    .sort((one, other) => one.at - other.at)
    .map((line) => `${Math.round(line.at - startedAt)} ms  ${line.text}`);
}

function ofEvent({ at, seq, body }: CallEvent): Line {
  const { kind, ...rest } = body;
  return { at, text: `store    #${seq} ${kind} ${detailsOf(rest)}` };
}

function ofLedger(line: CarrierLine, leg: number): Line {
  const { kind, seq, at: writtenAt, ...rest } = line;
  const at = line.kind === 'heard' ? line.firstAudibleAt : line.kind === 'said' ? line.startedAt : writtenAt;
  const shown = Object.entries(rest).filter(([key]) => key !== 'callConnectionId' && key !== 'number');
  return { at, text: `carrier  leg ${leg} @${seq} ${kind} ${detailsOf(Object.fromEntries(shown), at)}` };
}

function ofFault({ n, kind, target, from, until, detail }: FaultRecord): readonly Line[] {
  return [
    { at: from, text: `FAULT    ${n} begins: ${kind} ${target}, ${detail}` },
    { at: until, text: `FAULT    ${n} is over: ${kind} ${target}` },
  ];
}

const longestValue = 160;

function detailsOf(values: Readonly<Record<string, unknown>>, since?: number): string {
  return Object.entries(values)
    .filter(([key]) => key !== 'figures' && key !== 'plan')
    .map(([key, value]) => {
      if (since !== undefined && typeof value === 'number' && key.endsWith('At'))
        return `${key} +${Math.round(value - since)}`;
      const text = value === undefined ? 'nothing' : JSON.stringify(value);
      return `${key} ${text.length > longestValue ? `${text.slice(0, longestValue)}…` : text}`;
    })
    .join(', ');
}
