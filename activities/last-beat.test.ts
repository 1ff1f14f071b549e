import { ApplicationFailure } from '@temporalio/common';
import { expect, it } from 'vitest';
import type { Calls } from '../domain/ports/calls.ts';
import { failed, ok } from '../domain/result.ts';
import { createLastBeat } from './last-beat.ts';

const beatOf = (lastBeat: Calls['lastBeat']) =>
  createLastBeat({ calls: { lastBeat } })({ lineId: 'line', turn: 3 });

it('is what the running calls know', async () => {
  const progress = { turn: 3, heard: [] };
  expect(await beatOf(() => Promise.resolve(ok(progress)))).toEqual(progress);
  expect(await beatOf(() => Promise.resolve(ok(null)))).toBeNull();
});

it('that cannot be had is thrown, for Temporal to try again', async () => {
  const down = { code: 'temporal-14', message: 'not there', disposition: 'retryable' } as const;
  await expect(beatOf(() => Promise.resolve(failed(down)))).rejects.toThrow(ApplicationFailure);
});
