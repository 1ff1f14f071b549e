import { afterEach, describe, expect, it } from 'vitest';
import type { ModelEvent } from '../domain/ports/language-model.ts';
import { phrase, waitingPhrase } from '../domain/conversation/phrases.ts';
import { asksPatience } from '../domain/conversation/transcript.ts';
import { ScriptedCall } from './call-fixture.ts';
import { greetingText, openLeg, saying, wholeContext } from './leg-fixture.ts';
import type { Answer, Leg, LegScript } from './leg-fixture.ts';
import type { Person } from './person-fixture.ts';

let open: Leg[] = [];

afterEach(async () => {
  const legs = open;
  open = [];
  await Promise.all(legs.map((leg) => leg.close()));
});

async function leg(script?: LegScript): Promise<Leg> {
  const made = await openLeg(script);
  open.push(made);
  return made;
}

/** A leg on which the agent has said its first words. */
async function greeted(script: LegScript = {}): Promise<{ leg: Leg; person: Person }> {
  const made = await leg({ ...script, answers: [saying('How are you?'), ...(script.answers ?? [])] });
  const person = made.person();
  await person.until('attachment', () => made.call.epoch === 1);
  await made.turn({ kind: 'answer', epoch: 0, seq: 1 });
  await person.untilHeard('How are you');
  return { leg: made, person };
}

const bare = (text: string): string => text.replace(/[^\p{L}\p{N}' ]/gu, '');

function signalled(): { readonly promise: Promise<void>; readonly give: () => void } {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  return {
    promise,
    give: () => {
      resolve(undefined);
    },
  };
}

describe('a leg', () => {
  it('greets at once, then goes on with the words of the model, as one utterance', async () => {
    const made = await leg({ answers: [saying('How ', 'are you?')] });
    const person = made.person();
    await person.until('attachment', () => made.call.epoch === 1);
    const first = await made.turn({ kind: 'open' });
    expect(first.utterance).toEqual({ id: '1-1', text: `${greetingText} How are you?`, toolCalls: [] });
    expect(first.callerSeq).toBeUndefined();
    expect(first.ended).toBeUndefined();
    const second = made.turn({ kind: 'listen' });
    await person.untilHeard(bare(`${greetingText} How are you`));
    person.socket.close();
    const { heard, ended } = await second;
    expect(ended).toBe('media_lost');
    expect(heard).toHaveLength(1);
    expect(heard[0]).toMatchObject({
      utteranceId: '1-1',
      heardText: `${greetingText} How are you?`,
      complete: true,
      playing: false,
    });
    expect(heard[0]?.figures?.firstAudioMs).toBeGreaterThanOrEqual(0);
    expect(made.questions[0]?.at(-1)).toMatchObject({ role: 'assistant', content: greetingText });
  });

  it('answers what the caller said, with the signal that told of it', async () => {
    const { leg: made, person } = await greeted({ answers: [saying('Nice to ', 'hear. Go on!')] });
    const turn = made.turn({ kind: 'listen' });
    person.say('fine thanks');
    const { utterance, callerSeq } = await turn;
    expect(callerSeq).toBe(1);
    expect(utterance).toEqual({ id: '1-2', text: 'Nice to hear. Go on!', toolCalls: [] });
    expect(made.call.turns).toMatchObject([{ epoch: 1, seq: 1, text: 'fine thanks', language: 'en-US' }]);
    expect(made.questions[1]?.at(-1)).toEqual({ role: 'user', content: 'fine thanks' });
    await person.untilHeard('Nice to hear Go on');
  });

  it('stops when the caller barges in, and reports exactly the words that were heard', async () => {
    const text = 'One two three four five six seven eight nine ten eleven twelve thirteen fourteen.';
    const { leg: made, person } = await greeted({ answers: [saying(text), saying('Sorry.')] });
    const turn = made.turn({ kind: 'listen' });
    person.say('count');
    await turn;
    const next = made.turn({ kind: 'listen' });
    await person.untilHeard('One two three');
    person.say('stop please');
    await person.until('clear', () => person.clears === 1);
    expect(person.framesAfterClear).toBe(0);
    const atStop = person.heard();
    const { utterance, callerSeq, heard } = await next;
    expect(utterance?.text).toBe('Sorry.');
    expect(callerSeq).toBe(2);
    const cut = heard.find((report) => report.utteranceId === '1-2');
    expect(cut).toMatchObject({ writtenText: text, complete: false, playing: false });
    expect(text.startsWith(cut?.heardText ?? 'x')).toBe(true);
    const heardThen = atStop.slice(atStop.indexOf('One'));
    // The person plays a frame some ms after we sent it: at most the word that just ended may differ.
    expect(
      [heardThen, heardThen.slice(0, heardThen.lastIndexOf(' '))].concat(nextWord(text, heardThen)),
    ).toContain(cut?.heardText);
    expect(made.questions[2]?.some((message) => message.content.includes('[interrupted]'))).toBe(true);
  });

  it('gives back what was written so far when the caller barges in on the writing', async () => {
    const endless: Answer = async function* (_messages, signal) {
      yield { kind: 'text', text: 'One two three four five six seven. Eight' };
      await new Promise((resolve) => {
        signal.addEventListener('abort', resolve, { once: true });
      });
    };
    const { leg: made, person } = await greeted({ answers: [endless], settings: {} });
    const turn = made.turn({ kind: 'listen' });
    person.say('count');
    await person.untilHeard('One two');
    person.say('stop please');
    const { utterance, heard } = await turn;
    expect(utterance?.text).toBe('One two three four five six seven. Eight');
    expect(heard.at(-1)?.heardText).toMatch(/^One two/);
    expect(heard.at(-1)).toMatchObject({ complete: false, playing: false });
  });

  it('writes before the turn stands, but is not heard before', async () => {
    const { leg: made, person } = await greeted({ answers: [saying('Early bird.')] });
    person.say('hello');
    await person.until('the model was asked', () => made.questions.length === 2);
    await person.until('the signal', () => made.call.turns.length === 1);
    const before = person.heard();
    const output = await made.turn({ kind: 'listen' });
    expect(before).not.toContain('Early');
    expect(output).toMatchObject({ callerSeq: 1, utterance: { id: '1-2', text: 'Early bird.' } });
    await person.untilHeard('Early bird');
  });

  it('is not heard before the signal is acknowledged', async () => {
    const { leg: made, person } = await greeted({ answers: [saying('Patience.')] });
    const acknowledged = signalled();
    made.call.acknowledging = acknowledged.promise;
    made.call.failures = 2;
    const turn = made.turn({ kind: 'listen' });
    person.say('hello');
    await person.until('the model was asked', () => made.questions.length === 2);
    await person.until('the signal, third time', () => made.call.turns.length === 1);
    expect(person.heard()).not.toContain('Patience');
    acknowledged.give();
    expect((await turn).utterance?.text).toBe('Patience.');
    await person.untilHeard('Patience');
  });

  it('answers two turns with one reply when the next turn stands late', async () => {
    const { leg: made, person } = await greeted({ answers: [saying('First.'), saying('Both.')] });
    person.say('one');
    await person.until('the first turn', () => made.media.figures().turns === 1);
    person.say('and two more');
    await person.until('the second turn', () => made.call.turns.length === 2);
    const { callerSeq, utterance } = await made.turn({ kind: 'listen' });
    expect([callerSeq, utterance?.text]).toEqual([2, 'Both.']);
    await person.untilHeard('Both');
    expect(person.heard()).not.toContain('First');
    expect(made.questions.at(-1)?.slice(-2)).toEqual([
      { role: 'user', content: 'one' },
      { role: 'user', content: 'and two more' },
    ]);
  });

  it('waits for the results of its tools before it asks the model again', async () => {
    const calling: Answer = async function* () {
      await Promise.resolve();
      const events: ModelEvent[] = [
        { kind: 'tool_call', call: { id: 't1', name: 'update_claim', argumentsJson: '{}' } },
        { kind: 'done', inputTokens: 1, outputTokens: 1 },
      ];
      yield* events;
    };
    const { leg: made, person } = await greeted({ answers: [calling, saying('Noted.')] });
    const turn = made.turn({ kind: 'listen' });
    person.say('my name');
    const { utterance } = await turn;
    expect(utterance).toMatchObject({ text: '', toolCalls: [{ id: 't1' }] });
    person.say('is Max');
    await person.until('the second turn', () => made.call.turns.length === 2);
    expect(made.questions).toHaveLength(2);
    const entries = [{ kind: 'tool' as const, at: 0, toolCallId: 't1', name: 'update_claim', result: 'ok' }];
    const output = await made.turn({ kind: 'toolResults' }, { context: { kind: 'new', entries } });
    expect(output).toMatchObject({ callerSeq: 2, utterance: { text: 'Noted.' } });
    expect(made.questions[2]).toContainEqual({ role: 'tool', toolCallId: 't1', content: 'ok' });
  });

  it('takes the media to be lost with its socket, and says what was heard, even to a turn that comes later', async () => {
    const { leg: made, person } = await greeted({
      answers: [saying('One two three four five six seven eight.')],
    });
    const turn = made.turn({ kind: 'listen' });
    person.say('count');
    await turn;
    await person.untilHeard('One two three');
    person.socket.terminate();
    await person.until('the report', () => made.call.lost.length === 1);
    const [news] = made.call.lost;
    expect(news).toMatchObject({ epoch: 1, reason: 'socket-closed' });
    expect(news?.heard?.at(-1)).toMatchObject({ utteranceId: '1-2', playing: false, complete: false });
    const late = await made.turn({ kind: 'listen' });
    expect(late.ended).toBe('media_lost');
    // The last word may have been under way.
    expect(late.heard.at(-1)?.heardText).toMatch(/^One two/);
    expect(late.heard.at(-1)?.complete).toBe(false);
  });

  it('is fenced by a second socket of its leg, which speaks on from the first unheard word', async () => {
    const text = 'One two three four five six seven eight.';
    const { leg: made, person } = await greeted({ answers: [saying(text)] });
    const turn = made.turn({ kind: 'listen' });
    person.say('count');
    await turn;
    const standing = made.turn({ kind: 'listen' });
    await person.untilHeard('One two');
    const second = made.person();
    const { ended, heard } = await standing;
    expect(ended).toBe('fenced');
    expect(await person.closed).toBe(4409);
    const heardText = heard.at(-1)?.heardText ?? '';
    await second.until('attachment', () => made.call.epoch === 2);
    const resumed = made.turn(
      { kind: 'listen' },
      { epoch: 2, context: wholeContext, resume: { utteranceId: '1-2', text, heardText } },
    );
    await second.untilHeard('eight');
    expect(second.heard()).toBe(bare(text.slice(heardText.length)).trim());
    second.socket.close();
    const last = await resumed;
    // The ear knows the last word before all of it was played.
    expect(last.heard).toMatchObject([{ utteranceId: '1-2', writtenText: text }]);
    expect(last.heard[0]?.heardText).toMatch(/^One two three four five six seven/);
    expect(made.call.attachIds[0]).not.toBe(made.call.attachIds[1]);
    expect(await made.turn({ kind: 'listen' }, { epoch: 1 })).toEqual({ heard: [], ended: 'fenced' });
  });

  it('lets the good-bye play out and says that it is finished', async () => {
    const { leg: made, person } = await greeted();
    const { ended, heard, utterance } = await made.turn({ kind: 'finish' });
    expect([ended, utterance]).toEqual(['finished', undefined]);
    expect(heard.at(-1)).toMatchObject({ utteranceId: '1-1', complete: true });
    expect(person.heard()).toContain('How are you');
  });

  it('answers a caller who speaks after the good-bye', async () => {
    const { leg: made, person } = await greeted({ answers: [saying('Of course.')] });
    person.say('one more thing');
    const { ended, utterance } = await made.turn({ kind: 'finish' });
    expect([ended, utterance?.text]).toEqual([undefined, 'Of course.']);
  });

  it('asks into the silence, then says good-bye and gives up', async () => {
    const silence = { silenceMs: 80, promptsMax: 1, monologueMs: 20_000, monologuesMax: 2 };
    const { leg: made, person } = await greeted({ floor: { silence } });
    const asked = await made.turn({ kind: 'listen' });
    expect(asked.utterance?.text).toBe('Are you still there?');
    const given = await made.turn({ kind: 'listen' });
    expect(given.ended).toBe('nobody_there');
    expect(given.heard.at(-1)).toMatchObject({ utteranceId: '1-3', complete: true, playing: false });
    expect(person.heard()).toContain('I will end the call now');
  });

  it('collects keys into one entry and answers it', async () => {
    const { leg: made, person } = await greeted({ answers: [saying('Twelve.')] });
    const turn = made.turn({ kind: 'listen' });
    person.socket.send('digit 1');
    person.socket.send('digit 2');
    expect((await turn).utterance?.text).toBe('Twelve.');
    expect(made.call.digits).toEqual([{ epoch: 1, seq: 1, digits: '12' }]);
  });

  it('bears bad messages, counts them, and talks on', async () => {
    const { leg: made, person } = await greeted({ answers: [saying('Still here.')] });
    for (const bad of ['nonsense', '{broken', 'x '.repeat(50)]) person.socket.send(bad);
    person.socket.send(new Uint8Array(3));
    person.socket.send(new Uint8Array(0));
    const turn = made.turn({ kind: 'listen' });
    person.say('hello');
    expect((await turn).utterance?.text).toBe('Still here.');
    expect(made.media.figures()).toMatchObject({ unknownMessages: 2, malformedMessages: 3 });
  });

  it('listens on when its ears fail for a while', async () => {
    let failures = 2;
    const earsFail = (): boolean => failures-- > 0;
    const { leg: made, person } = await greeted({ answers: [saying('Again.')], earsFail });
    const turn = made.turn({ kind: 'listen' });
    person.say('lost too found');
    expect((await turn).utterance?.text).toBe('Again.');
    expect(made.call.turns[0]?.text).toBe('found');
  });

  it('gives the call up when the ears fail time and again', async () => {
    const { leg: made, person } = await greeted({ earsFail: () => true });
    const turn = made.turn({ kind: 'listen' });
    person.say('can you hear me at all');
    expect((await turn).ended).toBe('failed');
  });

  it('gives the call up at once when the ears are refused for good', async () => {
    let opened = 0;
    const failure = { code: 'bad-key', message: 'scripted', disposition: 'final' } as const;
    const made = await leg({
      speechToText: {
        open: (_options, listener) => {
          opened += 1;
          queueMicrotask(() => {
            listener({ kind: 'failed', failure });
          });
          return { write: () => undefined, close: () => Promise.resolve() };
        },
      },
    });
    const person = made.person();
    await person.until('attachment', () => made.call.epoch === 1);
    expect(await made.turn({ kind: 'open' })).toMatchObject({ ended: 'failed' });
    expect(opened).toBe(1);
  });

  it('tries a failing model once more', async () => {
    const { leg: made, person } = await greeted({ answers: [failing('retryable'), saying('Second try.')] });
    const turn = made.turn({ kind: 'listen' });
    person.say('hello');
    expect((await turn).utterance?.text).toBe('Second try.');
  });

  it('apologises when the model fails for good', async () => {
    const { leg: made, person } = await greeted({ answers: [failing('final')] });
    const turn = made.turn({ kind: 'listen' });
    person.say('hello');
    const { utterance, ended } = await turn;
    expect(utterance?.text).toBe(phrase('apology', 'en-US'));
    expect(ended).toBeUndefined();
    await person.untilHeard('technical problem');
  });

  it('asks for patience when the model says nothing, then apologises for how long it takes', async () => {
    const waiting = { soundAfterMs: 100, softMs: 150, hardMs: 400 };
    const { leg: made, person } = await greeted({ answers: [silentModel()], floor: { waiting } });
    const turn = made.turn({ kind: 'listen' });
    person.say('hello');
    const { utterance, heard, ended } = await turn;
    expect([utterance?.text, ended]).toEqual([phrase('too_long', 'en-US'), undefined]);
    const asked = heard.filter(({ utteranceId }) => asksPatience(utteranceId));
    expect(asked.map(({ writtenText }) => writtenText)).toEqual([
      waitingPhrase('en-US', 0),
      waitingPhrase('en-US', 1),
    ]);
    await person.untilHeard(bare(phrase('too_long', 'en-US')).split(' ').slice(0, 4).join(' '));
  });

  it('asks for no more patience once the answer only waits for such a phrase to end', async () => {
    const waiting = { soundAfterMs: 100, softMs: 150, hardMs: 3_000 };
    const { promise: thought, give } = signalled();
    const slow: Answer = async function* () {
      await thought;
      yield { kind: 'text', text: 'Here it is.' };
    };
    const { leg: made, person } = await greeted({ answers: [slow], floor: { waiting } });
    const turn = made.turn({ kind: 'listen' });
    person.say('hello');
    await person.untilHeard('One');
    give();
    await turn;
    await person.untilHeard('Here it is');
    expect(person.heard()).toBe(bare(`How are you? ${waitingPhrase('en-US', 0)} Here it is`));
  });

  it('gives up after the third failure in a row', async () => {
    const { leg: made, person } = await greeted({
      answers: Array.from({ length: 3 }, () => failing('final')),
    });
    for (let n = 1; n <= 3; n += 1) {
      const turn = made.turn({ kind: 'listen' });
      person.say('hello');
      await turn;
      await person.until('silence', () => person.heard().split('problem').length === n + 1);
    }
    expect((await made.turn({ kind: 'listen' })).ended).toBe('failed');
  });

  it('says how far it got when the voice breaks off', async () => {
    let left = 5;
    const voiceFails = (): boolean => left-- <= 0;
    const { leg: made, person } = await greeted({ answers: [saying('One two three four.')], voiceFails });
    const turn = made.turn({ kind: 'listen' });
    person.say('hello');
    await turn;
    const next = made.turn({ kind: 'listen' });
    await person.untilHeard('One two');
    await person.until('a final report', () =>
      made.beats.some((beat) => beat.heard.some((report) => !report.complete && !report.playing)),
    );
    person.socket.close();
    expect((await next).heard.at(-1)).toMatchObject({ heardText: 'One two', complete: false });
  });

  it('beats with the text and the position while it stands', async () => {
    const { leg: made, person } = await greeted({ answers: [saying('One two three four five six seven.')] });
    const turn = made.turn({ kind: 'listen' });
    person.say('count');
    await turn;
    void made.turn({ kind: 'listen' });
    await person.until('a beat', () => made.beats.some((beat) => beat.turn === 3 && beat.heard[0]?.playing));
    const beat = made.beats.find(({ turn: at }) => at === 3);
    expect(beat?.heard[0]).toMatchObject({
      utteranceId: '1-2',
      writtenText: 'One two three four five six seven.',
    });
  });

  it('closes the socket when the call does not want it', async () => {
    const call = new ScriptedCall();
    call.expects = false;
    const made = await leg({ call });
    expect(await made.person().closed).toBe(4403);
    expect(await made.turn({ kind: 'listen' })).toEqual({ heard: [], ended: 'media_lost' });
  });

  it('takes a socket that brings nothing for lost', async () => {
    const made = await leg({ settings: { mediaIdleMs: 100 } });
    const person = made.person();
    await person.until('attachment', () => made.call.epoch === 1);
    const turn = made.turn({ kind: 'listen' });
    person.socket.pause();
    person.fallSilent();
    expect((await turn).ended).toBe('media_lost');
    await expect.poll(() => made.call.lost).toEqual([{ epoch: 1, reason: 'idle' }]);
  });
});

function nextWord(text: string, heard: string): string[] {
  const rest = /^[^\p{L}\p{N}]*[\p{L}\p{N}']+/u.exec(text.slice(heard.length));
  return rest ? [heard + rest[0]] : [];
}

function failing(disposition: 'retryable' | 'final'): Answer {
  return async function* () {
    await Promise.resolve();
    yield { kind: 'failed', failure: { code: 'model-down', message: 'scripted', disposition } };
  };
}

function silentModel(): Answer {
  return async function* () {
    await new Promise(() => undefined);
    yield { kind: 'text', text: 'never' };
  };
}
