/** Stories of when a person's turn is over: pauses inside it, keys, and words that are cut short by the line's end. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { turnsIn } from './hearing.ts';
import { asked, rehearse, type Rehearsal } from './rehearsal.ts';

describe.concurrent('a turn of a person', () => {
  let stage: Rehearsal;
  beforeAll(async () => {
    stage = await rehearse();
  });
  afterAll(() => stage.stop());

  const claim = [{ name: 'policy_number', type: 'text', description: 'the policy number' }];

  /** From the person's last sound of their first turn to the agent's first, in ms. */
  async function waitAfter(text: string): Promise<number> {
    const number = stage.newNumber();
    await stage.person({
      number,
      script: [...asked('policy number', text), ...asked('anything else', 'No, goodbye.')],
    });
    await stage.over(await stage.call({ phone_number: number, claim }));
    const [first] = stage.carrier.ledger
      .after()
      .flatMap((entry) => (entry.kind === 'agent_replied' && entry.number === number ? [entry] : []));
    return first?.playoutMs ?? NaN;
  }

  test('is answered sooner when the sentence is finished than when it ends in "and"', async () => {
    const [finished, open] = await Promise.all([
      waitAfter('I do not have it here.'),
      waitAfter('I do not have it here and'),
    ]);
    expect(finished).toBeLessThan(open);
  });

  test('is one while a number is read out in groups', async () => {
    const number = stage.newNumber();
    await stage.person({
      number,
      script: [
        ...asked('policy number', 'The policy number is four seven one'),
        { kind: 'pause', ms: 600 },
        { kind: 'say', text: 'two two nine' },
        { kind: 'pause', ms: 600 },
        { kind: 'say', text: 'zero eight' },
        ...asked('anything else', 'No, goodbye.'),
      ],
    });
    const call = await stage.over(await stage.call({ phone_number: number, claim }));
    expect(turnsIn(call)).toEqual([
      'The policy number is four seven one two two nine zero eight',
      'No, goodbye.',
    ]);
    expect(call.claim).toMatchObject([{ value: '47122908' }]);
  });

  test('may be keys: they reach the model as one entry, and their tones never as speech', async () => {
    const number = stage.newNumber();
    await stage.person({
      number,
      script: [
        { kind: 'wait_for', words: 'policy number', timeoutMs: 20_000 },
        { kind: 'press', digits: '471122' },
        ...asked('anything else', 'No, goodbye.'),
      ],
    });
    const call = await stage.over(await stage.call({ phone_number: number, claim }));
    expect(call.messages.filter(({ kind }) => kind === 'digits')).toMatchObject([{ digits: '471122' }]);
    expect(turnsIn(call)).toEqual(['No, goodbye.']);
    expect(call.claim).toMatchObject([{ value: '471122' }]);
    expect(call.outcome).toBe('completed');
    expect(stage.model.ledger.after()).toContainEqual(
      expect.objectContaining({ kind: 'request', lastUserText: '(keys pressed) 471122' }),
    );
    expect(stage.speech.ledger.after()).not.toContainEqual(
      expect.objectContaining({ kind: 'phrase', text: expect.stringMatching(/^[^A-Za-z]*$/) }),
    );
  });

  test('is in the report though the person hangs up right behind it', async () => {
    const number = stage.newNumber();
    await stage.person({
      number,
      script: [...asked('policy number', 'I will call again, my name is Marie Paul'), { kind: 'hang_up' }],
    });
    const call = await stage.over(await stage.call({ phone_number: number, claim }));
    expect(call.outcome).toBe('person_hung_up');
    expect(turnsIn(call)).toEqual(['I will call again, my name is Marie Paul']);
  });
});

describe.concurrent('an answer begun too early', () => {
  let stage: Rehearsal;
  beforeAll(async () => {
    // Long enough that a pause of a second is neither too short to begin an answer nor the turn's end.
    stage = await rehearse({ features: { vad_silence_timeout_ms: 2_000 } });
  });
  afterAll(() => stage.stop());

  test('is dropped when the person goes on: nothing of it is heard or done', async () => {
    const number = stage.newNumber();
    await stage.person({
      number,
      script: [
        ...asked('full name', 'My name is Marie Dupont.'),
        { kind: 'wait_for', words: 'anything else', timeoutMs: 20_000 },
        { kind: 'say', text: 'No.' },
        { kind: 'pause', ms: 800 },
        { kind: 'say', text: 'Please repeat that.' },
        ...asked('Of course.*anything else', 'No.'),
      ],
    });
    const call = await stage.over(
      await stage.call({
        phone_number: number,
        claim: [{ name: 'full_name', type: 'text', description: 'your full name' }],
      }),
    );
    expect(turnsIn(call)).toEqual(['My name is Marie Dupont.', 'No. Please repeat that.', 'No.']);
    // A lone "No." is answered with the good-bye, and begins the answer that was dropped.
    expect(stage.model.ledger.after()).toContainEqual(
      expect.objectContaining({ kind: 'request', lastUserText: 'No.' }),
    );
    expect(stage.bridges[0]?.figures().speculationsDropped).toBeGreaterThan(0);
    expect(stage.bridges[0]?.figures().tokensDropped).toBeGreaterThan(0);
    const ear = stage.heardBy(number).join(' ');
    expect(ear.match(/Goodbye/g)).toHaveLength(1);
    expect(ear.indexOf('Of course')).toBeLessThan(ear.indexOf('Goodbye'));
    expect(call.outcome).toBe('completed');
  });
});

describe.concurrent('a change of the silence that ends a turn', () => {
  let stage: Rehearsal;
  beforeAll(async () => {
    stage = await rehearse({ features: { vad_silence_timeout_ms: 3_000 } });
  });
  afterAll(() => stage.stop());

  test('is felt in the middle of a conversation', async () => {
    const number = stage.newNumber();
    await stage.person({
      number,
      script: [
        ...asked('name of the caller', 'My name is Marie Dupont.'),
        ...asked('anything else', 'No, goodbye.'),
      ],
    });
    const callId = await stage.call({ phone_number: number });
    await stage.hears(number, /noted/);
    await stage.setFeatures({});
    expect((await stage.over(callId)).outcome).toBe('completed');
    const waits = stage.carrier.ledger
      .after()
      .flatMap((entry) =>
        entry.kind === 'agent_replied' && entry.number === number ? [entry.playoutMs] : [],
      );
    expect(waits).toHaveLength(2);
    expect(waits[1]).toBeLessThan(waits[0] ?? NaN);
  });
});
