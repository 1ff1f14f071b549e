/** What every source of feature flags must do, wherever it reads them; each source's test runs this suite. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultFeatureFlags } from '../../domain/features.ts';
import type { LiveFeatures } from '../../domain/ports/features.ts';
import type { Log, LogFields } from '../../domain/ports/log.ts';

export interface LogLine {
  readonly severity: keyof Log;
  readonly event: string;
  readonly fields: LogFields;
}

/** A source that names no flag at first. */
export interface FeaturesHarness {
  open(log: Log, variables?: Readonly<Record<string, string>>): Promise<LiveFeatures>;
  /** All that the source says from here on: flags by name. */
  write(flags: Readonly<Record<string, unknown>>): void;
  /** It cannot be read any more. */
  goAway(): void;
  dispose(): Promise<void>;
}

export function logTo(lines: LogLine[]): Log {
  const write =
    (severity: keyof Log) =>
    (event: string, fields: LogFields = {}) => {
      lines.push({ severity, event, fields });
    };
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}

const shares = {
  default: 0.5,
  rollout: [{ percent: 30, value: 0.7 }],
  variants: [{ name: 'strict', percent: 70, value: 0.9 }],
};

export function featuresContract(start: () => Promise<FeaturesHarness>): void {
  describe('feature flags', () => {
    let harness: FeaturesHarness;
    let lines: LogLine[];
    const opened: LiveFeatures[] = [];
    const open = async (variables?: Readonly<Record<string, string>>): Promise<LiveFeatures> => {
      const features = await harness.open(logTo(lines), variables);
      opened.push(features);
      return features;
    };

    beforeEach(async () => {
      lines = [];
      harness = await start();
    });
    afterEach(async () => {
      for (const features of opened.splice(0)) features.close();
      await harness.dispose();
    });

    it('have their defaults where nothing is said of them', async () => {
      expect((await open()).current()).toEqual(defaultFeatureFlags);
    });

    it('are what the source says', async () => {
      harness.write({ vad_threshold: 0.7, slow_llm_for_chat: true });
      expect((await open()).current()).toMatchObject({ vad_threshold: 0.7, slow_llm_for_chat: true });
    });

    it('change while they are in use, and go back to their defaults when they are named no more', async () => {
      const features = await open();
      harness.write({ vad_silence_timeout_ms: 700 });
      await features.reload();
      expect(features.current().vad_silence_timeout_ms).toBe(700);
      harness.write({});
      await features.reload();
      expect(features.current()).toEqual(defaultFeatureFlags);
    });

    it('keep the last good value when a bad one comes, which the log names', async () => {
      harness.write({ vad_threshold: 0.7 });
      const features = await open();
      harness.write({ vad_threshold: 7 });
      await features.reload();
      await features.reload();
      expect(features.current().vad_threshold).toBe(0.7);
      const refusals = lines.filter(({ event }) => event === 'features.refused');
      expect(refusals).toHaveLength(1);
      expect(refusals[0]).toMatchObject({
        severity: 'error',
        fields: { faults: expect.stringContaining('vad_threshold: expected a number from 0 to 1') },
      });
    });

    it('stay as they are when the source goes away', async () => {
      harness.write({ vad_threshold: 0.7 });
      const features = await open();
      harness.goAway();
      await features.reload();
      expect(features.current().vad_threshold).toBe(0.7);
    });

    it('are set by the environment before all else', async () => {
      harness.write({ vad_threshold: 0.7, recognition_retry_max: 1 });
      const features = await open({ FEATURE_VAD_THRESHOLD: '0.2', FEATURE_SLOW_LLM_FOR_CHAT: 'true' });
      const flags = { vad_threshold: 0.2, slow_llm_for_chat: true, recognition_retry_max: 1 };
      expect(features.current()).toMatchObject(flags);
      harness.write({ vad_threshold: 0.9 });
      await features.reload();
      expect(features.current().vad_threshold).toBe(0.2);
    });

    it.each([
      ['a name that is no flag', { FEATURE_VAD_TRESHOLD: '0.5' }, /vad_treshold: expected one of the flags/],
      ['a value that does not fit', { FEATURE_VAD_THRESHOLD: 'high' }, /vad_threshold: expected a number/],
    ])('are not begun with an environment that has %s', async (_, variables, message) => {
      await expect(open(variables)).rejects.toThrow(message);
    });

    it('differ between calls where shares are written, and each call keeps its own', async () => {
      harness.write({ vad_threshold: shares });
      const features = await open();
      const people = Array.from({ length: 100 }, (_, n) => `line-${n}`);
      const variants = people.map((person) => features.variantsFor(person));
      const values = variants.map((mine) => features.current(mine).vad_threshold);
      expect([...new Set(values)].sort()).toEqual([0.7, 0.9]);
      expect(features.current().vad_threshold).toBe(0.5);
      expect(people.map((person) => features.variantsFor(person))).toEqual(variants);

      harness.write({ vad_threshold: { ...shares, rollout: [{ percent: 30, value: 0.6 }] } });
      await features.reload();
      const tuned = variants.map((mine) => features.current(mine).vad_threshold);
      expect(tuned).toEqual(values.map((was) => (was === 0.7 ? 0.6 : was)));
    });
  });
}
