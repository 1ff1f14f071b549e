import { expect, it } from 'vitest';
import { Pacer, type Paced } from './pacer.ts';
import { ManualClock } from './playout-fixture.ts';

it('serves the others on when one of them throws, which is told of it and served no more', () => {
  const clock = new ManualClock();
  const pacer = new Pacer(clock);
  const fault = new Error('scripted');
  const served = { broken: 0, whole: 0 };
  const told: unknown[] = [];
  const broken: Paced = {
    serve: () => {
      served.broken += 1;
      throw fault;
    },
    broke: (error) => void told.push(error),
  };
  const whole: Paced = {
    serve: () => {
      served.whole += 1;
      return true;
    },
    broke: () => undefined,
  };
  pacer.add(broken, clock.now());
  pacer.add(whole, clock.now());
  clock.run(100);
  pacer.close();
  expect(served.broken).toBe(1);
  expect(served.whole).toBeGreaterThanOrEqual(5);
  expect(told).toEqual([fault]);
});
