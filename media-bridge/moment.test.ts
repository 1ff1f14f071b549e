import { describe, expect, it } from 'vitest';
import { isNatural, seen, type Moment } from './moment.ts';

const writtenText = 'One two three. Four five!';
const quiet: Moment = { kind: 'quiet' };
const busy: Moment = { kind: 'busy' };

function speaking(heardText: string): Moment {
  return {
    kind: 'speaking',
    said: [{ utteranceId: '1-1', writtenText, heardText, complete: false, playing: true }],
  };
}

const times = (count: number, moment: Moment): readonly Moment[] =>
  Array.from({ length: count }, () => moment);

interface Case {
  readonly what: string;
  /** At the looks before, oldest first, and now. */
  readonly moments: readonly Moment[];
  readonly share: number;
  readonly natural: boolean;
}

const cases: readonly Case[] = [
  { what: 'nobody speaks', moments: [quiet], share: 0, natural: true },
  {
    what: 'the agent has just fallen silent',
    moments: [speaking('One'), quiet, quiet],
    share: 0,
    natural: false,
  },
  {
    what: 'the agent has fallen silent',
    moments: [speaking('One'), ...times(5, quiet)],
    share: 0,
    natural: true,
  },
  {
    what: 'the agent fell silent, and begins again',
    moments: [speaking('One'), ...times(9, quiet), ...times(5, speaking(''))],
    share: 0.9,
    natural: false,
  },
  { what: 'the caller speaks', moments: [busy], share: 0.99, natural: false },
  { what: 'the caller still speaks at the limit', moments: [busy], share: 1.9, natural: false },
  { what: 'the caller still speaks at twice the limit', moments: [busy], share: 2, natural: true },
  {
    what: 'a sentence ends',
    moments: [speaking('One two'), speaking('One two three')],
    share: 0.9,
    natural: false,
  },
  {
    what: 'a sentence has ended, but not everywhere yet',
    moments: [speaking('One two'), ...times(4, speaking('One two three'))],
    share: 0.9,
    natural: false,
  },
  {
    what: 'a sentence has ended',
    moments: [speaking('One two'), ...times(5, speaking('One two three'))],
    share: 0,
    natural: true,
  },
  {
    what: 'a sentence has ended, its mark heard with it, and the next word was short',
    moments: [
      speaking('One two'),
      ...times(2, speaking('One two three.')),
      ...times(3, speaking('One two three. Four')),
    ],
    share: 0,
    natural: true,
  },
  {
    what: 'a sentence ended some time ago',
    moments: [speaking('One two'), ...times(9, speaking('One two three'))],
    share: 0.9,
    natural: false,
  },
  {
    what: 'a word has ended',
    moments: [speaking('One'), ...times(5, speaking('One two'))],
    share: 0.4,
    natural: false,
  },
  {
    what: 'a word has ended, and time is short',
    moments: [speaking('One'), ...times(5, speaking('One two'))],
    share: 0.5,
    natural: true,
  },
  {
    what: 'a word has ended, and another one right behind it',
    moments: [speaking('One'), ...times(3, speaking('One two')), ...times(3, speaking('One two thr'))],
    share: 0.9,
    natural: false,
  },
  { what: 'the first look', moments: [speaking('One two three')], share: 0.9, natural: false },
  { what: 'the limit', moments: [speaking('One two')], share: 1, natural: true },
];

describe('the moment to move a call', () => {
  it.each(cases)('$what: $natural', ({ moments, share, natural }) => {
    const before = moments
      .slice(0, -1)
      .reduce<ReturnType<typeof seen>>((last, then) => seen(then, last), null);
    expect(isNatural(moments.at(-1) ?? busy, before, share)).toBe(natural);
  });
});
