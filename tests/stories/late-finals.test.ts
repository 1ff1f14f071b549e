/** Stories of a recogniser that is sure of its words a second after they were said, and then perhaps of other ones. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { earOf, squeezed, turnsIn } from './hearing.ts';
import { asked, rehearse, type Rehearsal } from './rehearsal.ts';

const finalMs = 1_000;

describe.concurrent('with a late recogniser', () => {
  let stage: Rehearsal;
  beforeAll(async () => {
    stage = await rehearse();
    stage.speech.setProfile({
      sttFinalMs: finalMs,
      mishear: [
        { heard: 'Durand', really: 'Durant' },
        { heard: 'Leroi', really: 'Leroy' },
      ],
    });
  });
  afterAll(() => stage.stop());

  async function called(name: string) {
    const number = stage.newNumber();
    await stage.person({
      number,
      script: [
        ...asked('full name', `My name is ${name}.`),
        ...asked('anything else', 'Please repeat that.'),
        ...asked('anything else', 'No, goodbye.'),
      ],
    });
    const claim = [{ name: 'full_name', type: 'text', description: 'your full name' }];
    const call = await stage.over(await stage.call({ phone_number: number, claim }));
    return { call, number, ear: earOf(stage, number) };
  }

  test('the answer begins before its last word on what was said', async () => {
    const { call, number } = await called('Marie Dupont');
    expect(turnsIn(call)[0]).toBe('My name is Marie Dupont.');
    expect(call.claim).toMatchObject([{ value: 'Marie Dupont' }]);
    const answered = stage.carrier.ledger
      .after()
      .find((entry) => entry.kind === 'agent_replied' && entry.number === number);
    const decided = stage.speech.ledger
      .after()
      .find((entry) => entry.kind === 'phrase' && entry.text === 'My name is Marie Dupont.');
    expect(answered?.at).toBeLessThan((decided?.at ?? NaN) + finalMs);
  });

  test('words that were other ones are put right though the answer was heard already', async () => {
    const { call } = await called('Paul Durant');
    expect(call.messages).toContainEqual(
      expect.objectContaining({
        kind: 'caller',
        text: 'My name is Paul Durant.',
        was: 'My name is Paul Durand.',
      }),
    );
    expect(call.claim).toMatchObject([{ value: 'Paul Durant' }]);
    expect(call.outcome).toBe('completed');
  });

  test('an answer to other words that was not heard yet is given anew', async () => {
    await stage.modelFault({ kind: 'slow', firstTokenMs: 3_500, times: 3, whenPromptHas: 'Leroi' });
    const { call, ear } = await called('Anne Leroy');
    expect(turnsIn(call)[0]).toBe('My name is Anne Leroy.');
    expect(call.claim).toMatchObject([{ value: 'Anne Leroy' }]);
    expect(ear).toContain(squeezed('your full name: Anne Leroy'));
    expect(ear).not.toContain('Leroi');
    expect(call.outcome).toBe('completed');
  });
});
