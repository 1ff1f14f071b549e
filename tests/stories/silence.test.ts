/** Stories of people with whom no conversation comes about: each ends politely, with an outcome of its own. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PersonInput } from '../../simulator/carrier.ts';
import { asked, rehearse, type Rehearsal } from './rehearsal.ts';

describe.concurrent('a person who', () => {
  let stage: Rehearsal;
  beforeAll(async () => {
    stage = await rehearse({ features: { phone_silence_timeout_sec: 1.5, recognition_retry_max: 1 } });
  });
  afterAll(() => stage.stop());

  async function called(script: NonNullable<PersonInput['script']>) {
    const number = stage.newNumber();
    await stage.person({ number, script });
    const claim = [{ name: 'full_name', type: 'text', description: 'your full name' }];
    const call = await stage.over(await stage.call({ phone_number: number, claim }));
    return { call, heard: stage.heardBy(number).join(' ') };
  }

  test('falls silent is asked again, and told good-bye', async () => {
    const { call, heard } = await called(asked('full name', 'My name is Marie Dupont.'));
    expect(call.outcome).toBe('silence');
    expect(heard.match(/still there/g)).toHaveLength(1);
    expect(heard).toMatch(/anything else.*still there.*Good-bye/s);
    expect(call.claim).toMatchObject([{ value: 'Marie Dupont' }]);
  });

  test('is asked again and answers has the call go on', async () => {
    const { call, heard } = await called([
      ...asked('still there', 'My name is Marie Dupont.'),
      ...asked('anything else', 'No, goodbye.'),
    ]);
    expect(call.outcome).toBe('completed');
    expect(heard.match(/still there/g)).toHaveLength(1);
  });

  test('never says a word was not there', async () => {
    const { call, heard } = await called([]);
    expect(call.outcome).toBe('nobody_there');
    expect(heard).toMatch(/still there.*Good-bye/s);
  });

  test('puts us on hold is not waited for', async () => {
    const { call, heard } = await called([{ kind: 'noise', noise: 'melody', ms: 60_000 }]);
    expect(call.outcome).toBe('on_hold');
    expect(heard).toContain('still there');
    expect(heard).toContain('Good-bye');
  });

  test('understands nothing, time after time, is let go', async () => {
    const { call, heard } = await called([
      {
        kind: 'answer_questions',
        rules: [{ when: 'full name', say: 'What?' }],
        until: 'make myself understood',
        timeoutMs: 60_000,
      },
    ]);
    expect(call.outcome).toBe('not_understood');
    expect(heard).toContain('could not make myself understood');
  });
});
