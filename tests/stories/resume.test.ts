/** Stories of sound that goes away in the middle of a sentence: it comes back, and the sentence goes on at the next word. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PersonInput } from '../../simulator/carrier.ts';
import { earOf, squeezed, turnsIn, utterancesIn } from './hearing.ts';
import { asked, rehearse, type Rehearsal } from './rehearsal.ts';
import { seamOf } from './seam.ts';

const item =
  'the policy number that is printed in the upper right corner of the letter we sent you last week';
const claim = [{ name: 'policy_number', type: 'text', description: item }];
/** A character sounds for about 65 ms. */
const longestWord = 12;

describe.concurrent('the sound of a call', () => {
  let stage: Rehearsal;
  beforeAll(async () => {
    stage = await rehearse({ bridges: 2, environment: { MEDIA_RESTART_SEC: '1' } });
  });
  afterAll(() => stage.stop());

  const answersAll: PersonInput['script'] = [
    ...asked('last week', 'It is POL-4711.'),
    ...asked('anything else', 'No, goodbye.'),
  ];
  const socketsOf = (number: string) =>
    stage.carrier.ledger
      .after()
      .filter((entry) => entry.kind === 'media_opened' && entry.number === number)
      .map((entry) => (entry.kind === 'media_opened' ? entry.socket : 0));

  test.each([
    { line: 'that the carrier opens again by itself', mediaReconnect: 'by-itself' as const },
    { line: 'that the carrier opens again when it is asked', mediaReconnect: 'when-asked' as const },
  ])('torn in mid-sentence, on a line $line, goes on word by word', async ({ mediaReconnect }) => {
    const number = stage.newNumber();
    await stage.person({ number, line: { mediaReconnect }, script: answersAll });
    const callId = await stage.call({ phone_number: number, claim });
    await stage.hears(number, /upper right/);
    await stage.carrierFault({ kind: 'drop_media', number });
    const call = await stage.over(callId);

    expect(call).toMatchObject({ outcome: 'completed', claim: [{ value: 'POL-4711' }] });
    const [greeting] = utterancesIn(call);
    expect(greeting).toMatchObject({ complete: true, text: expect.stringContaining(item) });
    // Every word came, and none but the one that the tear went through came twice.
    const seam = seamOf(earOf(stage, number), greeting?.text ?? '-');
    expect(seam.before).toMatch(/upper/);
    expect(seam.again.length).toBeLessThanOrEqual(longestWord);
    expect(turnsIn(call)).toHaveLength(2);
    expect(socketsOf(number)).toEqual([1, 2]);
  });

  test('that freezes, with the socket open and nothing on it, is found and led to another socket', async () => {
    const number = stage.newNumber();
    await stage.person({ number, line: { mediaReconnect: 'when-asked' }, script: answersAll });
    const callId = await stage.call({ phone_number: number, claim });
    await stage.hears(number, /upper right/);
    await stage.carrierFault({ kind: 'freeze_media', number, ms: 25_000 });
    const call = await stage.over(callId);

    expect(call).toMatchObject({ outcome: 'completed', claim: [{ value: 'POL-4711' }] });
    const [greeting] = utterancesIn(call);
    const seam = seamOf(earOf(stage, number), greeting?.text ?? '-');
    expect(seam.again.length).toBeLessThanOrEqual(longestWord);
    expect(socketsOf(number)).toEqual([1, 2]);
  });

  test('away while the person speaks: what their carrier keeps is heard and answered', async () => {
    const number = stage.newNumber();
    await stage.person({
      number,
      line: { mediaReconnect: 'when-asked', keepsSoundMs: 8_000 },
      script: [
        { kind: 'wait_for', words: 'password\\?', timeoutMs: 30_000 },
        { kind: 'pause', ms: 700 },
        { kind: 'say', text: 'It is Swordfish.' },
        ...asked('anything else', 'No, goodbye.'),
      ],
    });
    const callId = await stage.call({
      phone_number: number,
      claim: [{ name: 'password', type: 'text', description: 'the password' }],
    });
    await stage.hears(number, /password\?/);
    // The bridge has to know by now that its last word was heard: a tear within that word is another story.
    await sleep(500);
    // So long that they have begun to speak by then.
    await stage.carrierFault({ kind: 'slow', operation: 'start_media_streaming', ms: 1_200 });
    await stage.carrierFault({ kind: 'drop_media', number });
    const call = await stage.over(callId);

    const entries = stage.carrier.ledger.after();
    const kept = entries.find((entry) => entry.kind === 'kept_sound' && entry.number === number);
    expect(kept).toMatchObject({ socket: 2 });
    expect(entries.find((entry) => entry.kind === 'said' && entry.number === number)).toMatchObject({
      lostFrames: 0,
    });
    expect(turnsIn(call)[0]).toBe('It is Swordfish.');
    expect(call).toMatchObject({
      outcome: 'completed',
      claim: [{ value: 'Swordfish', source: { epoch: 2 } }],
    });
    // They were asked once.
    expect(earOf(stage, number).split(squeezed('the password?'))).toHaveLength(2);
  });

  test('that comes and goes four times leaves one whole conversation', async () => {
    const number = stage.newNumber();
    await stage.person({ number, script: answersAll });
    const callId = await stage.call({ phone_number: number, claim });
    for (const words of [/assistant of/, /printed in/, /corner of/, /have noted/]) {
      await stage.hears(number, words);
      await stage.carrierFault({ kind: 'drop_media', number });
    }
    const call = await stage.over(callId);

    expect(call).toMatchObject({ outcome: 'completed', claim: [{ value: 'POL-4711' }] });
    expect(turnsIn(call)).toEqual(['It is POL-4711.', 'No, goodbye.']);
    for (const utterance of utterancesIn(call)) expect(utterance.complete).toBe(true);
    const ear = earOf(stage, number);
    for (const word of utterancesIn(call).flatMap(({ text }) => text.split(/\s+/)))
      expect(ear).toContain(word);
    expect(socketsOf(number)).toEqual([1, 2, 3, 4, 5]);
  });
});
