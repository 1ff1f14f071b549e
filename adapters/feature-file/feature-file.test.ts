import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { defaultFeatureFlags } from '../../domain/features.ts';
import type { Log, LogFields } from '../../domain/ports/log.ts';
import type { LiveFeatures } from '../../domain/ports/features.ts';
import { createFeatures, FeatureFileError } from './feature-file.ts';

interface Line {
  readonly severity: keyof Log;
  readonly event: string;
  readonly fields: LogFields;
}

interface Stage {
  readonly path: string;
  readonly lines: readonly Line[];
  /** Events logged since the start. */
  events(): readonly string[];
  start(everyMs?: number): Promise<LiveFeatures>;
  write(text: string): void;
  remove(): void;
}

function stage(text?: string): Stage {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-flags-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const path = join(folder, 'features.json');
  const lines: Line[] = [];
  const write =
    (severity: keyof Log) =>
    (event: string, fields: LogFields = {}) => {
      lines.push({ severity, event, fields });
    };
  const log = { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
  if (text !== undefined) writeFileSync(path, text);
  return {
    path,
    lines,
    events: () => lines.map(({ event }) => event),
    // Unless a test is about the looking itself, only `reload` looks.
    start: async (everyMs = 3_600_000) => {
      const features = await createFeatures({ path, log, everyMs });
      onTestFinished(features.close);
      return features;
    },
    write: (changed) => {
      writeFileSync(path, changed);
    },
    remove: () => {
      rmSync(path);
    },
  };
}

test('without the file every flag has its default, and the log says so once', async () => {
  const { start, lines } = stage();
  const features = await start();
  await features.reload();
  await features.reload();
  expect(features.current()).toEqual(defaultFeatureFlags);
  expect(lines).toMatchObject([{ severity: 'info', event: 'features.read', fields: { found: false } }]);
});

test('what the file does not name has its default', async () => {
  const { start } = stage('{"vad_silence_timeout_ms": 700, "vad_threshold": 0}');
  expect((await start()).current()).toEqual({
    ...defaultFeatureFlags,
    vad_silence_timeout_ms: 700,
    vad_threshold: 0,
  });
});

test('a change is seen by itself, and the log names the flags that changed', async () => {
  const { start, write, lines } = stage('{"vad_silence_timeout_ms": 700}');
  const features = await start(5);
  // As long as before, and at once: a date or a size would not tell them apart.
  write('{"vad_silence_timeout_ms": 800}');
  await vi.waitFor(() => {
    expect(features.current().vad_silence_timeout_ms).toBe(800);
  });
  write('{"vad_silence_timeout_ms": 900}');
  await vi.waitFor(() => {
    expect(features.current().vad_silence_timeout_ms).toBe(900);
  });
  expect(lines.at(-1)).toMatchObject({ event: 'features.changed', fields: { vad_silence_timeout_ms: 900 } });
  expect(Object.keys(lines.at(-1)?.fields ?? {})).toEqual(['path', 'vad_silence_timeout_ms']);
});

test('a file that comes later, or takes the place of another, is seen', async () => {
  const { path, start, write } = stage();
  const features = await start();
  write('{"recognition_retry_max": 1}');
  await features.reload();
  expect(features.current().recognition_retry_max).toBe(1);

  writeFileSync(`${path}.new`, '{"recognition_retry_max": 2}');
  renameSync(`${path}.new`, path);
  await features.reload();
  expect(features.current().recognition_retry_max).toBe(2);
});

test.each([
  ['not JSON', '{"vad_threshold": 0.9', /^expected JSON: /],
  ['cut off in the middle of being written', '', /^expected JSON: /],
  ['a wrong value', '{"vad_threshold": 9}', /^vad_threshold: expected a number from 0 to 1$/],
  ['an unknown flag', '{"vad_treshold": 0.9}', /^vad_treshold: expected one of the flags .*vad_threshold/],
  ['no object', '[0.9]', /^expected an object/],
])('a version that cannot be used (%s) is logged once and changes nothing', async (_, text, faults) => {
  const { start, write, lines, events } = stage('{"vad_threshold": 0.7}');
  const features = await start();
  write(text);
  await features.reload();
  await features.reload();
  expect(features.current().vad_threshold).toBe(0.7);
  expect(events()).toEqual(['features.read', 'features.refused']);
  expect(lines.at(-1)).toMatchObject({
    severity: 'error',
    fields: { faults: expect.stringMatching(faults) },
  });

  write('{"vad_threshold": 0.8}');
  await features.reload();
  expect(features.current().vad_threshold).toBe(0.8);

  write(text);
  await features.reload();
  expect(events().filter((event) => event === 'features.refused')).toHaveLength(2);
});

test('a file that goes away leaves the flags as they were', async () => {
  const { start, remove, events } = stage('{"vad_threshold": 0.7}');
  const features = await start();
  remove();
  await features.reload();
  await features.reload();
  expect(features.current().vad_threshold).toBe(0.7);
  expect(events()).toEqual(['features.read', 'features.gone']);
});

test('at the start a file that cannot be used is refused with every fault', async () => {
  const { path, start } = stage('{"vad_threshold": "high", "recognition_retry_max": 2.5, "recording": true}');
  const refusal: unknown = await start().catch((error: unknown) => error);
  if (!(refusal instanceof FeatureFileError)) throw new Error('this file should have been refused');
  expect(refusal.message).toContain(`${path} have 3 fault(s)`);
  expect(refusal.message).toMatch(/^ {2}vad_threshold: expected a number from 0 to 1$/m);
  expect(refusal.message).toMatch(/^ {2}recognition_retry_max: expected a whole number from 0 to 20$/m);
  expect(refusal.message).toMatch(/^ {2}recording: expected one of the flags /m);
});

test('at the start a path that is no file is refused', async () => {
  const { path } = stage();
  const log = { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  await expect(createFeatures({ path: join(path, '..'), log })).rejects.toThrow(/can be read \(EISDIR\)/);
});

test("the documentation's table has every flag with its default", () => {
  const docs = readFileSync(new URL('../../docs/feature-flags.md', import.meta.url), 'utf8');
  const rows = [...docs.matchAll(/^\| `([a-z_]+)` \| `([\d.]+|true|false)` \|/gm)];
  expect(Object.fromEntries(rows.map(([, flag, value]) => [flag, JSON.parse(value ?? '')]))).toEqual(
    defaultFeatureFlags,
  );
});

test('after the end nothing looks any more, not even a look that was under way', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  const { start } = stage();
  const features = await start(1_000);
  expect(vi.getTimerCount()).toBe(1);
  vi.advanceTimersByTime(1_000);
  const underWay = features.reload();
  features.close();
  await underWay;
  expect(vi.getTimerCount()).toBe(0);
});
