import { expect, it } from 'vitest';
import { Lease } from './lease.ts';
import { ManualClock } from './playout-fixture.ts';

function standing(timeoutMs: number | null): { readonly clock: ManualClock; readonly lease: Lease } {
  const clock = new ManualClock();
  const lease = new Lease(clock);
  lease.begin(timeoutMs);
  return { clock, lease };
}

it('is good for as long as the engine waits for a beat, and not longer', () => {
  const { clock, lease } = standing(4_000);
  clock.stall(4_000);
  expect(lease.expired).toBe(false);
  clock.stall(1);
  expect(lease.expired).toBe(true);
});

it('is good for so long again with every beat, but a beat that comes too late mends nothing', () => {
  const { clock, lease } = standing(4_000);
  clock.stall(3_000);
  lease.beat();
  clock.stall(3_000);
  expect(lease.expired).toBe(false);
  clock.stall(2_000);
  lease.beat();
  lease.end();
  lease.runs();
  lease.begin(4_000);
  expect(lease.expired).toBe(true);
});

it('while a turn stands it takes a beat, and between two turns that the process runs', () => {
  const { clock, lease } = standing(4_000);
  clock.stall(3_000);
  lease.runs();
  lease.end();
  clock.stall(3_000);
  lease.runs();
  clock.stall(3_000);
  expect(lease.expired).toBe(false);
  lease.begin(4_000);
  lease.runs();
  clock.stall(3_000);
  lease.runs();
  clock.stall(2_000);
  expect(lease.expired).toBe(true);
});

it('never ends where the engine does not look', () => {
  const { clock, lease } = standing(null);
  clock.stall(3_600_000);
  expect(lease.expired).toBe(false);
});
