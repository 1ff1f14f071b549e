/** The people of a chaos run: who is called or calls, what for, and how they behave; a pure function of seed and number. */
import type { PersonInput } from '../../simulator/carrier.ts';
import {
  rulesFor,
  untilGoodBye,
  type Behaviour,
  type Rules,
  type Script,
  type Topic,
  type Writing,
} from './behaviour.ts';
import { randomOf, type Random } from './random.ts';
import { wishOf } from './wishes.ts';

export interface Part {
  /** Counts from 1. */
  readonly n: number;
  readonly manner: string;
  readonly person: PersonInput;
  /** Whom they can be put through to. */
  readonly colleague: PersonInput | null;
  readonly writes: Writing | null;
  /** How the call comes about: we call with this body of `POST /call`, or the person calls us. */
  readonly begins: { readonly by: 'us'; readonly body: RequestBody } | { readonly by: 'person' };
  /** The network loses the line so long after the call was asked for, in ms; null: it holds. */
  readonly dropsAfterMs: number | null;
  /** After a lost line this person calls us so much later, in ms; null: waits to be called. */
  readonly callsBackAfterMs: number | null;
}

export type RequestBody = Readonly<Record<string, unknown>> & { readonly phone_number: string };

const forenames = ['Marie', 'Paul', 'Nadia', 'Oscar', 'Irene', 'Hugo', 'Clara', 'Victor'] as const;
const surnames = ['Dupont', 'Miller', 'Garcia', 'Becker', 'Rossi', 'Novak', 'Lambert', 'Olsen'] as const;

const topics: readonly Topic[] = [
  {
    field: { name: 'full_name', type: 'text', description: 'your full name' },
    when: 'full name',
    say: (random) => `My name is ${random.pick(forenames)} ${random.pick(surnames)}.`,
    sayInFrench: (random) => `Je m'appelle ${random.pick(forenames)} ${random.pick(surnames)}.`,
  },
  {
    field: { name: 'policy_number', type: 'text', description: 'your policy number' },
    when: 'policy number',
    say: (random) => `It is POL-${random.whole(1_000, 9_999)}.`,
    sayInFrench: (random) => `POL-${random.whole(1_000, 9_999)}.`,
  },
  {
    field: { name: 'accident_date_time', type: 'datetime', description: 'the date and time of the accident' },
    when: 'date and time',
    say: (random) =>
      `It was on ${random.whole(1, 20)} November 2026 at ${random.whole(10, 19)}:${random.whole(10, 59)}.`,
    sayInFrench: (random) =>
      `C'était le ${random.whole(2, 20)} novembre 2026 à ${random.whole(10, 19)}:${random.whole(10, 59)}.`,
  },
  {
    field: { name: 'email', type: 'email', description: 'your e-mail address' },
    when: 'e-?mail',
    say: (random) => `${random.pick(forenames)} at example dot com`.toLowerCase(),
    sayInFrench: (random) => `${random.pick(forenames)} arobase exemple point fr`.toLowerCase(),
  },
];

/** What somebody who calls us is asked: configured for the whole run. */
export const inboundClaim = topics.slice(0, 2).map(({ field }) => field);

/** E.164; FR numbers that exist, one per person. */
export function numberOf(n: number): string {
  return `+336120${String(10_000 + n)}`;
}

/** Of a colleague who is there for the `n`th person alone. */
function colleagueNumberOf(n: number): string {
  return `+336121${String(10_000 + n)}`;
}

export interface Cast {
  /** Where calls are to be short. */
  readonly mostQuestions?: number;
  /** Of a hundred people, so many want something of the agent; the others are who they are without them. */
  readonly wishPercent?: number;
}

/** The part that the `n`th person plays. */
export function partOf(
  seed: number,
  n: number,
  { mostQuestions = topics.length, wishPercent = 0 }: Cast = {},
): Part {
  const random = randomOf(seed, `call ${n}`);
  const asked = random.some(topics, random.whole(2, topics.length)).slice(0, mostQuestions);
  const inbound = random.percent(15);
  const claim = inbound ? topics.slice(0, 2) : asked;
  const rules = rulesFor(claim, random);
  const plain = random.weighted<(random: Random, rules: Rules) => Behaviour>([
    { weight: 30, item: answers },
    { weight: 14, item: interrupts },
    { weight: 10, item: backchannels },
    { weight: 8, item: fallsSilent },
    { weight: 10, item: inbound ? answers : choosesLanguage },
    { weight: 8, item: hangsUpInTheMiddle },
    { weight: 6, item: asksForReminder },
    { weight: 8, item: inbound ? answers : notReached },
  ])(random, rules);
  const wishes = randomOf(seed, `wish ${n}`);
  const manner = wishes.percent(wishPercent) ? wishOf(wishes, { n, isCalled: !inbound, claim }) : plain;
  const { script = [], answers: reached, languages } = manner;
  const colleague = manner.colleague ? { number: colleagueNumberOf(n), answers: manner.colleague } : null;
  const person: PersonInput = {
    number: numberOf(n),
    answers: reached ?? { kind: 'answers', afterMs: random.whole(100, 1_200) },
    line: { mediaReconnect: random.pick(['by-itself', 'when-asked']) },
    script,
    thenHangUpAfterMs: 12_000,
  };
  const dropsAfterMs = random.percent(12) ? random.whole(6_000, 18_000) : null;
  const onDrop = random.pick(['call_back', 'call_back', 'wait', 'sms'] as const);
  const body = {
    phone_number: person.number,
    task: 'Take down the motor claim that the person reported this morning.',
    claim: asked.map(({ field }) => field),
    lang: languages === undefined ? 'en-US' : 'fr-FR',
    ...(languages === undefined ? {} : { languages }),
    on_drop: onDrop,
    ...(colleague ? { agent_phone_number: colleague.number } : {}),
  };
  return {
    n,
    manner: manner.name,
    person,
    colleague,
    writes: manner.writes ?? null,
    begins: inbound ? { by: 'person' } : { by: 'us', body },
    dropsAfterMs,
    callsBackAfterMs:
      dropsAfterMs !== null && (inbound || onDrop !== 'call_back') ? random.whole(2_000, 6_000) : null,
  };
}

function answers(_: Random, rules: Rules): Behaviour {
  return { name: 'answers', script: untilGoodBye(rules) };
}

function interrupts(random: Random, rules: Rules): Behaviour {
  const text = random.pick([
    'Sorry, who is this?',
    'Wait, what is this about?',
    'Excuse me, could you repeat that?',
  ]);
  return {
    name: 'interrupts',
    script: [
      { kind: 'interrupt', afterMs: random.whole(1_200, 4_500), text, timeoutMs: 20_000 },
      ...untilGoodBye(rules),
    ],
  };
}

function backchannels(random: Random, rules: Rules): Behaviour {
  const mhm = {
    kind: 'interrupt',
    afterMs: random.whole(1_500, 3_500),
    text: 'Mhm.',
    timeoutMs: 20_000,
  } as const;
  return { name: 'says mhm', script: [mhm, ...untilGoodBye(rules)] };
}

function fallsSilent(random: Random, rules: Rules): Behaviour {
  const silence = { kind: 'pause', ms: random.whole(12_000, 28_000) } as const;
  return { name: 'falls silent', script: [silence, ...untilGoodBye(rules)] };
}

function choosesLanguage(random: Random, rules: Rules): Behaviour {
  const choice: Script[number] = random.percent(50)
    ? { kind: 'press', digits: '2' }
    : { kind: 'say', text: 'English.' };
  return {
    name: choice.kind === 'press' ? 'chooses by key' : 'chooses by voice',
    languages: ['fr-FR', 'en-US'],
    script: [
      {
        kind: 'wait_for',
        words: 'say english',
        evenWhileSpeaking: choice.kind === 'press',
        timeoutMs: 25_000,
      },
      choice,
      ...untilGoodBye(rules),
    ],
  };
}

function hangsUpInTheMiddle(random: Random, rules: Rules): Behaviour {
  const first = rules.slice(0, 1).map((rule) => ({ ...rule, times: 1 }));
  return {
    name: 'hangs up in the middle',
    script: random.percent(50)
      ? [{ kind: 'pause', ms: random.whole(1_500, 9_000) }, { kind: 'hang_up' }]
      : [
          { kind: 'answer_questions', rules: first, until: 'thank|noted', timeoutMs: 20_000 },
          { kind: 'hang_up' },
        ],
  };
}

function asksForReminder(random: Random, rules: Rules): Behaviour {
  const wish = `Please remind me tomorrow at ${random.whole(8, 11)} to send the photos.`;
  return {
    name: 'asks for a reminder',
    script: untilGoodBye([...rules.slice(0, -1), { when: 'else', say: wish, times: 1 }, ...rules.slice(-1)]),
  };
}

function notReached(random: Random): Behaviour {
  const kind = random.pick(['busy', 'no_answer', 'declines', 'bad_number'] as const);
  return {
    name: kind.replace('_', ' '),
    answers: kind === 'no_answer' ? { kind, afterMs: 8_000 } : { kind },
  };
}
