import { afterEach, describe, expect, it } from 'vitest';
import { ScriptedCall } from './call-fixture.ts';
import { systemClock, type Clock } from './clock.ts';
import { openLeg, saying, wholeContext as wholeAgain, type Leg, type LegScript } from './leg-fixture.ts';
import type { Person } from './person-fixture.ts';

let leg: Leg | null = null;

afterEach(async () => {
  await leg?.close();
  leg = null;
});

const ofLeg = { callId: 'c'.repeat(32), legId: 'leg1' };
const counted = 'One two three four five six seven eight nine ten eleven twelve.';

async function attached(script: LegScript = {}): Promise<{ leg: Leg; person: Person }> {
  const made = await openLeg(script);
  leg = made;
  const person = made.person();
  await person.until('attachment', () => made.call.epoch === 1);
  return { leg: made, person };
}

/** The agent is counting, and the next turn stands. */
async function counting(script: LegScript = {}, cancelled?: AbortSignal): Promise<Counting> {
  const { leg: made, person } = await attached({
    ...script,
    answers: [saying(counted), ...(script.answers ?? [])],
  });
  await made.turn({ kind: 'answer', epoch: 0, seq: 1 });
  const standing = made.turn({ kind: 'listen' }, {}, cancelled);
  await person.untilHeard('One two');
  return { leg: made, person, standing };
}

interface Counting {
  readonly leg: Leg;
  readonly person: Person;
  readonly standing: ReturnType<Leg['turn']>;
}

/** The machine's clock, which can be made to jump: the process stood still for so long. */
function stallingClock(): { readonly clock: Clock; stall(ms: number): void } {
  let stalledMs = 0;
  return {
    clock: { ...systemClock, now: () => systemClock.now() + stalledMs },
    stall: (ms) => {
      stalledMs += ms;
    },
  };
}

describe('a leg that another bridge has taken over', () => {
  it('falls silent at once, tells what was heard, and loses its socket', async () => {
    const { leg: made, person, standing } = await counting();
    const { activities } = made.media;
    await activities.fence({ ...ofLeg, epoch: 1 });
    const { ended, heard } = await standing;
    expect(ended).toBe('fenced');
    expect(await person.closed).toBe(4409);
    expect([person.clears, person.framesAfterClear]).toEqual([1, 0]);
    const { heardText = '', playing } = heard.at(-1) ?? {};
    expect(playing).toBe(false);
    expect(counted.startsWith(heardText)).toBe(true);
    // What was under way when the clear was sent may have been heard: rather a word too many than one too few.
    expect(person.heard().startsWith(heardText)).toBe(true);
    expect(person.heard().split(' ').length - heardText.split(' ').length).toBeLessThanOrEqual(1);
    expect(made.media.figures()).toMatchObject({ fenced: 1, sessions: 0 });
    expect(made.call.lost).toEqual([]);
  });

  it('is told to be gone once, and again without effect', async () => {
    const { leg: made, standing } = await counting();
    await made.media.activities.fence({ ...ofLeg, epoch: 1 });
    await made.media.activities.fence({ ...ofLeg, epoch: 1 });
    await made.media.activities.fence({ callId: 'other', legId: 'other', epoch: 1 });
    expect((await standing).ended).toBe('fenced');
    expect(made.media.figures().fenced).toBe(1);
  });

  it('is not the one that has attached here since', async () => {
    const { leg: made } = await attached();
    const second = made.person();
    await second.until('the second attachment', () => made.call.epoch === 2);
    await made.media.activities.fence({ ...ofLeg, epoch: 1 });
    expect(await made.media.activities.probe({ ...ofLeg, epoch: 2 })).toEqual({ live: true });
  });

  it('has what its caller was saying told, behind the turn', async () => {
    const { leg: made, person } = await attached();
    const standing = made.turn({ kind: 'listen' });
    person.say('my name is');
    await person.until('all said', () => person.silent);
    await made.media.activities.fence({ ...ofLeg, epoch: 1 });
    expect(await standing).toEqual({ heard: [], ended: 'fenced' });
    await expect
      .poll(() => made.call.turns.map(({ epoch, text }) => [epoch, text]))
      .toEqual([[1, 'my name is']]);
  });
});

describe('a leg that is asked after', () => {
  it('lives as long as its socket is open and brings something, in its own epoch', async () => {
    const { leg: made, person } = await attached();
    const { probe } = made.media.activities;
    expect(await probe({ ...ofLeg, epoch: 1 })).toEqual({ live: true });
    expect(await probe({ ...ofLeg, epoch: 2 })).toEqual({ live: false });
    expect(await probe({ ...ofLeg, legId: 'other', epoch: 1 })).toEqual({ live: false });
    person.socket.close();
    await person.closed;
    await expect.poll(() => probe({ ...ofLeg, epoch: 1 })).toEqual({ live: false });
  });

  it('is not vouched for while its line brings nothing, before it is given up', async () => {
    const { leg: made, person } = await attached();
    person.fallSilent();
    const { probe } = made.media.activities;
    await expect.poll(() => probe({ ...ofLeg, epoch: 1 }), { timeout: 3_000 }).toEqual({ live: false });
    expect(made.media.figures().sessions).toBe(1);
  });
});

describe('a turn that is withdrawn', () => {
  it('goes back at once; the leg is silent, is asked for again, and talks on in its new epoch', async () => {
    const withdrawn = new AbortController();
    const {
      leg: made,
      person,
      standing,
    } = await counting({ answers: [saying('Here again.')] }, withdrawn.signal);
    withdrawn.abort();
    expect((await standing).ended).toBe('fenced');
    await person.until('clear', () => person.clears === 1);
    await person.until('the leg again', () => made.call.epoch === 2);
    expect([person.framesAfterClear, made.call.formerEpochs]).toEqual([0, [1]]);
    expect(new Set(made.call.attachIds).size).toBe(2);
    const { utterance } = await made.turn({ kind: 'answer', epoch: 1, seq: 1 }, { context: wholeAgain });
    expect(utterance).toMatchObject({ id: '2-3', text: 'Here again.' });
    await person.untilHeard('Here again');
    expect(made.media.figures()).toMatchObject({ reattached: 1, sessions: 1, stalled: 0 });
    expect(made.call.lost).toEqual([]);
  });

  it('loses nothing of what the caller says meanwhile', async () => {
    const call = new ScriptedCall();
    const given = Promise.withResolvers<undefined>();
    call.givingBack = given.promise;
    const withdrawn = new AbortController();
    const { leg: made, person } = await attached({ call });
    const standing = made.turn({ kind: 'listen' }, {}, withdrawn.signal);
    withdrawn.abort();
    await standing;
    person.say('are you there');
    await person.until('all said', () => person.silent);
    given.resolve(undefined);
    await person.until('the words', () => call.turns.length === 1);
    expect(call.turns[0]).toMatchObject({ epoch: 2, text: 'are you there' });
    // A turn of the lost epoch that comes late changes nothing.
    expect((await made.turn({ kind: 'listen' }, { epoch: 1 })).ended).toBe('fenced');
  });

  it('is the last of a call that is over: its socket is closed, and nothing more is told', async () => {
    const withdrawn = new AbortController();
    const { leg: made, person, standing } = await counting({}, withdrawn.signal);
    made.call.expects = false;
    withdrawn.abort();
    await standing;
    expect(await person.closed).toBe(4403);
    await expect.poll(() => made.media.figures().sessions).toBe(0);
    expect([made.call.lost, made.media.figures().reattached]).toEqual([[], 0]);
  });

  it('is not given back to a bridge that was relieved meanwhile', async () => {
    const call = new ScriptedCall();
    const given = Promise.withResolvers<undefined>();
    call.givingBack = given.promise;
    const withdrawn = new AbortController();
    const { leg: made, person } = await attached({ call });
    const standing = made.turn({ kind: 'listen' }, {}, withdrawn.signal);
    withdrawn.abort();
    await standing;
    // Of the lost epoch it is silent already; the fence of the next one comes before the answer that gives it.
    await made.media.activities.fence({ ...ofLeg, epoch: 1 });
    expect(made.media.figures().sessions).toBe(1);
    await made.media.activities.fence({ ...ofLeg, epoch: 2 });
    given.resolve(undefined);
    expect(await person.closed).toBe(4409);
  });
});

describe('a bridge that stood still', () => {
  it('does not play on when it wakes, but asks for its legs again', async () => {
    const { clock, stall } = stallingClock();
    const { leg: made, person, standing } = await counting({ clock, heartbeatTimeoutMs: 4_000 });
    stall(4_500);
    const { ended, heard } = await standing;
    expect(ended).toBe('fenced');
    await person.until('clear', () => person.clears === 1);
    await person.until('the leg again', () => made.call.epoch === 2);
    expect(person.framesAfterClear).toBe(0);
    // What had left before was played meanwhile.
    expect(heard.at(-1)?.heardText.startsWith(person.heard())).toBe(true);
    expect(made.media.figures()).toMatchObject({ stalled: 1, reattached: 1, sessions: 1 });
  });

  it('asks again for a leg that only listened, too', async () => {
    const { clock, stall } = stallingClock();
    const { leg: made, person } = await attached({ clock, heartbeatTimeoutMs: 4_000 });
    const standing = made.turn({ kind: 'listen' });
    await person.until('a beat', () => made.beats.length > 0);
    stall(4_500);
    expect((await standing).ended).toBe('fenced');
    await person.until('the leg again', () => made.call.epoch === 2);
    expect(made.media.figures().stalled).toBe(1);
  });

  it('plays on after a shorter while, and takes no line for dead to which it did not listen', async () => {
    const { clock, stall } = stallingClock();
    const { leg: made, person, standing } = await counting({ clock, heartbeatTimeoutMs: 4_000 });
    stall(3_000);
    await person.untilHeard('ten eleven twelve');
    person.socket.close();
    expect((await standing).ended).toBe('media_lost');
    expect(made.media.figures()).toMatchObject({ stalled: 0, reattached: 0 });
    await expect.poll(() => made.call.lost.map(({ reason }) => reason)).toEqual(['socket-closed']);
  });
});

describe('a turn that comes before the answer to the attachment', () => {
  async function waiting(script: LegScript = {}) {
    const call = new ScriptedCall();
    const answer = Promise.withResolvers<undefined>();
    call.attaching = answer.promise;
    const made = await openLeg({ ...script, call, heartbeatTimeoutMs: 4_000 });
    leg = made;
    const person = made.person();
    await person.until('the question', () => call.attachIds.length === 1);
    const standing = made.turn({ kind: 'open' });
    await person.until('a beat', () => made.beats.length > 1);
    return { made, person, standing, answer };
  }

  it('beats while it waits, and is served once the answer is there', async () => {
    const { made, person, standing, answer } = await waiting();
    expect(made.beats[0]).toEqual({ turn: 1, heard: [] });
    answer.resolve(undefined);
    expect((await standing).utterance?.id).toBe('1-1');
    await person.untilHeard('Hello');
    expect(made.call.formerEpochs).toEqual([]);
  });

  it('is taken for lost when the bridge stood still meanwhile: nothing is said for it', async () => {
    const { clock, stall } = stallingClock();
    const { made, person, standing, answer } = await waiting({ clock });
    stall(4_500);
    answer.resolve(undefined);
    expect((await standing).ended).toBe('fenced');
    await person.until('the leg again', () => made.call.formerEpochs.length === 1);
    expect(person.heard()).toBe('');
  });
});

describe('a fault of our own', () => {
  it('ends the leg it happened in, whose turn goes back, and no other', async () => {
    const fault = new Error('scripted');
    let faulty = false;
    const { leg: made, person } = await attached({
      speechToText: {
        open: () => ({
          write: () => {
            if (faulty) throw fault;
          },
          close: () => Promise.reject(fault),
        }),
      },
    });
    const standing = made.turn({ kind: 'listen' });
    faulty = true;
    expect((await standing).ended).toBe('media_lost');
    expect(await person.closed).toBe(1011);
    expect(made.media.figures()).toMatchObject({ sessionsBroken: 1, sessions: 0 });
    await expect.poll(() => made.call.lost).toEqual([{ epoch: 1, reason: 'broken' }]);
  });
});

describe('a line that is lost', () => {
  it('has the keys told that were pressed and were no entry yet', async () => {
    const { leg: made, person } = await attached();
    const standing = made.turn({ kind: 'listen' });
    person.socket.send('digit 4');
    person.socket.send('digit 2');
    person.socket.close();
    await standing;
    expect(made.call.digits).toEqual([{ epoch: 1, seq: 1, digits: '42' }]);
    await expect.poll(() => made.call.lost.length).toBe(1);
  });
});

describe('the figures', () => {
  it('tell how full everything is that could fill', async () => {
    const { leg: made, person } = await counting();
    const { holds } = made.media.figures();
    expect(holds.map(({ name }) => name)).toContain('reports');
    for (const { now, most } of holds) expect(now).toBeLessThanOrEqual(most);
    expect(holds).toContainEqual({ name: 'sessions', now: 1, most: 400 });
    expect(holds).toContainEqual({ name: 'heard-reports', now: 1, most: 64 });
    person.socket.close();
    await expect
      .poll(() => made.media.figures().holds)
      .toContainEqual({ name: 'sessions-ended', now: 1, most: 800 });
  });
});
