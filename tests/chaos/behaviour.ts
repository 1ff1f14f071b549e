/** How a person behaves in a call: their script, and what they do beside the telephone. */
import type { PersonInput } from '../../simulator/carrier.ts';
import type { Random } from './random.ts';

export type Script = NonNullable<PersonInput['script']>;
export type Rules = Extract<Script[number], { kind: 'answer_questions' }>['rules'];
export type Answers = NonNullable<PersonInput['answers']>;

/** What the agent may ask for, and what somebody says to it, in English and in French. */
export interface Topic {
  readonly field: { readonly name: string; readonly type: string; readonly description: string };
  readonly when: string;
  readonly say: (random: Random) => string;
  readonly sayInFrench: (random: Random) => string;
}

export interface Behaviour {
  readonly name: string;
  readonly script?: Script;
  readonly answers?: Answers;
  readonly languages?: readonly string[];
  /** There is a colleague to be put through to, who does so with the telephone. */
  readonly colleague?: Answers;
  readonly writes?: Writing;
}

/** A text message to us, so long after the person is on the telephone. */
export interface Writing {
  readonly afterMs: number;
  readonly text: string;
}

/** The agent's last words; its apologies only offer to say good-bye. */
const lastWords = String.raw`(good-?bye|au revoir)\W*$`;
const patienceMs = 100_000;
const pleaseAgain = 'Pardon?';

export function untilGoodBye(rules: Rules): Script {
  return [{ kind: 'answer_questions', rules, until: lastWords, timeoutMs: patienceMs }];
}

/** What they say to whatever the agent may ask or say, at any time and again. */
export function rulesFor(claim: readonly Topic[], random: Random): Rules {
  return [
    ...claim.map(({ when, say }) => ({ when, say: say(random) })),
    { when: 'say that again', say: pleaseAgain },
    { when: 'still there', say: 'Yes, I am here.' },
    { when: 'else', say: 'No, that is all, thank you.' },
  ];
}
