/** Verdicts that come, come late, fail, or are not wanted any more. */
import { setImmediate as nextRound } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Moderation, Severity } from '../ports/moderation.ts';
import { failed, ok, type Result } from '../result.ts';
import { newMeasures } from '../../media-bridge/figures.ts';
import { Moderator } from './moderator.ts';
import { ManualClock } from '../../media-bridge/playout-fixture.ts';

const levels = { hate: 4, self_harm: 4, sexual: 6, violence: 4 };
const never = new AbortController().signal;
const silent = (): void => undefined;
const log = { debug: silent, info: silent, warn: silent, error: silent };

/** A moderation whose verdicts come when the test says so. */
function stage() {
  const asked: {
    readonly text: string;
    readonly signal: AbortSignal;
    answer(result: Result<readonly Severity[]>): void;
  }[] = [];
  const moderation: Moderation = {
    judge: (text, signal) =>
      new Promise((resolve) => {
        asked.push({ text, signal, answer: resolve });
      }),
  };
  const clock = new ManualClock();
  const measures = newMeasures();
  const moderator = new Moderator({ moderation, levels, limitMs: 300, clock, measures, log });
  return { asked, clock, measures, moderator };
}

const all = (change: Partial<Record<Severity['category'], number>>): Result<readonly Severity[]> =>
  ok(
    (['hate', 'self_harm', 'sexual', 'violence'] as const).map((category) => ({
      category,
      severity: change[category] ?? 0,
    })),
  );

describe('a text', () => {
  it.each([
    ['clean', {}, null],
    ['below the level', { violence: 3, sexual: 5 }, null],
    ['at the level', { violence: 4 }, { category: 'violence', severity: 4 }],
    ['above it in two ways', { hate: 5, violence: 6 }, { category: 'violence', severity: 6 }],
    [
      'bad in one way and below the level in a worse one',
      { hate: 4, sexual: 5 },
      { category: 'hate', severity: 4 },
    ],
  ])('%s', async (_, severities, verdict) => {
    const { asked, moderator, measures } = stage();
    const judged = moderator.judge('Some words.', never);
    asked[0]?.answer(all(severities));
    expect(await judged).toEqual(verdict);
    expect(measures.moderation.count).toBe(1);
  });

  it('counts as clean when no verdict comes in time, and the request is given up', async () => {
    const { asked, clock, measures, moderator } = stage();
    const judged = moderator.judge('Some words.', never);
    clock.run(299);
    await nextRound();
    expect(asked[0]?.signal.aborted).toBe(false);
    clock.run(1);
    expect(await judged).toBeNull();
    expect(asked[0]?.signal.aborted).toBe(true);
    expect(measures.counters).toMatchObject({ moderationLate: 1, moderationFailed: 0 });
    expect(measures.moderation.count).toBe(0);
  });

  it('counts as clean when no verdict can be had', async () => {
    const { asked, measures, moderator } = stage();
    const judged = moderator.judge('Some words.', never);
    asked[0]?.answer(failed({ code: 'rate-limited', message: '', disposition: 'retryable' }));
    expect(await judged).toBeNull();
    expect(measures.counters).toMatchObject({ moderationLate: 0, moderationFailed: 1 });
  });

  it('that is not wanted any more is given up, and counts as nothing', async () => {
    const { asked, measures, moderator } = stage();
    const abort = new AbortController();
    const judged = moderator.judge('Some words.', abort.signal);
    abort.abort();
    expect(await judged).toBeNull();
    expect(asked[0]?.signal.aborted).toBe(true);
    expect(measures.counters).toMatchObject({ moderationLate: 0, moderationFailed: 0 });
    expect(await moderator.judge('More words.', abort.signal)).toBeNull();
    expect(asked).toHaveLength(1);
  });

  it('without words is not asked about', async () => {
    const { asked, moderator } = stage();
    expect(await moderator.judge('… ?!', never)).toBeNull();
    expect(asked).toEqual([]);
  });

  it('too many at once count as clean', async () => {
    const { asked, measures, moderator } = stage();
    const { most } = moderator.hold;
    for (let n = 0; n < most; n += 1) void moderator.judge('Some words.', never);
    expect(moderator.hold.now).toBe(most);
    expect(await moderator.judge('One more.', never)).toBeNull();
    expect(measures.counters.moderationFailed).toBe(1);
    for (const { answer } of asked) answer(all({}));
    await nextRound();
    expect(moderator.hold.now).toBe(0);
  });
});
