import { afterEach, describe, expect, it } from 'vitest';
import { phrase } from '../domain/conversation/phrases.ts';
import { announcementOf } from '../domain/conversation/recording-announcement.ts';
import type { Entry } from '../domain/conversation/transcript.ts';
import { greetingText, openLeg, saying, wholeContext } from './leg-fixture.ts';
import type { Leg, LegScript } from './leg-fixture.ts';
import type { Person } from './person-fixture.ts';

let open: Leg[] = [];

afterEach(async () => {
  const legs = open;
  open = [];
  await Promise.all(legs.map((leg) => leg.close()));
});

async function attached(script: LegScript): Promise<{ leg: Leg; person: Person }> {
  const leg = await openLeg(script);
  open.push(leg);
  const person = leg.person();
  await person.until('attachment', () => leg.call.epoch === 1);
  return { leg, person };
}

const putting = 'One moment, I put you through.';
const said = { kind: 'answer', epoch: 0, seq: 1 } as const;

describe('a turn that hands the person over', () => {
  it('goes back once the announcement was heard to its end, and the leg lives on', async () => {
    const { leg, person } = await attached({ answers: [saying(putting), saying('Nobody is there.')] });
    await leg.turn(said);
    const output = await leg.turn({ kind: 'hand_over' });
    expect(output).toMatchObject({ heard: [{ utteranceId: '1-1', complete: true, heardText: putting }] });
    expect([output.ended, output.utterance]).toEqual([undefined, undefined]);
    await person.untilHeard('through');
    const { utterance } = await leg.turn({ kind: 'toolResults' });
    expect(utterance?.text).toBe('Nobody is there.');
  });

  it('announces it where nobody has', async () => {
    const { leg, person } = await attached({ answers: [] });
    const { utterance } = await leg.turn({ kind: 'hand_over', announce: true });
    const text = phrase('putting_through', 'en-US');
    expect(utterance).toEqual({ id: '1-1', text, toolCalls: [] });
    const { heard } = await leg.turn({ kind: 'hand_over' });
    expect(heard).toMatchObject([{ utteranceId: '1-1', complete: true }]);
    await person.untilHeard('One moment please');
    expect(leg.questions).toHaveLength(0);
  });

  it('goes back at once when the person breaks in; what they say is answered with the next turn', async () => {
    const long = `${putting} My colleague knows much more of such things than I do, as you will see.`;
    const { leg, person } = await attached({ answers: [saying(long), saying('Of course.')] });
    await leg.turn(said);
    const turn = leg.turn({ kind: 'hand_over' });
    await person.untilHeard('One');
    person.say('no wait please');
    const { heard, utterance } = await turn;
    expect([heard[0]?.complete, utterance]).toEqual([false, undefined]);
    await person.until('the words', () => leg.call.turns.length === 1);
    expect(leg.questions).toHaveLength(1);
    const answered = await leg.turn({ kind: 'toolResults' });
    expect(answered).toMatchObject({ callerSeq: 1, utterance: { text: 'Of course.' } });
  });

  it('says the rest of an announcement that was cut off on another bridge', async () => {
    const { leg, person } = await attached({ answers: [] });
    const entries: Entry[] = [
      {
        ...{ kind: 'agent', at: 0, utteranceId: '0-7', text: putting, toolCalls: [] },
        heard: { text: 'One moment', complete: false },
      },
    ];
    const { heard, ended } = await leg.turn(
      { kind: 'hand_over' },
      {
        context: { ...wholeContext, entries },
        resume: { utteranceId: '0-7', text: putting, heardText: 'One moment' },
      },
    );
    expect(heard).toMatchObject([{ utteranceId: '0-7', complete: true, heardText: putting }]);
    expect(ended).toBeUndefined();
    await person.untilHeard('I put you through');
    expect(person.heard()).not.toContain('moment');
  });
});

describe('a call that is recorded', () => {
  const context = { ...wholeContext, recording: { sinceEpoch: 1 } };
  const announcement = announcementOf('en-US');
  const mine = { ...context, plan: wholeContext.plan };

  it('says so behind the greeting, and tells as soon as that was heard', async () => {
    const question = 'What is it about, then, if I may ask you that so soon?';
    const { leg, person } = await attached({ answers: [saying(question)] });
    const { utterance } = await leg.turn({ kind: 'open' }, { context: mine });
    expect(utterance?.text).toBe(`${greetingText} ${announcement} ${question}`);
    const { heard } = await leg.turn({ kind: 'listen', untilHeard: true });
    expect(heard[0]?.heardText).toContain('stop recording at any time');
    expect(heard[0]?.heardText.length).toBeLessThan(utterance?.text.length ?? 0);
    await person.untilHeard('stop recording at any time');
  });

  it('says so again to whom broke in, before it answers', async () => {
    const { leg, person } = await attached({ answers: [saying('How are you?'), saying('Amelie.')] });
    await leg.turn({ kind: 'open' }, { context: mine });
    const cut = leg.turn({ kind: 'listen', untilHeard: true });
    await person.untilHeard('This call');
    person.say('who is that');
    const { heard } = await cut;
    expect(heard[0]?.heardText).not.toContain('any time');
    const { utterance } = await leg.turn({ kind: 'listen' });
    expect(utterance?.text).toBe(`${announcement} Amelie.`);
    expect(leg.questions[1]?.at(-1)).toEqual({ role: 'user', content: 'who is that' });
  });
});
