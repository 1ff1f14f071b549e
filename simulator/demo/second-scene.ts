/** The demo's second scene: a call in which everything breaks, and what must have come of it all the same. */
import type { PersonInput } from '../carrier/person.ts';
import type { Scene } from './scene.ts';

export interface SecondScene extends Scene {
  /** Words of the agent (sources of regular expressions) in the middle of which things break. */
  readonly cues: { readonly bridge: string; readonly line: string };
  /** The person when they call back after the line was lost. */
  readonly callingBack: PersonInput;
  readonly expected: Scene['expected'] & {
    /** How the agent greets somebody it knows, and what it must not ask a second time (sources of regular expressions). */
    readonly greetedAgain: string;
    readonly notAskedAgain: string;
  };
}

const number = '+33698765432';
const line = { number, answers: { kind: 'answers', afterMs: 600 } } as const;

export const waterDamage: SecondScene = {
  synopsis:
    'The agent calls Paul about water in his kitchen. In mid-sentence its voice is killed; then a worker; then the line is lost, and Paul calls back.',
  request: {
    bot_company: 'Contoso',
    bot_name: 'Amélie',
    phone_number: number,
    task: 'Water damage in the kitchen.',
    agent_phone_number: '+33188888888',
    lang: 'en-US',
    on_drop: 'wait',
    claim: [
      { name: 'policyholder_name', type: 'text', description: 'your full name' },
      {
        name: 'policy_number',
        type: 'text',
        description: 'the policy number on your card',
      },
      { name: 'damage_date_time', type: 'datetime', description: 'the date and time' },
    ],
  },
  person: {
    ...line,
    script: [
      {
        kind: 'answer_questions',
        rules: [
          { when: 'full name', say: 'Hello, my name is Paul Martin.' },
          // The end of the question: he does not speak into a gap in the middle of it.
          { when: 'card\\?|policy number\\?', say: 'Yes, it is POL-8830.' },
          { when: 'date and time', say: 'It was on 18 November 2026 at 07:15.' },
        ],
        until: 'good-?bye',
      },
    ],
  },
  callingBack: {
    ...line,
    script: [
      {
        kind: 'answer_questions',
        rules: [
          { when: 'anything else|something else|what else', say: 'No, that is all, thank you.' },
          { when: 'date and time', say: 'It was on 18 November 2026 at 07:15.' },
        ],
        until: 'good-?bye',
      },
    ],
    thenHangUpAfterMs: 15_000,
  },
  cues: { bridge: 'policy', line: 'the date' },
  expected: {
    claim: {
      policyholder_name: 'Paul Martin',
      policy_number: 'POL-8830',
      damage_date_time: '2026-11-18T07:15',
    },
    reminders: 0,
    greetedAgain: '^hello again[^.]*\\.',
    notAskedAgain: 'full name\\?|card\\?',
  },
};
