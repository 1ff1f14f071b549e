/** Stories of people who make a sound while the agent speaks: words stop it, coughs and signs of listening do not. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PersonInput } from '../../simulator/carrier.ts';
import { asidesIn, earOf, heardWhole, squeezed, turnsIn, utterancesIn } from './hearing.ts';
import { asked, rehearse, type Rehearsal } from './rehearsal.ts';

describe.concurrent('into the speech of the agent', () => {
  let stage: Rehearsal;
  beforeAll(async () => {
    stage = await rehearse();
  });
  afterAll(() => stage.stop());

  const claim = [{ name: 'full_name', type: 'text', description: 'your full name' }];

  async function called(script: NonNullable<PersonInput['script']>) {
    const number = stage.newNumber();
    await stage.person({ number, script });
    const call = await stage.over(await stage.call({ phone_number: number, task: 'your car', claim }));
    return { call, number, ear: earOf(stage, number) };
  }

  const entriesOf = (number: string) =>
    stage.carrier.ledger.after().filter((entry) => 'number' in entry && entry.number === number);

  test('a person speaks: the agent stops, and the record ends where they stopped hearing', async () => {
    const { call, number, ear } = await called([
      ...asked('full name', 'My name is Marie Dupont.'),
      {
        kind: 'interrupt',
        afterWords: 'noted',
        text: 'Wait, what is this about?',
        timeoutMs: 20_000,
      },
      ...asked('anything else', 'No, goodbye.'),
    ]);
    expect(call.outcome).toBe('completed');
    expect(turnsIn(call)).toContain('Wait, what is this about?');
    const cut = utterancesIn(call).filter(({ complete }) => !complete);
    expect(cut).toHaveLength(1);
    const words = cut[0]?.text.split(' ') ?? [];
    const heard = cut[0]?.heard_text?.split(' ') ?? [];
    expect(heard.length).toBeGreaterThan(0);
    expect(heard).toEqual(words.slice(0, heard.length));
    // The voice stops somewhere in a word, and that word may count as heard or not.
    expect(ear).toContain(heard.slice(0, -1).join(''));
    expect(ear).not.toContain(words.slice(0, heard.length + 2).join(''));
    // Once the agent was told to stop nothing of it came any more.
    const stops = entriesOf(number).filter(({ kind }) => kind === 'stop_audio');
    expect(stops.length).toBeGreaterThan(0);
    expect(entriesOf(number)).toContainEqual(
      expect.objectContaining({ kind: 'frame_figures', staleFrames: 0 }),
    );
  });

  test('a person coughs: it goes on, and every word is heard', async () => {
    const { call, number, ear } = await called([
      ...asked('full name', 'My name is Marie Dupont.'),
      { kind: 'interrupt', afterWords: 'noted', noise: 'cough', ms: 400, timeoutMs: 20_000 },
      ...asked('anything else', 'No, goodbye.'),
    ]);
    expect(call.outcome).toBe('completed');
    expect(turnsIn(call)).toEqual(['My name is Marie Dupont.', 'No, goodbye.']);
    expect(asidesIn(call)).toEqual([]);
    expect(entriesOf(number)).toContainEqual(expect.objectContaining({ kind: 'stop_audio' }));
    for (const { text, complete } of utterancesIn(call)) {
      expect(complete).toBe(true);
      expect(heardWhole(ear, text)).toBe(true);
    }
  });

  test.each(['Mhm.', 'Yes, yes.'])('a person says "%s": it goes on, and does not answer', async (sign) => {
    const { call, ear } = await called([
      ...asked('full name', 'My name is Marie Dupont.'),
      { kind: 'interrupt', afterWords: 'noted', text: sign, timeoutMs: 20_000 },
      ...asked('anything else', 'No, goodbye.'),
    ]);
    expect(call.outcome).toBe('completed');
    expect(asidesIn(call)).toEqual([sign]);
    expect(turnsIn(call)).toEqual(['My name is Marie Dupont.', 'No, goodbye.']);
    // The question, what was noted, the good-bye: nothing else was said.
    expect(utterancesIn(call)).toHaveLength(3);
    for (const { text, complete } of utterancesIn(call)) {
      expect(complete).toBe(true);
      expect(heardWhole(ear, text)).toBe(true);
    }
    expect(ear.split(squeezed('Is there anything else?'))).toHaveLength(2);
  });
});
