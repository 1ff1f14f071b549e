/** People who want something of the agent: to be reminded, something in writing, a colleague, another language; or who write to it. */
import { rulesFor, untilGoodBye, type Behaviour, type Rules, type Topic } from './behaviour.ts';
import type { Random } from './random.ts';

export interface Wisher {
  /** Counts from 1; names what they write. */
  readonly n: number;
  /** Whom we call can be put through, and has a claim of their own. */
  readonly isCalled: boolean;
  readonly claim: readonly Topic[];
}

/** Draws from `random` alone, so that nobody without a wish is anybody else because of them. */
export function wishOf(random: Random, wisher: Wisher): Behaviour {
  const forAll = [
    { weight: 10, item: setsReminder },
    { weight: 8, item: asksInWriting },
    { weight: 8, item: writes },
  ] as const;
  const forCalled = [
    { weight: 10, item: wantsHuman },
    { weight: 6, item: wishesForFrench },
  ] as const;
  const [first, ...others] = forAll;
  return random.weighted([first, ...others, ...(wisher.isCalled ? forCalled : [])])(random, wisher);
}

/** Says each of these once, when nothing is left to be asked. */
function withRequests(rules: Rules, ...requests: readonly string[]): Rules {
  return [
    ...rules.slice(0, -1),
    ...requests.map((say) => ({ when: 'else', say, times: 1 })),
    ...rules.slice(-1),
  ];
}

function setsReminder(random: Random, { claim }: Wisher): Behaviour {
  const wishAt = (hour: number): string => `Please remind me tomorrow at ${hour} to send the photos.`;
  const hour = random.whole(8, 11);
  const then = random.pick(['keeps', 'moves', 'cancels', 'moves and cancels'] as const);
  const requests = [
    wishAt(hour),
    ...(then.includes('moves') ? [wishAt(hour + 2)] : []),
    ...(then.includes('cancels') ? ['Please cancel the reminder.'] : []),
  ];
  return {
    name: `${then} a reminder`,
    script: untilGoodBye(withRequests(rulesFor(claim, random), ...requests)),
  };
}

function asksInWriting(random: Random, { claim }: Wisher): Behaviour {
  const wish = 'Please send me that by text message.';
  return {
    name: 'wants it in writing',
    script: untilGoodBye(withRequests(rulesFor(claim, random), wish)),
  };
}

function writes(random: Random, { claim, n }: Wisher): Behaviour {
  return {
    name: 'writes in mid-call',
    script: untilGoodBye(rulesFor(claim, random)),
    writes: {
      afterMs: random.whole(1_000, 12_000),
      text: `I am on the train, my reference is R-${n}.`,
    },
  };
}

/** At the first question, or when all is said; whoever stays with the agent wants nobody to call them back. */
function wantsHuman(random: Random, { claim }: Wisher): Behaviour {
  const wish = 'I want to talk to a human please.';
  const rules: Rules = [
    { when: 'shall i put you through', say: 'Yes please.' },
    { when: 'call you back', say: 'No, thank you.' },
    ...(random.percent(40) ? [{ when: String.raw`what is[^?]*\?\W*$`, say: wish, times: 1 }] : []),
    ...withRequests(rulesFor(claim, random), wish),
  ];
  const colleague = random.weighted([
    { weight: 5, item: { kind: 'answers', afterMs: random.whole(500, 4_000) } as const },
    { weight: 3, item: { kind: 'busy' } as const },
    { weight: 2, item: { kind: 'no_answer', afterMs: random.whole(4_000, 8_000) } as const },
  ]);
  const names = { answers: 'is put through', busy: 'colleague is busy', no_answer: 'colleague is away' };
  return { name: names[colleague.kind], script: untilGoodBye(rules), colleague };
}

/** Answers in French from then on, to whatever language the agent asks in. */
function wishesForFrench(random: Random, { claim }: Wisher): Behaviour {
  const anything = claim.map(({ when }) => when).join('|');
  const rules: Rules = [
    { when: anything, say: 'Could we speak French, please?', times: 1 },
    ...claim.map(({ when, sayInFrench }) => ({ when, say: sayInFrench(random) })),
    { when: 'toujours là', say: 'Oui, je suis là.' },
    { when: 'répétez', say: 'Pardon ?' },
    { when: 'autre chose|de plus', say: 'Non merci, au revoir.' },
    ...rulesFor([], random),
  ];
  return { name: 'wishes for French', script: untilGoodBye(rules) };
}
