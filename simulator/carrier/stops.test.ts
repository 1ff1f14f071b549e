import { expect, test } from 'vitest';
import { frameBytes } from '../../domain/ports/media-wire.ts';
import { Stops } from './stops.ts';

test('what comes after a stop is stale only for a second and while the person speaks on', () => {
  const stops = new Stops();
  stops.arrived(frameBytes, 0);
  stops.stopped(100, 5, true);
  stops.arrived(frameBytes, 110);
  stops.arrived(2 * frameBytes, 1_100);
  stops.arrived(frameBytes, 1_101);
  stops.stopped(2_000, 0, true);
  stops.personFellSilent();
  stops.arrived(frameBytes, 2_010);
  stops.stopped(3_000, 1, false);
  stops.arrived(frameBytes, 3_010);
  expect(stops.all).toEqual([
    { at: 100, droppedFrames: 5, staleFrames: 3 },
    { at: 2_000, droppedFrames: 0, staleFrames: 0 },
    { at: 3_000, droppedFrames: 1, staleFrames: 0 },
  ]);
  expect(stops.staleFrames).toBe(3);
});

test('stale frames are told once, when no more of them will count', () => {
  const stops = new Stops();
  stops.stopped(100, 5, true);
  stops.arrived(frameBytes, 110);
  expect(stops.takeStale(120)).toBeUndefined();
  stops.personFellSilent();
  expect(stops.takeStale(140)).toEqual({ at: 100, droppedFrames: 5, staleFrames: 1 });
  expect(stops.takeStale(160)).toBeUndefined();
  stops.stopped(2_000, 0, true);
  expect(stops.takeStale(3_001)).toBeUndefined();
});
