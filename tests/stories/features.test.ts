/** Stories of feature flags that change while everything runs. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rehearse, type Rehearsal } from './rehearsal.ts';

describe('a changed feature flag', () => {
  let stage: Rehearsal;
  beforeAll(async () => {
    stage = await rehearse();
  });
  afterAll(() => stage.stop());

  test('counts for the next call', async () => {
    const busyPerson = async () => {
      const number = stage.newNumber();
      await stage.person({ number, answers: { kind: 'busy' } });
      return stage.over(await stage.call({ phone_number: number }));
    };
    await stage.setFeatures({});
    expect((await busyPerson()).state).toBe('lingering');
    await stage.setFeatures({ callback_timeout_hour: 0 });
    expect((await busyPerson()).state).toBe('closed');
  });

  // By the defaults the agent would ask three times, 20 s apart, which is longer than this may take.
  test('counts for the call under way', { timeout: 40_000 }, async () => {
    await stage.setFeatures({});
    const number = stage.newNumber();
    await stage.person({ number });
    const callId = await stage.call({ phone_number: number });
    await stage.hears(number, /assistant/);
    await stage.setFeatures({ phone_silence_timeout_sec: 0.5, recognition_retry_max: 0 });
    expect((await stage.over(callId)).outcome).toBe('nobody_there');
  });
});
