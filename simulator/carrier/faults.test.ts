import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startAgentSide, theirs, type AgentSide } from './agent-fixture.ts';
import { Fault, Faults } from './faults.ts';

let side: AgentSide;
beforeEach(async () => {
  side = await startAgentSide();
});
afterEach(() => side.close());

const eventNamed = async (name: string) => {
  await side.entry('event_posted', ({ type }) => type.endsWith(name));
  const found = side.events.find((event) => event.name === name);
  if (!found) throw new Error(`no ${name}`);
  return found;
};

const newest = (): string | undefined => side.entries('call_created').at(-1)?.callConnectionId;

describe('events', () => {
  it('wait for the next request of their call when they are held', async () => {
    await side.fault({ kind: 'events', holdUntilRequest: true });
    const call = await side.dial();
    expect(side.events).toEqual([]);
    await call.getCallConnectionProperties();
    await eventNamed('CallConnected');
    await eventNamed('MediaStreamingStarted');
  });

  it('are not held by the request that caused them, and come when the faults are put right', async () => {
    const call = await side.dial();
    await side.fault({ kind: 'events', holdUntilRequest: true });
    await call.hangUp(true);
    await side.entry('call_ended');
    await expect(call.getCallConnectionProperties()).rejects.toMatchObject({ statusCode: 404 });
    await eventNamed('CallDisconnected');
    const before = side.events.length;
    await side.dial();
    expect(side.events).toHaveLength(before);
    await side.clearFaults();
    await side.entry(
      'event_posted',
      ({ type, callConnectionId }) => type.endsWith('CallConnected') && callConnectionId === newest(),
    );
  });

  it('are on their way for as long as is wished, all at the same time', async () => {
    await side.fault({ kind: 'events', delayMs: 300 });
    const began = performance.now();
    await side.dial();
    const first = await eventNamed('CallConnected');
    const third = await eventNamed('MediaStreamingStarted');
    expect(first.at - began).toBeGreaterThanOrEqual(295);
    expect(third.at - first.at).toBeLessThan(250);
  });

  it('meet the same fate under the same seed, and about as often as is wished', () => {
    const fates = (seed: string): readonly string[] => {
      const faults = new Faults();
      const wish = Fault.parse({ kind: 'events', dropShare: 0.2, duplicateShare: 0.5, seed });
      if (wish.kind === 'events') faults.set(wish);
      return Array.from({ length: 1_000 }, () => JSON.stringify(faults.nextEvent()));
    };
    const dropped = fates('a').filter((fate) => fate.includes('"drop":true')).length;
    expect(fates('a')).toEqual(fates('a'));
    expect(fates('a')).not.toEqual(fates('b'));
    expect(dropped).toBeGreaterThan(150);
    expect(dropped).toBeLessThan(250);
  });
});

describe('requests', () => {
  it('are slow on command, whatever the operation', async () => {
    const call = await side.dial();
    await side.fault({ kind: 'slow', operation: '*', ms: 200 });
    const began = performance.now();
    await call.getCallConnectionProperties();
    expect(performance.now() - began).toBeGreaterThanOrEqual(195);
  });
});

it('ends a call without a word', async () => {
  await side.dial();
  await eventNamed('MediaStreamingStarted');
  await side.fault({ kind: 'drop_call', number: theirs, silently: true });
  await side.entry('call_ended', ({ by }) => by === 'network');
  await side.entry('event_dropped', ({ type }) => type.endsWith('CallDisconnected'));
  expect(side.entries('event_posted').map(({ type }) => type)).not.toContain(
    'Microsoft.Communication.MediaStreamingStopped',
  );
});
