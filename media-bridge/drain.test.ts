import { afterEach, describe, expect, it } from 'vitest';
import { ScriptedCall } from './call-fixture.ts';
import { openLeg, saying, type Leg, type LegScript } from './leg-fixture.ts';
import type { Person } from './person-fixture.ts';

let leg: Leg | null = null;

afterEach(async () => {
  await leg?.close();
  leg = null;
});

async function attached(script: LegScript = {}): Promise<{ leg: Leg; person: Person }> {
  const made = await openLeg({ ...script, settings: { drainMs: 60_000, ...script.settings } });
  leg = made;
  const person = made.person();
  await person.until('attachment', () => made.call.epoch === 1);
  return { leg: made, person };
}

/** The agent speaks, and the next turn stands. */
async function speaking(text: string, script: LegScript = {}): Promise<Speaking> {
  const { leg: made, person } = await attached({ ...script, answers: [saying(text)] });
  await made.turn({ kind: 'answer', epoch: 0, seq: 1 });
  return { leg: made, person, standing: made.turn({ kind: 'listen' }) };
}

interface Speaking {
  readonly leg: Leg;
  readonly person: Person;
  readonly standing: ReturnType<Leg['turn']>;
}

describe('a bridge that is to stop moves a call', () => {
  it('at once when nobody speaks', async () => {
    const { leg: made, person } = await attached();
    const standing = made.turn({ kind: 'listen' });
    await made.media.drain();
    expect(await person.closed).toBe(1012);
    expect(await standing).toEqual({ heard: [], ended: 'media_lost' });
    await expect.poll(() => made.call.lost).toEqual([{ epoch: 1, reason: 'moved' }]);
    expect(made.media.figures()).toMatchObject({ moved: 1, sessions: 0 });
  });

  it('between two sentences of the agent, and tells exactly what was heard', async () => {
    const { leg: made, person, standing } = await speaking('One two three four. Five six seven eight nine.');
    await person.untilHeard('One');
    await made.media.drain();
    const { heard, ended } = await standing;
    const heardText = heard.at(-1)?.heardText ?? '';
    expect(ended).toBe('media_lost');
    // It is looked a moment later whether a sentence has ended, and by then a short word may have followed.
    expect(heardText).toMatch(/^One two three four\b(. Five( six)?)?/);
    expect(heardText).not.toContain('nine');
    expect(await person.closed).toBe(1012);
    // Rather a word too many than one too few.
    expect(person.heard().startsWith(heardText.replace('.', ''))).toBe(true);
    expect(person.framesAfterClear).toBe(0);
  });

  it('behind a word, when time is short', async () => {
    const text = 'One two three four five six seven eight nine ten eleven twelve.';
    const { leg: made, person, standing } = await speaking(text, { settings: { drainMs: 300 } });
    await person.untilHeard('One');
    await made.media.drain();
    const { heard } = await standing;
    const heardText = heard.at(-1)?.heardText ?? '';
    expect(heardText).toMatch(/^One two/);
    expect(person.heard().startsWith(heardText)).toBe(true);
    expect(person.heard()).not.toContain('twelve');
  });

  it('only once the caller has finished, was told of, and was answered', async () => {
    const call = new ScriptedCall();
    const { leg: made, person } = await attached({
      call,
      answers: [saying('Fine. And now something long.')],
      settings: { unreadyMs: 150 },
    });
    const first = made.turn({ kind: 'listen' });
    person.say('my name is Max');
    const drained = made.media.drain();
    const { callerSeq, utterance, ended } = await first;
    expect([callerSeq, utterance?.text, ended]).toEqual([1, 'Fine. And now something long.', undefined]);
    expect(call.turns.map(({ text }) => text).join(' ')).toBe('my name is Max');
    const { heard } = await made.turn({ kind: 'listen' });
    await drained;
    expect(heard.at(-1)?.heardText.replaceAll('.', '')).toBe(person.heard());
  });

  it('at the limit in any case, and what the caller said up to then is told', async () => {
    const { leg: made, person } = await attached({ settings: { unreadyMs: 150, drainMs: 150 } });
    const standing = made.turn({ kind: 'listen' });
    person.say('one two three four five six seven eight nine ten');
    await made.media.drain();
    expect((await standing).ended).toBe('media_lost');
    expect(await person.closed).toBe(1012);
    expect(made.call.turns.map(({ text }) => text).join(' ')).toMatch(/^one two/);
  });

  it('when nothing stands at it, only at the limit: a turn is on its way that will want to know what was heard', async () => {
    const { leg: made, person } = await attached({ settings: { drainMs: 200 } });
    const beganAt = performance.now();
    await made.media.drain();
    expect(performance.now() - beganAt).toBeGreaterThanOrEqual(199);
    expect(await person.closed).toBe(1012);
  });
});
