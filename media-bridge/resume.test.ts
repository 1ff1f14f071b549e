/** What is said after a loss: the rest of the last words, then what was owed, on the same leg or on a new one. */
import { afterEach, describe, expect, it } from 'vitest';
import { menuLines } from '../domain/conversation/language-menu.ts';
import type { ConverseInput } from '../domain/conversation/converse.ts';
import { greeting, greetingAgain } from '../domain/conversation/phrases.ts';
import type { Entry } from '../domain/conversation/transcript.ts';
import type { ModelEvent } from '../domain/ports/language-model.ts';
import { openLeg, saying, wholeContext, type Answer, type Leg, type LegScript } from './leg-fixture.ts';
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

const bare = (text: string): string => [...text.matchAll(/[\p{L}\p{N}']+/gu)].map(([word]) => word).join(' ');

const said = 'One two three four five six seven eight.';
const asked: Entry = {
  ...{ kind: 'caller', at: 0, epoch: 0, seq: 3, text: 'Please count.', language: 'en-US' },
  ...{ offsetMs: 0, durationMs: 500 },
};

function agent(text: string, heardText: string): Extract<Entry, { kind: 'agent' }> {
  return {
    ...{ kind: 'agent', at: 0, utteranceId: '0-7', text, toolCalls: [] },
    heard: { text: heardText, complete: false },
  };
}

/** The first turn of a new attachment, after an utterance that was cut off behind `heardText`. */
function cutOff(
  text: string,
  heardText: string,
  more: { readonly before?: readonly Entry[]; readonly plan?: Partial<typeof wholeContext.plan> } = {},
): Partial<ConverseInput> {
  const plan = { ...wholeContext.plan, ...more.plan };
  return {
    context: { ...wholeContext, plan, entries: [...(more.before ?? []), agent(text, heardText)] },
    resume: { utteranceId: '0-7', text, heardText },
  };
}

/** Writes these pieces and then nothing more until it is let. */
function stalling(text: readonly string[], rest: Promise<unknown>): Answer {
  return async function* (_messages, signal): AsyncGenerator<ModelEvent> {
    for (const piece of text) yield { kind: 'text', text: piece };
    const aborted = new Promise((resolve) => {
      signal.addEventListener('abort', resolve, { once: true });
    });
    await Promise.race([rest, aborted]);
  };
}

const never = new Promise<never>(() => undefined);
const goOn = { kind: 'go_on', epoch: 0, seq: 3 } as const;

describe('an answer that was lost while it was written', () => {
  it('is spoken on to its known end, and gone on with by the model', async () => {
    const { leg, person } = await attached({ answers: [saying('Nine, ten.')] });
    const output = await leg.turn(goOn, cutOff(said, 'One two three', { before: [asked] }));
    expect(output.utterance).toEqual({ id: '1-1', text: 'Nine, ten.', toolCalls: [] });
    expect(output.callerSeq).toBeUndefined();
    expect(output.unfinished).toBeUndefined();
    await person.untilHeard('ten');
    expect(person.heard()).toBe('four five six seven eight Nine ten');
    const [told] = leg.questions;
    expect(told?.at(-2)).toMatchObject({ role: 'assistant', content: said });
    expect(told?.at(-1)).toMatchObject({ role: 'system' });
    expect(told?.at(-1)?.content).toMatch(/broke off/);
  });

  it('may have nothing left', async () => {
    const { leg, person } = await attached({ answers: [saying()] });
    const output = await leg.turn(goOn, cutOff(said, said.slice(0, -1), { before: [asked] }));
    expect(output.utterance).toEqual({ id: '1-1', text: '', toolCalls: [] });
    const next = leg.turn({ kind: 'listen' });
    person.say('thank you');
    expect((await next).callerSeq).toBe(1);
    expect(person.heard()).not.toContain('eight');
  });

  it('is gone on with behind what the person says into its rest', async () => {
    const { leg, person } = await attached({ answers: [saying('Nine.'), saying('Of course.')] });
    const turn = leg.turn(goOn, cutOff(said, 'One', { before: [asked] }));
    await person.untilHeard('two three');
    // The model has answered already: the turn is back, and what was not heard of it is told with the next.
    await turn;
    const next = leg.turn({ kind: 'listen' });
    person.say('stop wait a moment');
    const { utterance, callerSeq, heard } = await next;
    expect([utterance?.text, callerSeq]).toEqual(['Of course.', 1]);
    const rest = heard.find(({ utteranceId }) => utteranceId === '0-7');
    expect(rest?.heardText).toMatch(/^One two three/);
    expect(rest?.complete).toBe(false);
    expect(heard.find(({ utteranceId }) => utteranceId === '1-1')?.heardText).toBe('');
    expect(person.heard()).not.toContain('Nine');
  });

  it('has its tools called although the person speaks before the model has said a word', async () => {
    const { leg, person } = await attached({ answers: [stalling([], never), saying('Of course.')] });
    const turn = leg.turn(goOn, cutOff(said, 'One', { before: [asked] }));
    await person.untilHeard('two three');
    person.say('stop wait a moment');
    const { utterance, callerSeq } = await turn;
    expect([utterance?.text, callerSeq]).toEqual(['Of course.', 1]);
    const told = leg.questions.at(-1) ?? [];
    expect(told.slice(-3).map(({ role }) => role)).toEqual(['assistant', 'system', 'user']);
    expect(told.at(-3)?.content).toMatch(/^One two three.*\[interrupted\]$/);
    expect(told.at(-2)?.content).toMatch(/broke off/);
  });
});

describe('a heartbeat while the model writes', () => {
  it('tells of what is sounded, and not of a sentence that has only begun', async () => {
    const { leg, person } = await attached({
      answers: [stalling(['Very good, thank ', 'you. What is'], never)],
    });
    void leg.turn({ kind: 'answer', epoch: 0, seq: 1 });
    await person.untilHeard('Very good');
    await person.until('a beat', () => leg.beats.some(({ heard }) => heard[0]?.heardText.endsWith('good')));
    for (const { turn, heard } of leg.beats) {
      expect(turn).toBe(1);
      for (const report of heard)
        expect(report).toMatchObject({
          utteranceId: '1-1',
          writtenText: 'Very good, thank you.',
          playing: true,
        });
    }
  });

  it('tells of nothing as long as nothing was heard', async () => {
    const { leg, person } = await attached({ answers: [stalling(['What is'], never)] });
    void leg.turn({ kind: 'answer', epoch: 0, seq: 1 });
    await person.until('beats', () => leg.beats.length > 2);
    expect(leg.beats.flatMap(({ heard }) => heard)).toEqual([]);
  });
});

describe('a line that is lost while the model writes', () => {
  it('leaves the rest to be gone on with', async () => {
    const { leg, person } = await attached({
      answers: [stalling(['Very good, thank ', 'you. What is'], never)],
    });
    const turn = leg.turn({ kind: 'answer', epoch: 0, seq: 1 });
    await person.untilHeard('Very good');
    person.socket.terminate();
    const { utterance, unfinished, ended, heard } = await turn;
    expect(utterance).toEqual({ id: '1-1', text: 'Very good, thank you.', toolCalls: [] });
    expect([unfinished, ended]).toEqual([true, 'media_lost']);
    expect(heard[0]).toMatchObject({ utteranceId: '1-1', writtenText: 'Very good, thank you.' });
  });

  it('leaves nothing where all was written', async () => {
    const { leg, person } = await attached({ answers: [saying(said)] });
    const { unfinished } = await leg.turn({ kind: 'answer', epoch: 0, seq: 1 });
    expect(unfinished).toBeUndefined();
    await person.untilHeard('One two');
  });

  it('leaves the whole answer where nothing of it was heard', async () => {
    const { leg, person } = await attached({ answers: [stalling(['What is'], never)] });
    const turn = leg.turn({ kind: 'answer', epoch: 0, seq: 1 });
    await person.until('the question', () => leg.questions.length === 1);
    person.socket.terminate();
    expect(await turn).toEqual({ heard: [], ended: 'media_lost' });
  });
});

describe('on the same leg', () => {
  it('a good-bye that was cut off is said to its end before the call is over', async () => {
    const { leg, person } = await attached({});
    const goodBye = 'Thank you for your time. Good-bye for now.';
    const { ended, heard, utterance } = await leg.turn({ kind: 'finish' }, cutOff(goodBye, 'Thank you for'));
    expect([ended, utterance]).toEqual(['finished', undefined]);
    expect(heard).toMatchObject([{ utteranceId: '0-7', heardText: goodBye, complete: true }]);
    expect(person.heard()).toBe('your time Good bye for now');
    expect(leg.questions).toHaveLength(0);
  });

  it('a model that goes on after tools knows that the rest is being said', async () => {
    const { leg, person } = await attached({ answers: [saying('Nine.')] });
    const { utterance } = await leg.turn({ kind: 'toolResults' }, cutOff(said, 'One two'));
    expect(utterance?.text).toBe('Nine.');
    await person.untilHeard('Nine');
    expect(person.heard()).toBe('three four five six seven eight Nine');
    expect(leg.questions[0]?.at(-1)?.content).toBe(said);
  });

  it('keys pressed before the loss are answered at once', async () => {
    const { leg, person } = await attached({ answers: [saying('Twelve, thank you.')] });
    const digits: Entry = { kind: 'digits', at: 0, digits: '12', epoch: 0, seq: 4 };
    const context = { ...wholeContext, entries: [agent(said, 'One'), digits] };
    const { utterance } = await leg.turn({ kind: 'answer', epoch: 0, seq: 4 }, { context });
    expect(utterance?.text).toBe('Twelve, thank you.');
    await person.untilHeard('Twelve thank you');
    expect(person.heard()).not.toContain('two');
    expect(leg.questions[0]?.slice(-2).map(({ content }) => content)).toEqual([
      'One [interrupted]',
      '(keys pressed) 12',
    ]);
  });

  it('what was said into the gap, and comes on the new socket, is answered in place of the rest', async () => {
    const { leg, person } = await attached({ answers: [saying('Yes.')] });
    person.say('can you hear me now');
    await person.until('the words', () => person.silent);
    const { utterance, callerSeq } = await leg.turn({ kind: 'listen' }, cutOff(said, 'One two'));
    expect([utterance?.text, callerSeq]).toEqual(['Yes.', 1]);
    await person.untilHeard('Yes');
    expect(person.heard()).not.toContain('eight');
  });
});

describe('a menu of languages that was cut off', () => {
  const plan = { languages: ['en-US', 'fr-FR'] };
  const menu = menuLines({ ...wholeContext.plan, ...plan }, false)
    .map(({ text }) => text)
    .join(' ');
  const heardText = menu.slice(0, menu.indexOf(' say English'));

  it.each([{ kind: 'listen' }, { kind: 'go_on' }] as const)(
    'is said to its end once, and the choice awaited ($kind)',
    async (trigger) => {
      const { leg, person } = await attached({ answers: [saying('Très bien.')] });
      const turn = leg.turn(trigger, cutOff(menu, heardText, { plan }));
      await person.untilHeard('français');
      await person.until('a rest', () => leg.beats.some(({ heard }) => heard[0]?.complete === true));
      expect(person.heard()).toBe(bare(menu.slice(heardText.length)));
      person.say('français');
      const { utterance, callerSeq } = await turn;
      const greeted = greeting(wholeContext.plan, 'fr-FR');
      expect([utterance?.text, callerSeq]).toEqual([`${greeted} Très bien.`, 1]);
    },
  );
});

describe('on a new leg', () => {
  it('the person is greeted again, and the model reads last what it is to do', async () => {
    const { leg, person } = await attached({ answers: [saying('We were cut off. What happened?')] });
    const notice: Entry = { kind: 'notice', at: 0, text: 'The line was lost.' };
    const context = { ...wholeContext, entries: [asked, agent(said, 'One two'), notice] };
    const { utterance } = await leg.turn({ kind: 'resumed' }, { context });
    const again = greetingAgain(wholeContext.plan, 'en-US');
    expect(utterance?.text).toBe(`${again} We were cut off. What happened?`);
    expect(leg.questions[0]?.slice(-3).map(({ content }) => content)).toEqual([
      'One two [interrupted]',
      again,
      'The line was lost.',
    ]);
    await person.untilHeard('What happened');
  });
});
