/** What any moderation must do, whoever is behind it. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { moderationCategories, type Moderation } from '../../domain/ports/moderation.ts';

export interface ModerationHarness {
  readonly moderation: Moderation;
  /** Texts that the service judges so. */
  readonly texts: {
    readonly clean: string;
    readonly violent: { readonly text: string; readonly severity: number };
    /** Its severity is odd: there are eight levels. */
    readonly odd: { readonly text: string; readonly severity: number };
  };
  order(
    fault:
      { readonly kind: 'status'; readonly status: number } | { readonly kind: 'slow'; readonly ms: number },
  ): Promise<void>;
  /** Nobody is there any more. */
  stop(): Promise<void>;
  close(): Promise<void>;
}

const never = new AbortController().signal;

export function moderationContract(name: string, open: () => Promise<ModerationHarness>): void {
  describe(`moderation: ${name}`, () => {
    let harness: ModerationHarness;
    beforeEach(async () => {
      harness = await open();
    });
    afterEach(() => harness.close());

    it('judges each category of a text that is clean', async () => {
      const result = await harness.moderation.judge(harness.texts.clean, never);
      expect(result).toEqual({
        ok: true,
        value: moderationCategories.map((category) => ({ category, severity: 0 })),
      });
    });

    it('tells how bad a text is, and of what kind', async () => {
      const { violent, odd } = harness.texts;
      const result = await harness.moderation.judge(violent.text, never);
      expect(result).toMatchObject({ ok: true });
      expect(result.ok && result.value).toContainEqual({ category: 'violence', severity: violent.severity });
      expect(result.ok && result.value).toContainEqual({ category: 'hate', severity: 0 });
      const other = await harness.moderation.judge(odd.text, never);
      expect(other.ok && other.value).toContainEqual({ category: 'violence', severity: odd.severity });
    });

    it('judges as well after a warming up', async () => {
      harness.moderation.warm?.();
      harness.moderation.warm?.();
      expect(await harness.moderation.judge(harness.texts.clean, never)).toMatchObject({ ok: true });
    });

    it('finds what stands at the end of a very long text', async () => {
      const { violent } = harness.texts;
      const result = await harness.moderation.judge(`${'so '.repeat(5_000)}${violent.text}`, never);
      expect(result.ok && result.value).toContainEqual({ category: 'violence', severity: violent.severity });
    });

    it.each([
      [401, 'moderation-unauthorized', 'final'],
      [429, 'rate-limited', 'retryable'],
      [400, 'moderation-rejected', 'final'],
      [500, 'moderation-unavailable', 'retryable'],
      [503, 'moderation-unavailable', 'retryable'],
    ])(
      'takes status %i for %s, asks once, and tells nothing of the text',
      async (status, code, disposition) => {
        await harness.order({ kind: 'status', status });
        const result = await harness.moderation.judge('My name is Ada.', never);
        expect(result).toMatchObject({ ok: false, failure: { code, disposition } });
        expect(JSON.stringify(result)).not.toContain('Ada');
        expect(await harness.moderation.judge('My name is Ada.', never)).toMatchObject({ ok: true });
      },
    );

    it('ends when it is given up', async () => {
      await harness.order({ kind: 'slow', ms: 10_000 });
      const abort = new AbortController();
      const result = harness.moderation.judge('My name is Ada.', abort.signal);
      setImmediate(() => {
        abort.abort();
      });
      expect(await result).toMatchObject({ ok: false, failure: { code: 'aborted' } });
    });

    it('finds nobody there', async () => {
      await harness.stop();
      harness.moderation.warm?.();
      const result = await harness.moderation.judge('My name is Ada.', never);
      expect(result).toMatchObject({
        ok: false,
        failure: { code: 'moderation-unreachable', disposition: 'retryable' },
      });
    });
  });
}
