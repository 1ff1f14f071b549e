/** The demo's first scene: whom the agent calls, what for, what that person says, what goes slowly, and what must have come of it. */
import type { FeatureFlags } from '../../domain/features.ts';
import type { PersonInput } from '../carrier/person.ts';

/** What every scene has. */
export interface Scene {
  /** For whoever watches, a sentence or two. */
  readonly synopsis: string;
  readonly person: PersonInput;
  /** The body of `POST /call`. */
  readonly request: Readonly<Record<string, unknown>> & { readonly phone_number: string };
  readonly expected: {
    /** The claim at the end, field by field. */
    readonly claim: Readonly<Record<string, string>>;
    /** How many reminders are set. */
    readonly reminders: number;
    /** Completed where it is left out. */
    readonly outcome?: string;
  };
}

export interface FirstScene extends Scene {
  /** What the simulated model is slow at, once, and the flags that make the agent notice. Not for a real model. */
  readonly slowly: {
    /** The request is the first whose prompt has these words. */
    readonly whenPromptHas: string;
    readonly firstTokenMs: number;
    readonly features: Partial<FeatureFlags>;
    readonly synopsis: string;
  };
  readonly expected: Scene['expected'] & {
    /** The language chosen, BCP 47, and words the person hears before and after the choice. */
    readonly language: { readonly chosen: string; readonly before: string; readonly after: string };
  };
}

const number = '+33612345678';

export const motorClaim: FirstScene = {
  synopsis:
    'The agent calls Marie about her motor claim. She picks English from a menu, says "mhm" while she listens, and in the end interrupts.',
  request: {
    bot_company: 'Contoso Insurance',
    bot_name: 'Amélie',
    phone_number: number,
    task: 'Take down the motor claim that the person reported online this morning, so that a repair can be arranged.',
    agent_phone_number: '+33188888888',
    lang: 'fr-FR',
    languages: ['fr-FR', 'en-US', 'de-DE'],
    claim: [
      { name: 'policyholder_name', type: 'text', description: 'your full name' },
      { name: 'policy_number', type: 'text', description: 'your policy number' },
      { name: 'accident_date_time', type: 'datetime', description: 'the date and time of the accident' },
      { name: 'email', type: 'email', description: 'your e-mail address' },
    ],
  },
  person: {
    number,
    answers: { kind: 'answers', afterMs: 600 },
    script: [
      { kind: 'wait_for', words: 'english, press 2 or', evenWhileSpeaking: true },
      { kind: 'press', digits: '2' },
      {
        kind: 'answer_questions',
        rules: [
          { when: 'full name', say: 'Hello, my name is Marie Dupont.' },
          { when: 'policy number', say: 'It is POL-4711.' },
          { when: 'date and time', say: 'It was on 14 November 2026 at 17:30.' },
        ],
        until: 'e-?mail',
      },
      { kind: 'say', text: 'marie dot dupont at example dot com' },
      { kind: 'interrupt', afterWords: 'noted.{0,40}marie', text: 'Mhm.', timeoutMs: 20_000 },
      {
        kind: 'interrupt',
        afterWords: 'pol-4711',
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
  slowly: {
    whenPromptHas: 'POL-4711',
    firstTokenMs: 3_500,
    features: { answer_soft_timeout_sec: 2 },
    synopsis: 'Once the model is slow, and the agent asks for patience.',
  },
  expected: {
    claim: {
      policyholder_name: 'Marie Dupont',
      policy_number: 'POL-4711',
      accident_date_time: '2026-11-14T17:30',
      email: 'marie.dupont@example.com',
    },
    reminders: 1,
    language: { chosen: 'en-US', before: 'Bonjour', after: 'What is your full name' },
  },
};
