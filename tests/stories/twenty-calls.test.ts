/** The story of twenty people at once on two bridges: everybody hears their own words only. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rehearse, type Rehearsal } from './rehearsal.ts';

const people = 20;

let stage: Rehearsal;
beforeAll(async () => {
  stage = await rehearse({ bridges: 2 });
});
afterAll(() => stage.stop());

/** A word that nobody else has: letters only, so that it is told from every other by sight. */
function secretOf(person: number): string {
  return `${String.fromCharCode(97 + person).repeat(3)}${String.fromCharCode(97 + ((person * 7) % 26)).repeat(3)}x`;
}

test(
  'twenty calls end with the right claims and no word leaks from one to another',
  { timeout: 150_000 },
  async () => {
    const calls = await Promise.all(
      Array.from({ length: people }, async (_, person) => {
        const number = stage.newNumber();
        const secret = secretOf(person);
        await stage.person({
          number,
          script: [
            { kind: 'wait_for', words: 'password', timeoutMs: 60_000 },
            { kind: 'say', text: `It is ${secret}.` },
            { kind: 'wait_for', words: 'anything else', timeoutMs: 60_000 },
            { kind: 'say', text: 'No, goodbye.' },
          ],
        });
        const callId = await stage.call({
          phone_number: number,
          claim: [{ name: 'password', type: 'text', description: 'the password' }],
        });
        return { number, secret, callId };
      }),
    );
    const reports = await Promise.all(calls.map(({ callId }) => stage.over(callId)));

    const secrets = calls.map(({ secret }) => secret);
    expect(new Set(secrets).size).toBe(people);
    calls.forEach(({ number, secret }, person) => {
      expect(reports[person]).toMatchObject({ outcome: 'completed', claim: [{ value: secret }] });
      const heard = stage.heardBy(number).join(' ');
      // The agent repeats what it noted, so each ear got its own word …
      expect(heard).toContain(secret);
      // … and nobody else's.
      expect(secrets.filter((other) => other !== secret && heard.includes(other))).toEqual([]);
    });
  },
);
