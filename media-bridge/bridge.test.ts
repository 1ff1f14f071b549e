import { afterEach, describe, expect, it } from 'vitest';
import { ScriptedCall } from './call-fixture.ts';
import { systemClock, type Clock } from './clock.ts';
import { openLeg, type Leg, type LegScript } from './leg-fixture.ts';
import type { Person } from './person-fixture.ts';

let leg: Leg | null = null;

afterEach(async () => {
  await leg?.close();
  leg = null;
});

async function attached(script: LegScript): Promise<{ made: Leg; person: Person }> {
  const made = await openLeg(script);
  leg = made;
  const person = made.person();
  await person.until('attachment', () => made.call.epoch === 1);
  return { made, person };
}

/** The system's time, and how many actions it still has to run. */
function watchedClock(): { readonly clock: Clock; readonly pending: Set<object> } {
  const pending = new Set<object>();
  const after: Clock['after'] = (ms, action) => {
    const entry = {};
    pending.add(entry);
    const callOff = systemClock.after(ms, () => {
      pending.delete(entry);
      action();
    });
    return () => {
      pending.delete(entry);
      callOff();
    };
  };
  return { clock: { ...systemClock, after }, pending };
}

describe('closing a bridge', () => {
  it('waits until the workflow has taken the last report', async () => {
    const call = new ScriptedCall();
    const { made } = await attached({ call });
    call.failures = 2;
    await made.media.close();
    expect(call.lost).toEqual([{ epoch: 1, reason: 'bridge-closed' }]);
  });

  it('waits for a session, too, whose leg another has taken meanwhile', async () => {
    const call = new ScriptedCall();
    const { made, person } = await attached({ call });
    call.failures = 2;
    person.socket.close();
    await person.until('a second try in vain', () => call.failures === 0);
    await made.person().until('the second attachment', () => call.epoch === 2);
    await made.media.close();
    expect(call.lost.map(({ epoch }) => epoch)).toEqual([2, 1]);
  });

  it('waits no longer than it was told to, and then tells no more', async () => {
    const call = new ScriptedCall();
    const { clock, pending } = watchedClock();
    const { made, person } = await attached({ call, clock, settings: { closeMs: 50 } });
    call.failures = Infinity;
    const before = performance.now();
    await made.media.close();
    expect(performance.now() - before).toBeLessThan(1_000);
    await person.until('an end of all timers', () => pending.size === 0);
    expect(call.lost).toEqual([]);
  });

  it('leaves no timer behind for sessions that ended before', async () => {
    const { clock, pending } = watchedClock();
    const { made, person } = await attached({ clock, settings: { afterglowMs: 3_600_000 } });
    person.socket.close();
    await person.until(
      'the report',
      () => made.media.sessions.liveCount === 0 && made.call.lost.length === 1,
    );
    expect(pending.size).toBeGreaterThan(0);
    await made.media.close();
    expect(pending.size).toBe(0);
  });
});
