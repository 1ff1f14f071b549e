/** The demo's scenes of what comes of a call: it goes on as agreed later, with a colleague, or with an answer from a document. */
import type { PersonInput } from '../carrier/person.ts';
import type { Scene } from './scene.ts';

interface FollowScene extends Scene {
  readonly expected: Scene['expected'] & {
    /** How the call that is judged ends. */
    readonly outcome: string;
  };
}

/** The person asks to be called back; it is moved to a moment that somebody watching can wait for. */
export interface CallBackScene extends FollowScene {
  /** The same person when they are called again. */
  readonly later: PersonInput;
  /** Moved to so long from then, in ms. */
  readonly movedToInMs: number;
  /** What the agent says of why it calls again, in its words. */
  readonly why: string;
}

/** The person wants a human: the first time nobody is free, the second time somebody is. */
export interface TransferScene extends FollowScene {
  /** Who is to take the call: busy first, and free once the agent has said so. */
  readonly colleague: PersonInput & { readonly number: string };
  readonly saysBusy: string;
}

/** The person asks what stands in a document. */
export interface KnowledgeScene extends FollowScene {
  /** The folder that is imported first, from this file. */
  readonly documents: URL;
  /** Which document must have answered, and what of it the person must hear. */
  readonly answer: { readonly path: string; readonly words: string };
}

const claim = [
  { name: 'policyholder_name', type: 'text', description: 'your full name' },
  { name: 'policy_number', type: 'text', description: 'your policy number' },
];
const company = { bot_company: 'Contoso Insurance', bot_name: 'Amélie', lang: 'en-US', claim };
const task = 'Take down the hail damage that the person reported online.';
const isAsked = (words: string): { readonly kind: 'wait_for'; readonly words: string } => ({
  kind: 'wait_for',
  words,
});

const ines = '+33612345670';

export const callBack: CallBackScene = {
  synopsis:
    'The agent calls Ines, who has no time and asks to be called back tomorrow at ten. It becomes an outreach of its own; for those who watch, the API moves it to a few seconds from now.',
  request: { ...company, phone_number: ines, task },
  person: {
    number: ines,
    answers: { kind: 'answers', afterMs: 400 },
    script: [
      isAsked('full name'),
      { kind: 'say', text: 'My name is Ines Moreau.' },
      isAsked('policy number'),
      { kind: 'say', text: 'Please call me back tomorrow at ten.' },
      isAsked('10:00|policy number|anything else'),
      { kind: 'say', text: 'Goodbye.' },
    ],
    thenHangUpAfterMs: 15_000,
  },
  movedToInMs: 4_000,
  later: {
    number: ines,
    answers: { kind: 'answers', afterMs: 400 },
    script: [
      isAsked('policy number'),
      { kind: 'say', text: 'It is POL-2206.' },
      isAsked('anything else'),
      { kind: 'say', text: 'No, that is all, goodbye.' },
    ],
    thenHangUpAfterMs: 15_000,
  },
  why: 'as agreed',
  expected: {
    outcome: 'completed',
    claim: { policyholder_name: 'Ines Moreau', policy_number: 'POL-2206' },
    reminders: 0,
  },
};

const omar = '+33612345671';
const colleague = '+33188888888';

export const transfer: TransferScene = {
  synopsis:
    'The agent calls Omar, who wants a human. Nothing is done before he has said yes. The colleague is busy first: Omar is back with the agent, and asks again.',
  request: { ...company, phone_number: omar, task, agent_phone_number: colleague },
  person: {
    number: omar,
    answers: { kind: 'answers', afterMs: 400 },
    script: [
      isAsked('full name'),
      { kind: 'say', text: 'My name is Omar Haddad.' },
      isAsked('policy number'),
      { kind: 'say', text: 'I want to talk to a human please.' },
      isAsked('put you through'),
      { kind: 'say', text: 'Yes please.' },
      isAsked('call you back'),
      { kind: 'say', text: 'No. I want to talk to a human please.' },
      isAsked('put you through'),
      { kind: 'say', text: 'Yes please.' },
    ],
    thenHangUpAfterMs: 60_000,
  },
  colleague: { number: colleague, answers: { kind: 'busy' } },
  saysBusy: 'on another call',
  expected: { outcome: 'transferred', claim: { policyholder_name: 'Omar Haddad' }, reminders: 0 },
};

const lea = '+33612345672';

export const knowledge: KnowledgeScene = {
  synopsis:
    'Two documents are imported. The agent calls Lea, who asks whether hail is covered; the answer comes from a document, which the report names.',
  documents: new URL('documents', import.meta.url),
  request: { ...company, phone_number: lea, task },
  person: {
    number: lea,
    answers: { kind: 'answers', afterMs: 400 },
    script: [
      isAsked('full name'),
      { kind: 'say', text: 'Is hail damage covered?' },
      { kind: 'wait_for', words: 'documents say|found nothing|cannot look', timeoutMs: 20_000 },
      { kind: 'say', text: 'My name is Lea Brandt.' },
      isAsked('policy number'),
      { kind: 'say', text: 'It is POL-1907.' },
      isAsked('anything else'),
      { kind: 'say', text: 'No, that is all, goodbye.' },
    ],
    thenHangUpAfterMs: 15_000,
  },
  answer: { path: 'documents/hail-and-storm.md', words: 'covered up to 5,000 euros' },
  expected: {
    outcome: 'completed',
    claim: { policyholder_name: 'Lea Brandt', policy_number: 'POL-1907' },
    reminders: 0,
  },
};
