import { afterEach, describe, expect, it } from 'vitest';
import { menuLines } from '../domain/conversation/language-menu.ts';
import { greeting } from '../domain/conversation/phrases.ts';
import type { RecognitionEvent, SpeechToText } from '../domain/ports/speech-to-text.ts';
import type { ModelEvent } from '../domain/ports/language-model.ts';
import { openLeg, saying, wholeContext } from './leg-fixture.ts';
import type { Answer, Leg, LegScript } from './leg-fixture.ts';
import type { Person } from './person-fixture.ts';
import { wordEars } from './speech-fixture.ts';

let open: Leg[] = [];

afterEach(async () => {
  const legs = open;
  open = [];
  await Promise.all(legs.map((leg) => leg.close()));
});

const bare = (text: string): string => text.replace(/[^\p{L}\p{N}' ]/gu, '');
const counting = 'One two three four five six seven eight nine ten.';

/** A leg on which the agent has said its first words; the next turn stands. */
async function greeted(script: LegScript = {}): Promise<{ leg: Leg; person: Person }> {
  const leg = await openLeg({ ...script, answers: [saying('How are you?'), ...(script.answers ?? [])] });
  open.push(leg);
  const person = leg.person();
  await person.until('attachment', () => leg.call.epoch === 1);
  await leg.turn({ kind: 'answer', epoch: 0, seq: 1 });
  await person.untilHeard('How are you');
  return { leg, person };
}

describe('the caller’s sound while the agent speaks', () => {
  it('silences it at once, and after a cough it goes on from the word it was at', async () => {
    const { leg, person } = await greeted({ answers: [saying(counting)] });
    const turn = leg.turn({ kind: 'listen' });
    person.say('count');
    await turn;
    await person.untilHeard('One two');
    person.hum(80);
    await person.until('clear', () => person.clears === 1);
    const before = person.heard();
    await person.untilHeard('nine ten');
    const words = person.heard().split(' ');
    const counted = words.slice(words.indexOf('One'));
    // Bridge and person look at clocks of their own, and a word lasts 40 ms: at the seam one may seem to be heard by half
    // twice, or not at all. That none is lost by the playout's own clock is a law of playout-laws.test.ts.
    const heard = [...new Set(counted)];
    const all = bare(counting).split(' ');
    expect(all.filter((word) => heard.includes(word))).toEqual(heard);
    expect(heard.length).toBeGreaterThanOrEqual(all.length - 1);
    expect(counted.length).toBeLessThanOrEqual(11);
    expect(before).not.toContain('ten');
    expect(leg.media.figures()).toMatchObject({ pauses: 1, bargeIns: 0 });
    expect(leg.call.turns).toHaveLength(1);
  });

  it('is no interruption when it is a backchannel, which the workflow is told of', async () => {
    const { leg, person } = await greeted({ answers: [saying(counting)], floor: { answerWindowMs: 200 } });
    const turn = leg.turn({ kind: 'listen' });
    person.say('count');
    await turn;
    await person.untilHeard('One two');
    person.say('mhm');
    await person.untilHeard('nine ten');
    await person.until('the report', () => leg.call.turns.length === 2);
    expect(leg.call.turns[1]).toMatchObject({ seq: 2, text: 'mhm', aside: { kind: 'backchannel' } });
    expect(leg.media.figures()).toMatchObject({ pauses: 1, bargeIns: 0, backchannels: 1 });
    expect(leg.questions).toHaveLength(2);
  });

  it('ends its speech when it is words, and the record holds what was heard', async () => {
    const { leg, person } = await greeted({ answers: [saying(counting), saying('Fine.')] });
    const turn = leg.turn({ kind: 'listen' });
    person.say('count');
    await turn;
    await person.untilHeard('One two');
    person.say('that is enough for me');
    const { heard, utterance } = await leg.turn({ kind: 'listen' });
    const cut = heard.find(({ writtenText }) => writtenText === counting);
    expect(utterance?.text).toBe('Fine.');
    expect(cut).toMatchObject({ complete: false });
    // Person and bridge look at clocks of their own: a word may lie between them.
    const surely = (cut?.heardText ?? 'nothing').split(' ').slice(0, -1).join(' ');
    expect(person.heard()).toContain(surely);
    expect(counting.startsWith(cut?.heardText ?? '?')).toBe(true);
    expect(leg.media.figures()).toMatchObject({ pauses: 1, bargeIns: 1 });
  });
});

describe('a reply begun on a probable end of turn', () => {
  const endOfTurn = { vadSilenceMs: 600, sttCompleteMs: 40, stalledMs: 2_000 };

  it('is the answer when the turn is over, without another question to the model', async () => {
    const { leg, person } = await greeted({ answers: [saying('Good.')], floor: { endOfTurn } });
    const turn = leg.turn({ kind: 'listen' });
    person.say('It is red.');
    expect((await turn).utterance?.text).toBe('Good.');
    expect(leg.questions).toHaveLength(2);
    expect(leg.questions[1]?.at(-1)).toEqual({ role: 'user', content: 'It is red.' });
    expect(leg.media.figures()).toMatchObject({ speculations: 1, speculationsDropped: 0 });
  });

  it('is dropped when the caller goes on, and what it cost is counted', async () => {
    const { leg, person } = await greeted({
      answers: [saying('Too soon.'), saying('Both.')],
      floor: { endOfTurn },
    });
    const turn = leg.turn({ kind: 'listen' });
    person.say('It is red.');
    await person.until('a guess', () => leg.media.figures().speculations === 1);
    person.say('And you?');
    expect((await turn).utterance?.text).toBe('Both.');
    await person.untilHeard('Both');
    expect(person.heard()).not.toContain('Too');
    // The workflow was told ahead, and then the whole of it.
    expect(leg.call.turns).toMatchObject([
      { seq: 1, text: 'It is red.' },
      { seq: 2, text: 'It is red. And you?', aside: { kind: 'continuation', ofSeq: 1 } },
    ]);
    expect(leg.media.figures()).toMatchObject({ turns: 1, speculationsDropped: 1 });
    expect(leg.media.figures().tokensDropped).toBeGreaterThan(0);
  });

  it('is not heard before the signal is acknowledged', async () => {
    const { leg, person } = await greeted({ answers: [saying('Good.')], floor: { endOfTurn } });
    const { promise, resolve } = Promise.withResolvers<undefined>();
    leg.call.acknowledging = promise.then(() => undefined);
    const turn = leg.turn({ kind: 'listen' });
    person.say('It is red.');
    await person.until('the turn', () => leg.call.turns.length === 1);
    await person.until('the question', () => leg.questions.length === 2);
    person.hum(0);
    expect(person.heard()).not.toContain('Good');
    resolve(undefined);
    expect((await turn).utterance?.text).toBe('Good.');
    await person.untilHeard('Good');
  });
});

describe('a tool that works', () => {
  it('is waited for with a soft sound, which gives way to the answer', async () => {
    const calling: Answer = async function* () {
      await Promise.resolve();
      const events: ModelEvent[] = [
        { kind: 'tool_call', call: { id: 't1', name: 'update_claim', argumentsJson: '{}' } },
        { kind: 'done', inputTokens: 1, outputTokens: 1 },
      ];
      yield* events;
    };
    const waiting = { soundAfterMs: 150, softMs: 5_000, hardMs: 10_000 };
    const { leg, person } = await greeted({ answers: [calling, saying('Noted.')], floor: { waiting } });
    const turn = leg.turn({ kind: 'listen' });
    person.say('my name is Max');
    expect((await turn).utterance?.toolCalls).toHaveLength(1);
    const before = leg.media.figures().framesSent;
    await person.until('the sound', () => leg.media.figures().framesSent > before + 10);
    const entries = [{ kind: 'tool' as const, at: 0, toolCallId: 't1', name: 'update_claim', result: 'ok' }];
    await leg.turn({ kind: 'toolResults' }, { context: { kind: 'new', entries } });
    await person.untilHeard('Noted');
    expect(leg.media.figures()).toMatchObject({ pauses: 0, gaps: 0 });
    const reports = (await Promise.race([leg.turn({ kind: 'finish' })])).heard;
    expect(reports.map(({ writtenText }) => writtenText)).not.toContain('');
  });
});

describe('a late final with other words', () => {
  /** Ears that report what they are told to. */
  function toldEars(): { speechToText: SpeechToText; tell: (event: RecognitionEvent) => void } {
    let listener: (event: RecognitionEvent) => void = () => undefined;
    return {
      speechToText: {
        open: (_options, given) => {
          listener = given;
          return { write: () => undefined, close: () => Promise.resolve() };
        },
      },
      tell: (event) => {
        listener(event);
      },
    };
  }

  it('restarts the answer while nothing of it was heard', async () => {
    const ears = toldEars();
    const { leg, person } = await greeted({
      speechToText: ears.speechToText,
      answers: [slow('Red.', 400), saying('Dead.')],
    });
    const turn = leg.turn({ kind: 'listen' });
    ears.tell({ kind: 'partial', text: 'the red car', offsetMs: 0, durationMs: 400 });
    await person.until('the turn', () => leg.media.figures().turns === 1);
    ears.tell({ kind: 'final', text: 'The dead car.', offsetMs: 0, durationMs: 400 });
    const { utterance, callerSeq } = await turn;
    expect([utterance?.text, callerSeq]).toEqual(['Dead.', 2]);
    expect(leg.call.turns[1]).toMatchObject({
      text: 'The dead car.',
      aside: { kind: 'correction', ofSeq: 1 },
    });
    expect(leg.questions.at(-1)?.slice(-1)).toEqual([{ role: 'user', content: 'The dead car.' }]);
    await person.untilHeard('Dead');
    expect(person.heard()).not.toContain('Red');
  });

  it('is only told once the answer was heard, and the next question has it', async () => {
    const ears = toldEars();
    const { leg, person } = await greeted({
      speechToText: ears.speechToText,
      answers: [saying('I see. One two three four five.'), saying('Right.')],
    });
    const turn = leg.turn({ kind: 'listen' });
    ears.tell({ kind: 'partial', text: 'the red car', offsetMs: 0, durationMs: 400 });
    await turn;
    await person.untilHeard('I see');
    ears.tell({ kind: 'final', text: 'The dead car.', offsetMs: 0, durationMs: 400 });
    await person.untilHeard('four five');
    const next = leg.turn({ kind: 'listen' });
    ears.tell({ kind: 'final', text: 'Hello there.', offsetMs: 5_000, durationMs: 400 });
    expect((await next).utterance?.text).toBe('Right.');
    expect(leg.questions.at(-1)).toContainEqual({ role: 'user', content: 'The dead car.' });
    expect(leg.questions).toHaveLength(3);
  });
});

describe('the menu of languages', () => {
  const plan = { languages: ['en-US', 'fr-FR'] };
  const offered = { ...wholeContext.plan, ...plan };
  const menu = menuLines(offered, false)
    .map(({ text }) => text)
    .join(' ');

  async function asked(script: LegScript = {}): Promise<{ leg: Leg; person: Person }> {
    const leg = await openLeg({ ...script, plan });
    open.push(leg);
    const person = leg.person();
    await person.until('attachment', () => leg.call.epoch === 1);
    const { utterance } = await leg.turn({ kind: 'open' });
    expect(utterance?.text).toBe(menu);
    await person.untilHeard('Hello');
    return { leg, person };
  }

  it.each([
    [
      'a digit',
      (person: Person) => {
        person.socket.send('digit 2');
      },
    ],
    [
      'a word',
      (person: Person) => {
        person.say('français');
      },
    ],
  ])('is answered by %s, and the call goes on in that language', async (_name, choose) => {
    const { leg, person } = await asked({ answers: [saying('Bien.')] });
    const turn = leg.turn({ kind: 'listen' });
    choose(person);
    const { utterance, callerSeq } = await turn;
    expect(callerSeq).toBe(1);
    expect(utterance?.text).toBe(`${greeting(wholeContext.plan, 'fr-FR')} Bien.`);
    expect(leg.questions[0]?.[0]?.content).toContain('Language: fr-FR');
    await person.untilHeard('Bien');
  });

  it('is said again to whoever answers something else', async () => {
    const { leg, person } = await asked();
    await person.untilHeard('dites français');
    const turn = leg.turn({ kind: 'listen' });
    person.say('my car is broken');
    const again = menuLines(offered, true)
      .map(({ text }) => text)
      .join(' ');
    expect((await turn).utterance?.text).toBe(again);
    expect(leg.questions).toHaveLength(0);
  });
});

describe('a line that is lost', () => {
  it('brings the words that were being said, before its loss is told', async () => {
    const { leg, person } = await greeted();
    void leg.turn({ kind: 'listen' });
    person.say('my number is seven and');
    await person.until('the words to be heard', () => leg.media.figures().sessions === 1 && person.silent);
    person.socket.close();
    await person.until('the report', () => leg.call.lost.length === 1);
    expect(leg.call.turns.map(({ text }) => text)).toEqual(['my number is seven and']);
  });

  it('is listened to until the recogniser has finished: words that come behind its end are told before it', async () => {
    const words: { ears: SpeechToText | null } = { ears: null };
    const speechToText: SpeechToText = {
      open: (options, listener) => {
        if (!words.ears) throw new Error('the leg is open by now');
        // Says nothing before a phrase is complete, and then late.
        return words.ears.open(options, (event) => {
          if (event.kind === 'final') setTimeout(listener, 100, event);
        });
      },
    };
    const leg = await openLeg({ speechToText, answers: [saying('How are you?')] });
    open.push(leg);
    words.ears = wordEars(leg.words);
    const person = leg.person();
    await person.until('attachment', () => leg.call.epoch === 1);
    await leg.turn({ kind: 'answer', epoch: 0, seq: 1 });
    await person.untilHeard('How are you');
    const turn = leg.turn({ kind: 'listen' });
    person.say('my number is seven');
    await person.until('the words to be said', () => person.silent);
    person.socket.close();
    await person.until('the report', () => leg.call.lost.length === 1);
    expect(leg.call.turns.map(({ text }) => text)).toEqual(['my number is seven']);
    expect(await turn).toMatchObject({ ended: 'media_lost' });
  });
});

function slow(text: string, ms: number): Answer {
  return async function* (_messages, signal) {
    await new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      signal.addEventListener('abort', () => {
        clearTimeout(timer);
        resolve(undefined);
      });
    });
    const events: ModelEvent[] = [
      { kind: 'text', text },
      { kind: 'done', inputTokens: null, outputTokens: null },
    ];
    yield* events;
  };
}
