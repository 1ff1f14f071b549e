/** The demo's scene: whom the agent calls, what for, what that person says, and what must be in the claim at the end. */
import type { PersonInput } from '../carrier/person.ts';

export interface Scene {
  readonly person: PersonInput;
  /** The body of `POST /call`. */
  readonly request: Readonly<Record<string, unknown>> & { readonly phone_number: string };
  /** The claim at the end, field by field. */
  readonly expected: Readonly<Record<string, string>>;
}

const number = '+33612345678';

export const motorClaim: Scene = {
  request: {
    bot_company: 'Contoso Insurance',
    bot_name: 'Amélie',
    phone_number: number,
    task: 'Take down the motor claim that the person reported online this morning, so that a repair can be arranged.',
    agent_phone_number: '+33188888888',
    lang: 'en-US',
    claim: [
      { name: 'policyholder_name', type: 'text', description: 'the full name of the policyholder' },
      { name: 'policy_number', type: 'text', description: 'the policy number' },
      { name: 'accident_date_time', type: 'datetime', description: 'the date and time of the accident' },
      { name: 'accident_place', type: 'text', description: 'the place of the accident' },
      { name: 'email', type: 'email', description: 'the e-mail address for the repair order' },
    ],
  },
  person: {
    number,
    answers: { kind: 'answers', afterMs: 600 },
    script: [
      {
        kind: 'answer_questions',
        rules: [
          { when: 'full name', say: 'Hello, my name is Marie Dupont.' },
          { when: 'policy number', say: 'It is POL-4711.' },
          { when: 'date and time', say: 'It was on 14 November 2026 at 17:30.' },
          { when: 'place', say: 'On the ring road near Lyon.' },
        ],
        until: 'e-?mail',
      },
      { kind: 'say', text: 'marie dot dupont at example dot com' },
      {
        kind: 'interrupt',
        afterWords: 'noted.{0,40}marie',
        text: 'Yes, all right. Please remind me tomorrow at ten to send the photos.',
        timeoutMs: 20_000,
      },
      {
        kind: 'answer_questions',
        rules: [{ when: 'anything else|something else|what else', say: 'No, that is all, thank you.' }],
        until: 'good-?bye',
      },
    ],
    thenHangUpAfterMs: 15_000,
  },
  expected: {
    policyholder_name: 'Marie Dupont',
    policy_number: 'POL-4711',
    accident_date_time: '2026-11-14T17:30',
    accident_place: 'the ring road near Lyon',
    email: 'marie.dupont@example.com',
  },
};
