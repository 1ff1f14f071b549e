/** Which model is asked first, told as what went before. */
import { describe, expect, it } from 'vitest';
import {
  answered,
  asked,
  orderOf,
  untried,
  type ModelStanding,
  type RequestOutcome,
} from './model-choice.ts';

const [fast, slow] = [0, 1];

interface Deed {
  /** Seconds. */
  readonly at: number;
  readonly model: number;
  /** Seconds. */
  readonly took?: number;
  readonly went: RequestOutcome;
}

const bad = (at: number, model = fast): Deed => ({ at, model, went: 'bad' });
const good = (at: number, model = fast): Deed => ({ at, model, went: 'good' });
const thrice = (at: number, model = fast): readonly Deed[] => [at, at + 1, at + 2].map((t) => bad(t, model));

/** Requests, each begun and ended in order. */
function after(deeds: readonly Deed[]): readonly ModelStanding[] {
  return deeds.reduce<readonly ModelStanding[]>(
    (standings, { at, model, took = 0, went }) =>
      standings.map((standing, index) => {
        if (index !== model) return standing;
        const begun = asked(standing, at * 1_000);
        return answered(begun, went, at * 1_000, (at + took) * 1_000);
      }),
    [untried, untried],
  );
}

interface Case {
  readonly name: string;
  readonly deeds: readonly Deed[];
  readonly preferred?: number;
  /** Seconds. */
  readonly at: number;
  readonly order: readonly number[];
}

const cases: readonly Case[] = [
  { name: 'the preferred one, as long as nothing is known', deeds: [], at: 0, order: [fast, slow] },
  { name: 'the slow one where the flag says so', deeds: [], preferred: slow, at: 0, order: [slow, fast] },
  { name: 'the preferred one after two failures', deeds: [bad(0), bad(1)], at: 2, order: [fast, slow] },
  { name: 'the other one after three', deeds: thrice(0), at: 3, order: [slow, fast] },
  {
    name: 'the other one after three of five',
    deeds: [bad(0), good(1), bad(2), good(3), bad(4)],
    at: 5,
    order: [slow, fast],
  },
  {
    name: 'the preferred one after three of six',
    deeds: [bad(0), good(1), bad(2), good(3), good(4), bad(5)],
    at: 6,
    order: [fast, slow],
  },
  {
    name: 'the preferred one where what was asked for was at fault',
    deeds: [0, 1, 2, 3].map((at) => ({ at, model: fast, went: 'neither' })),
    at: 4,
    order: [fast, slow],
  },
  {
    name: 'the fast one while the slow one, which is preferred, is avoided',
    deeds: thrice(0, slow),
    preferred: slow,
    at: 3,
    order: [fast, slow],
  },
  { name: 'the other one for a minute', deeds: thrice(0), at: 61.9, order: [slow, fast] },
  { name: 'the preferred one again after a minute', deeds: thrice(0), at: 62, order: [fast, slow] },
  {
    name: 'the preferred one after a trial that went well',
    deeds: [...thrice(0), good(62)],
    at: 63,
    order: [fast, slow],
  },
  {
    name: 'the preferred one after a good trial and one failure',
    deeds: [...thrice(0), good(62), bad(63)],
    at: 64,
    order: [fast, slow],
  },
  {
    name: 'the other one for two minutes after a bad trial',
    deeds: [...thrice(0), bad(62)],
    at: 181,
    order: [slow, fast],
  },
  { name: 'the preferred one behind those', deeds: [...thrice(0), bad(62)], at: 182, order: [fast, slow] },
  {
    name: 'the preferred one where the trial was given up',
    deeds: [...thrice(0), { at: 62, model: fast, went: 'neither' }],
    at: 63,
    order: [fast, slow],
  },
  {
    name: 'the better one of two that are avoided',
    deeds: [...thrice(0), bad(62), ...thrice(63, slow)],
    at: 70,
    order: [slow, fast],
  },
  {
    name: 'the preferred one where both are avoided alike',
    deeds: [...thrice(0), ...thrice(0, slow)],
    at: 3,
    order: [fast, slow],
  },
  {
    name: 'the one that answered although it was avoided',
    deeds: [...thrice(0), ...thrice(0, slow), good(10)],
    at: 11,
    order: [fast, slow],
  },
  {
    name: 'the other one whatever late failures come of requests from before',
    deeds: [...thrice(0), { at: 1, model: fast, took: 70, went: 'bad' }],
    at: 71,
    order: [fast, slow],
  },
  {
    name: 'the other one although a request from before went well',
    deeds: [...thrice(0), { at: 1, model: fast, took: 5, went: 'good' }],
    at: 7,
    order: [slow, fast],
  },
];

describe('asked first is', () => {
  it.each(cases)('$name', ({ deeds, preferred = fast, at, order }) => {
    expect(orderOf(after(deeds), preferred, at * 1_000)).toEqual(order);
  });
});

describe('a model that is avoided', () => {
  it('is tried again by one request, and by no other meanwhile', () => {
    const standings = after(thrice(0));
    const trying = standings.map((standing, index) => (index === fast ? asked(standing, 62_000) : standing));
    expect(orderOf(trying, fast, 62_001)).toEqual([slow, fast]);
  });

  it('is avoided longer after each bad trial, up to ten minutes', () => {
    let standing = after(thrice(0))[fast] ?? untried;
    const pauses: number[] = [];
    for (let trial = 0; trial < 6; trial += 1) {
      if (standing.kind !== 'avoided') throw new Error('it is trusted');
      pauses.push(standing.pauseMs / 1_000);
      const at = standing.until;
      standing = answered(asked(standing, at), 'bad', at, at);
    }
    expect(pauses).toEqual([60, 120, 240, 480, 600, 600]);
  });
});
