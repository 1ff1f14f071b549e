/**
 * `make replay`: replays the histories of a folder on the workflows of this working tree, and fails on the first that
 * these would not have made: a call in flight whose history looks so would not survive a deploy of them.
 *
 * FOLDER names another folder than tests/histories. A history is a file as `temporal workflow show --output json` prints
 * it and Temporal's web pages download it, one run each, from any server.
 */
import { readdir, readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DefaultLogger, Runtime, Worker, type WorkflowBundleOption } from '@temporalio/worker';
import { z } from 'zod';
import { dataConverter } from '../adapters/temporal/connection.ts';
import { bundleWorkflows } from './workflow-bundle.ts';

const History = z.object({ events: z.array(z.looseObject({ eventType: z.string() })).min(1) });

export interface Replayed {
  /** Names of the files that replayed, in order. */
  readonly same: readonly string[];
  /** The first that did not, and how it differs; null when all did. */
  readonly different: { readonly file: string; readonly how: string } | null;
}

/**
 * Replays in the order of the names, up to the first that differs. `bundle`: the workflows, where they are bundled already.
 * @throws {Error} For people: no such folder, no history in it, or a file that is none.
 */
export async function replayFolder(folder: string, bundle?: WorkflowBundleOption): Promise<Replayed> {
  const files = await historyFiles(folder);
  const histories = await Promise.all(files.map((file) => readHistory(join(folder, file))));
  const workflowBundle = bundle ?? (await bundleWorkflows());
  const iterable = histories.map((history, index) => ({ workflowId: files[index] ?? '', history }));
  const same: string[] = [];
  for await (const { workflowId, error } of Worker.runReplayHistories(
    { workflowBundle, dataConverter },
    iterable,
  )) {
    if (error) return { same, different: { file: workflowId, how: differenceIn(error) } };
    same.push(workflowId);
  }
  return { same, different: null };
}

const ownHistories = fileURLToPath(new URL('../tests/histories/', import.meta.url));

async function historyFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true }).catch((error: unknown) => {
    throw new Error(`the folder ${folder} cannot be read; FOLDER names the one with the histories`, {
      cause: error,
    });
  });
  const files = names.filter((name) => name.endsWith('.json')).sort();
  if (files.length === 0) throw new Error(`there is no history (a .json file) in ${folder}`);
  return files;
}

async function readHistory(path: string): Promise<z.infer<typeof History>> {
  try {
    return History.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    const hint = 'export it with: temporal workflow show --workflow-id <id> --output json';
    throw new Error(`${basename(path)} is not a workflow's history; ${hint}`, { cause: error });
  }
}

/** The sentence that says what differs, out of the wrappings it comes in. */
function differenceIn({ message }: Error): string {
  return /message: "(\[TMPRL1100\].*?)", source/s.exec(message)?.[1] ?? message;
}

async function main(): Promise<number> {
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { filter: 'off' } },
  });
  const folder = resolve(process.env['FOLDER'] ?? ownHistories);
  const { same, different } = await replayFolder(folder);
  for (const file of same) console.log(`the same   ${file}`);
  if (different) console.log(`DIFFERENT  ${different.file}\n${different.how}`);
  else console.log(`all ${same.length} replay on this code`);
  return different ? 1 : 0;
}

if (import.meta.main) {
  try {
    process.exit(await main());
  } catch (error) {
    console.error(`replay: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(2);
  }
}
