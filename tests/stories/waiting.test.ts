/** Stories of a model that is slow or fails: the person is asked for patience, offered a way out, or notices nothing. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { turnsIn } from './hearing.ts';
import { asked, rehearse, type Rehearsal } from './rehearsal.ts';

const claim = [{ name: 'full_name', type: 'text', description: 'your full name' }];

describe.concurrent('an answer', () => {
  let stage: Rehearsal;
  beforeAll(async () => {
    stage = await rehearse({
      features: { answer_soft_timeout_sec: 2, answer_hard_timeout_sec: 12 },
      environment: { OPENAI_SECOND_MODEL: 'second', MODEL_FIRST_TOKEN_TIMEOUT_MS: '60000' },
    });
  });
  afterAll(() => stage.stop());

  async function called(name: string) {
    const number = stage.newNumber();
    await stage.person({
      number,
      script: [
        ...asked('full name', `My name is ${name}.`),
        ...asked('anything else', 'No, that is all, goodbye.'),
      ],
    });
    const call = await stage.over(await stage.call({ phone_number: number, claim }));
    return { call, heard: stage.heardBy(number).join(' ') };
  }

  test('that takes long is waited for with requests for patience, no two the same', async () => {
    await stage.modelFault({ kind: 'slow', firstTokenMs: 5_000, times: 1, whenPromptHas: 'Marie Dupont.' });
    const { call, heard } = await called('Marie Dupont');
    expect(heard).toMatch(/One moment, please\..*still looking into it.*noted your full name: Marie Dupont/s);
    expect(heard.match(/One moment/g)).toHaveLength(1);
    expect(turnsIn(call)).toHaveLength(2);
    expect(call).toMatchObject({ outcome: 'completed', claim: [{ value: 'Marie Dupont' }] });
  });

  test('that the first model refuses comes from the second', async () => {
    const fault = { kind: 'status', status: 500, times: 20, stream: true, whenPromptHas: 'Paul Durand' };
    await stage.modelFault({ ...fault, model: 'simulated' });
    const { call, heard } = await called('Paul Durand');
    expect(heard).toContain('noted your full name: Paul Durand');
    expect(heard).not.toContain('technical problem');
    expect(call).toMatchObject({ outcome: 'completed', claim: [{ value: 'Paul Durand' }] });
    expect(answersOfSecond('Paul Durand')).not.toEqual([]);
  });

  test('that breaks off in the middle of a tool call is finished by the second model, and the tool called once', async () => {
    await stage.modelFault({
      kind: 'cut_stream',
      inToolCall: true,
      model: 'simulated',
      times: 3,
      stream: true,
      whenPromptHas: 'Anne Leroy',
    });
    const { call } = await called('Anne Leroy');
    expect(call).toMatchObject({ outcome: 'completed', claim: [{ value: 'Anne Leroy' }] });
    const calls = call.messages.filter((message) => message.kind === 'tool');
    expect(calls.filter(({ name }) => name === 'update_claim')).toMatchObject([{ accepted: true }]);
    expect(answersOfSecond('Anne Leroy')).not.toEqual([]);
  });

  const answersOfSecond = (words: string) =>
    stage.model.ledger
      .after()
      .filter(
        (entry) =>
          entry.kind === 'answer' && entry.model === 'second' && JSON.stringify(entry).includes(words),
      );
});

describe.concurrent('an answer that does not come', () => {
  let stage: Rehearsal;
  beforeAll(async () => {
    stage = await rehearse({
      features: { answer_soft_timeout_sec: 1, answer_hard_timeout_sec: 2 },
      environment: { MODEL_FIRST_TOKEN_TIMEOUT_MS: '60000' },
    });
  });
  afterAll(() => stage.stop());

  test('is apologised for with a way out, and the call goes on', async () => {
    const number = stage.newNumber();
    await stage.modelFault({
      kind: 'slow',
      firstTokenMs: 50_000,
      times: 1,
      whenPromptHas: 'My name is Marie',
    });
    await stage.person({
      number,
      script: [
        {
          kind: 'answer_questions',
          rules: [
            { when: 'taking so long', say: 'My full name is Marie Dupont.' },
            { when: 'anything else', say: 'No, goodbye.' },
            { when: 'full name', say: 'My name is Marie Dupont.' },
          ],
          until: 'your time\\. Goodbye',
          timeoutMs: 60_000,
        },
      ],
    });
    const call = await stage.over(await stage.call({ phone_number: number, claim }));
    const heard = stage.heardBy(number).join(' ');
    expect(heard).toMatch(/One moment.*taking so long.*or say good-bye.*noted your full name: Marie Dupont/s);
    expect(call).toMatchObject({ outcome: 'completed', claim: [{ value: 'Marie Dupont' }] });
    // What came too late was never said.
    expect(heard.match(/noted your full name/g)).toHaveLength(1);
    expect(stage.model.ledger.after()).toContainEqual(expect.objectContaining({ kind: 'aborted' }));
  });
});
