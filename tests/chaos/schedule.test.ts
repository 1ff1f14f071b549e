import fc from 'fast-check';
import { expect, test } from 'vitest';
import { faultKinds } from './evidence.ts';
import { rollingRestart, scheduleOf, type ScheduleOptions } from './schedule.ts';

const processes: ScheduleOptions['processes'] = {
  bridges: ['bridge-1', 'bridge-2'],
  workers: ['worker-1', 'worker-2'],
  apis: ['api'],
  services: ['model', 'speech', 'carrier'],
};
const options = fc.record({
  seed: fc.nat(),
  count: fc.integer({ min: 1, max: 60 }),
  spanMs: fc.integer({ min: 10_000, max: 600_000 }),
  processes: fc.constant(processes),
});

test('the same seed gives the same schedule, in order and within its span', () => {
  fc.assert(
    fc.property(options, (wished) => {
      const schedule = scheduleOf(wished);
      expect(scheduleOf(wished)).toEqual(schedule);
      expect(schedule.map(({ n }) => n)).toEqual(schedule.map((_, index) => index + 1));
      for (const [index, { atMs }] of schedule.entries()) {
        expect(atMs).toBeGreaterThanOrEqual(schedule[index - 1]?.atMs ?? 5_000);
        expect(atMs).toBeLessThanOrEqual(wished.spanMs);
      }
    }),
  );
});

test('never more than two faults at a time, and never two bridges, or two workers', () => {
  fc.assert(
    fc.property(options, (wished) => {
      const schedule = scheduleOf(wished);
      for (const fault of schedule) {
        const before = schedule.filter(
          (other) => other.n < fault.n && other.atMs + other.lastsMs > fault.atMs,
        );
        expect(before.length).toBeLessThan(2);
        if (!('process' in fault)) continue;
        const kind = fault.process.replace(/-\d+$/, '');
        const alike = before.filter((other) => 'process' in other && other.process.startsWith(kind));
        expect(alike).toEqual([]);
      }
    }),
  );
});

test('with time enough every kind of fault has its turn, and all that were asked for come', () => {
  const schedule = scheduleOf({ seed: 1, count: 300, spanMs: 3_600_000, processes });
  expect(schedule).toHaveLength(300);
  expect(new Set(schedule.map(({ kind }) => kind))).toEqual(new Set(faultKinds));
});

test('only the kinds asked for', () => {
  const schedule = scheduleOf({ seed: 3, count: 20, spanMs: 600_000, processes, kinds: ['kill', 'cut'] });
  expect(new Set(schedule.map(({ kind }) => kind))).toEqual(new Set(['kill', 'cut']));
});

test('a rolling restart stops every part of ours once, one after the other', () => {
  const schedule = rollingRestart(processes, 120_000);
  expect(schedule.map((fault) => ('process' in fault ? fault.process : ''))).toEqual([
    ...processes.workers,
    ...processes.bridges,
    ...processes.apis,
  ]);
  const ends = schedule.map(({ atMs, lastsMs }) => atMs + lastsMs);
  expect(schedule.slice(1).every(({ atMs }, index) => atMs >= (ends[index] ?? Infinity))).toBe(true);
});
