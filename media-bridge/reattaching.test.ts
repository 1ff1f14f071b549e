import { afterEach, describe, expect, it } from 'vitest';
import { asksPatience } from '../domain/conversation/transcript.ts';
import { ScriptedCall } from './call-fixture.ts';
import { openLeg, saying, type Leg, type LegScript } from './leg-fixture.ts';
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

/** The agent counts; its turn went back, and none has come since. */
async function counting(script: LegScript = {}): Promise<{ leg: Leg; person: Person }> {
  const { leg: made, person } = await attached({ ...script, answers: [saying(counted)] });
  await made.turn({ kind: 'answer', epoch: 0, seq: 1 });
  await person.untilHeard('One two');
  return { leg: made, person };
}

/** Answers for a leg that is asked for again only once `give` was called. */
function slowCall(): { readonly call: ScriptedCall; readonly give: () => void } {
  const call = new ScriptedCall();
  const { promise, resolve } = Promise.withResolvers<undefined>();
  call.givingBack = promise;
  return {
    call,
    give: () => {
      resolve(undefined);
    },
  };
}

function told(made: Leg): readonly (readonly [epoch: number, text: string])[] {
  return made.call.turns.map(({ epoch, text }) => [epoch, text]);
}

describe('a leg whose turn was lost on its way', () => {
  it('is silent and asked for again when it is recalled, with what was heard', async () => {
    const { leg: made, person } = await counting();
    const { recall } = made.media.activities;
    expect(await recall({ ...ofLeg, epoch: 1 })).toEqual({ live: true });
    await person.until('the leg again', () => made.call.epoch === 2);
    expect([person.clears, person.framesAfterClear, made.call.formerEpochs]).toEqual([1, 0, [1]]);
    const report = made.call.heard[0]?.find(({ utteranceId }) => utteranceId === '1-1');
    expect(report).toMatchObject({ writtenText: counted, playing: false, complete: false });
    expect(person.heard().startsWith(report?.heardText ?? 'nothing')).toBe(true);
    expect(report?.heardText).toMatch(/^One/);
    expect(made.media.figures()).toMatchObject({ reattached: 1, sessions: 1 });
  });

  it('tells again what went back with the last turn, as that may not have arrived', async () => {
    const { leg: made, person } = await attached({ answers: [saying('One.'), saying('Two.')] });
    const first = made.turn({ kind: 'listen' });
    person.say('first');
    await first;
    await person.untilHeard('One');
    const second = made.turn({ kind: 'listen' });
    person.say('second');
    await second;
    const { activities } = made.media;
    const ids = (time: number) => made.call.heard[time]?.map(({ utteranceId }) => utteranceId);
    await activities.recall({ ...ofLeg, epoch: 1 });
    await person.until('the leg again', () => made.call.epoch === 2);
    expect(ids(0)).toEqual(['1-1', '1-2']);
  });

  it('does not tell again what a turn has taken behind which another came', async () => {
    const { leg: made, person } = await attached({ answers: [saying('One.'), saying('Two.')] });
    for (const [said, heard] of [
      ['first', 'One'],
      ['second', 'Two'],
    ] as const) {
      const turn = made.turn({ kind: 'listen' });
      person.say(said);
      await turn;
      await person.untilHeard(heard);
    }
    const third = made.turn({ kind: 'listen' });
    await person.until('a beat of it', () => made.beats.at(-1)?.turn === 3);
    await made.media.activities.recall({ ...ofLeg, epoch: 1 });
    expect((await third).ended).toBe('fenced');
    await person.until('the leg again', () => made.call.epoch === 2);
    expect(made.call.heard[0]?.map(({ utteranceId }) => utteranceId)).toEqual(['1-2']);
  });

  it('is let alone when it is another epoch that is recalled, or another leg', async () => {
    const { leg: made, person } = await counting();
    const { recall } = made.media.activities;
    expect(await recall({ ...ofLeg, epoch: 0 })).toEqual({ live: false });
    expect(await recall({ ...ofLeg, legId: 'other', epoch: 1 })).toEqual({ live: false });
    await person.untilHeard('ten eleven twelve');
    expect([made.call.epoch, person.clears]).toEqual([1, 0]);
  });

  it('is recalled once its line brings something', async () => {
    const { leg: made, person } = await counting();
    person.fallSilent();
    const { probe, recall } = made.media.activities;
    await expect.poll(() => probe({ ...ofLeg, epoch: 1 }), { timeout: 3_000 }).toEqual({ live: false });
    expect(await recall({ ...ofLeg, epoch: 1 })).toEqual({ live: false });
    expect(made.call.formerEpochs).toEqual([]);
    person.socket.send(new Uint8Array(640));
    await person.until('the leg again', () => made.call.epoch === 2);
  });
});

describe('a caller in mid-speech when the turn is lost', () => {
  const words = 'it was on the ninth of November at half past two';

  it('is heard to the end, in one piece, before the leg is asked for', async () => {
    const { leg: made, person } = await attached();
    const standing = new AbortController();
    const turn = made.turn({ kind: 'listen' }, {}, standing.signal);
    person.say(words);
    await person.until('half of it', () => person.left < 12);
    standing.abort();
    expect((await turn).ended).toBe('fenced');
    expect([told(made), made.call.formerEpochs]).toEqual([[], []]);
    await person.until('the leg again', () => made.call.epoch === 2);
    expect(told(made)).toEqual([[1, words]]);
  });

  it('who interrupts the agent is heard, and the agent silent meanwhile', async () => {
    const { leg: made, person } = await counting();
    person.say(words);
    await person.until('the interruption', () => person.clears > 0);
    const clears = person.clears;
    await made.media.activities.recall({ ...ofLeg, epoch: 1 });
    await person.until('the leg again', () => made.call.epoch === 2);
    expect(told(made)).toEqual([[1, words]]);
    expect(person.framesAfterClear).toBe(0);
    expect(person.clears).toBeLessThanOrEqual(clears + 1);
    const report = made.call.heard[0]?.find(({ utteranceId }) => utteranceId === '1-1');
    const { heardText = '' } = report ?? {};
    // A word that was under way when the clear was sent may have been heard.
    expect(person.heard().startsWith(heardText)).toBe(true);
    expect(person.heard().split(' ').length - heardText.split(' ').length).toBeLessThanOrEqual(1);
  });

  it('loses nothing of what is said behind it', async () => {
    const { call, give } = slowCall();
    const { leg: made, person } = await attached({ call });
    person.say('one thing');
    await person.until('a word', () => person.left < 3);
    await made.media.activities.recall({ ...ofLeg, epoch: 1 });
    await person.until('the question', () => call.formerEpochs.length === 1);
    expect(told(made)).toEqual([[1, 'one thing']]);
    person.say('and another');
    person.socket.send('digit 7');
    await person.until('all said', () => person.silent);
    give();
    await person.until('the rest', () => call.turns.length === 2 && call.digits.length === 1);
    expect(told(made)[1]).toEqual([2, 'and another']);
  });

  it('whose line is lost then is told at once, with the loss', async () => {
    const { leg: made, person } = await attached();
    person.say(words);
    await person.until('half of it', () => person.left < 12);
    await made.media.activities.recall({ ...ofLeg, epoch: 1 });
    person.socket.terminate();
    await expect.poll(() => made.call.lost.length).toBe(1);
    expect(told(made)).toHaveLength(1);
    expect(words.startsWith(told(made)[0]?.[1] ?? 'nothing')).toBe(true);
    expect(made.call.formerEpochs).toEqual([]);
  });

  it('presses an entry of keys to its end', async () => {
    const { leg: made, person } = await attached();
    person.socket.send('digit 4');
    person.socket.ping();
    await new Promise((resolve) => person.socket.once('pong', resolve));
    await made.media.activities.recall({ ...ofLeg, epoch: 1 });
    person.socket.send('digit 2');
    await person.until('the leg again', () => made.call.epoch === 2);
    expect(made.call.digits).toEqual([{ epoch: 1, seq: 1, digits: '42' }]);
  });
});

describe('while the workflow does not answer', () => {
  it('the caller is asked for patience, and that is told with the leg asked for again', async () => {
    const call = new ScriptedCall();
    const { promise, resolve } = Promise.withResolvers<undefined>();
    call.acknowledging = promise;
    const { leg: made, person } = await attached({
      call,
      floor: { waiting: { soundAfterMs: 5_000, softMs: 150, hardMs: 5_000 } },
    });
    const standing = made.turn({ kind: 'listen' });
    person.say('are you there');
    await person.until('a phrase', () => person.heard().split(' ').length > 2);
    await made.media.activities.recall({ ...ofLeg, epoch: 1 });
    expect((await standing).ended).toBe('fenced');
    // In the next epoch the words would wait in vain for an answer.
    expect(call.formerEpochs).toEqual([]);
    resolve(undefined);
    await person.until('the leg again', () => call.epoch === 2);
    const phrase = call.heard[0]?.find(({ utteranceId }) => asksPatience(utteranceId));
    expect(phrase).toMatchObject({ utteranceId: '1-1w1', playing: false });
    expect(phrase?.heardText).not.toBe('');
    expect(told(made)).toEqual([[1, 'are you there']]);
  });
});

describe('a fault of what tells the workflow', () => {
  it('ends the leg it happened in, and not the process', async () => {
    const call = new ScriptedCall();
    const fault = Promise.reject(new Error('scripted'));
    fault.catch(() => undefined);
    call.acknowledging = fault;
    const { leg: made, person } = await attached({ call });
    person.say('hello');
    expect(await person.closed).toBe(1011);
    expect(made.media.figures().sessionsBroken).toBe(1);
  });
});
