/** Calls under way survive a deploy: the histories in tests/histories replay on the workflows as they are now. */
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { dataConverter } from '../../adapters/temporal/connection.ts';
import { outcomes } from '../../domain/call/outcome.ts';

const folder = fileURLToPath(new URL('../histories/', import.meta.url));
/** Of calls that began under earlier versions; the newest are in the folder itself. */
const earlier = ['2026-11-20'];
const files = historiesIn('');

function historiesIn(version: string): string[] {
  return readdirSync(`${folder}${version}`)
    .filter((name) => name.endsWith('.json'))
    .map((name) => (version ? `${version}/${name}` : name));
}

const Recorded = z.object({
  events: z.array(
    z.looseObject({
      eventType: z.string(),
      activityTaskScheduledEventAttributes: z
        .looseObject({ activityType: z.looseObject({ name: z.string() }) })
        .optional(),
    }),
  ),
});
type Recorded = z.infer<typeof Recorded>;

async function recorded(file: string): Promise<Recorded> {
  return Recorded.parse(JSON.parse(await readFile(`${folder}${file}`, 'utf8')));
}

/** The error each history fails with, by its name; null where it replays. */
async function replayed(histories: Readonly<Record<string, Recorded>>): Promise<Record<string, unknown>> {
  const iterable = Object.entries(histories).map(([workflowId, history]) => ({ workflowId, history }));
  const results: Record<string, unknown> = {};
  const options = { workflowBundle: { codePath: inject('workflowBundlePath') }, dataConverter };
  for await (const { workflowId, error } of Worker.runReplayHistories(options, iterable)) {
    results[workflowId] = error ?? null;
  }
  return results;
}

describe('replay', () => {
  beforeAll(() => {
    // What fails here on purpose is no news.
    Runtime.install({ logger: new DefaultLogger('ERROR'), telemetryOptions: { logging: { filter: 'off' } } });
  });

  test('there is a history for every outcome', () => {
    expect(files).toEqual(expect.arrayContaining(outcomes.map((outcome) => `${outcome}.json`)));
  });

  test('every recorded history replays', async () => {
    const all = [...files, ...earlier.flatMap(historiesIn)];
    expect(all.length).toBeGreaterThan(files.length);
    const histories = Object.fromEntries(
      await Promise.all(all.map(async (file) => [file, await recorded(file)] as const)),
    );
    expect(await replayed(histories)).toEqual(Object.fromEntries(all.map((file) => [file, null])));
  });

  test('a history that these workflows would not have made does not replay', async () => {
    const { events } = await recorded('completed.json');
    const tampered = events.map((event) => {
      const scheduled = event.activityTaskScheduledEventAttributes;
      if (scheduled?.activityType.name !== 'dial') return event;
      return {
        ...event,
        activityTaskScheduledEventAttributes: { ...scheduled, activityType: { name: 'redial' } },
      };
    });
    const { tampered: error } = await replayed({ tampered: { events: tampered } });
    expect(error).toBeInstanceOf(DeterminismViolationError);
  });
});
