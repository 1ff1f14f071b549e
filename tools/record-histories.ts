/**
 * Records the histories that tests/workflows/replay.test.ts replays: `npm run record-histories`.
 *
 * One file per outcome of a call in tests/histories/, and a few for other paths. Record anew, and look at what changed,
 * whenever a workflow is changed on purpose in a way that running calls need not survive; otherwise mend the workflow
 * (with `patched`) until the old histories replay, and keep those in a folder named after their day. Names of outcomes on the command line record only those.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { z } from 'zod';
import { endings, otherPaths } from '../tests/workflows/endings.ts';
import { openStage, type Stage } from '../tests/workflows/stage.ts';
import { startTemporal } from './temporal-server.ts';
import { bundleWorkflows } from './workflow-bundle.ts';

const folder = fileURLToPath(new URL('../tests/histories/', import.meta.url));
const wanted = process.argv.slice(2);

const { code } = await bundleWorkflows();
const server = await startTemporal();
try {
  const stage = await openStage({ ...server, workflowBundle: { code } });
  try {
    await mkdir(folder, { recursive: true });
    await Promise.all(
      Object.entries({ ...endings, ...otherPaths })
        .filter(([name]) => wanted.length === 0 || wanted.includes(name))
        .map(([name, play]) => record(stage, name, play)),
    );
  } finally {
    await stage.close();
  }
} finally {
  await server.stop();
}

async function record(stage: Stage, name: string, play: (typeof otherPaths)[string]): Promise<void> {
  const { workflowId, runId } = await play(stage);
  const history = await stage.handle(workflowId, runId).fetchHistory();
  const { events } = z
    .object({ events: z.array(z.unknown()) })
    .parse(JSON.parse(historyToJSON(history), anonymous));
  const lines = events.map((event) => JSON.stringify(event)).join(',\n');
  await writeFile(`${folder}${name}.json`, `{"events":[\n${lines}\n]}\n`);
  console.log(`${name}: ${events.length} events`);
}

/** Which machine it was recorded on is nobody's business, and a replay does not look at it. */
function anonymous(key: string, value: unknown): unknown {
  if (key === 'identity') return 'recorder';
  return key === 'stackTrace' ? '' : value;
}
