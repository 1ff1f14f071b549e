import { chmod, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { cachedBinary, findTemporal, temporalVersion, type BinarySearch } from './temporal-binary.ts';

const goodScript = '#!/bin/sh\necho "temporal version 1.8.2 (Server 1.31.2, UI 2.50.1)"\n';
const oldScript = '#!/bin/sh\necho "temporal version 0.10.7 (server 1.22.4) (ui 2.21.3)"\n';

let folder: string;
let said: string[];

beforeEach(async () => {
  const made = await mkdtemp(join(tmpdir(), 'holdfast-binary-'));
  folder = made;
  said = [];
  onTestFinished(() => rm(made, { recursive: true, force: true }));
});

async function script(file: string, text: string): Promise<string> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  await chmod(file, 0o755);
  return file;
}

/** A search in an empty cache, with `on-path` as the whole PATH. */
const search = (sources: BinarySearch['sources'] = {}): BinarySearch => ({
  environment: { PATH: join(folder, 'on-path'), XDG_CACHE_HOME: join(folder, 'cache') },
  say: (line) => said.push(line),
  sources,
});

const never = (): Promise<void> => Promise.reject(new Error('this source should not have been asked'));

describe('findTemporal', () => {
  test('the command on the PATH goes before everything', async () => {
    const onPath = await script(join(folder, 'on-path', 'temporal'), goodScript);
    await script(cachedBinary(search().environment), goodScript);
    expect(await findTemporal(search({ download: never }))).toBe(onPath);
    expect(said).toEqual([]);
  });

  test('a command on the PATH with too old a server is passed over', async () => {
    await script(join(folder, 'on-path', 'temporal'), oldScript);
    const cached = await script(cachedBinary(search().environment), goodScript);
    expect(await findTemporal(search({ download: never }))).toBe(cached);
  });

  test('what is in the cache is used without asking any source', async () => {
    const cached = await script(cachedBinary(search().environment), goodScript);
    expect(await findTemporal(search({ download: never }))).toBe(cached);
  });

  test('the first source that delivers fills the cache; half-made files are swept out', async () => {
    const cached = cachedBinary(search().environment);
    await script(join(dirname(cached), 'partial-1'), 'left by a killed run');
    const sources = {
      download: () => Promise.reject(new Error('offline')),
      build: async (target: string) => {
        await script(target, goodScript);
      },
    };
    expect(await findTemporal(search(sources))).toBe(cached);
    expect(await readFile(cached, 'utf8')).toBe(goodScript);
    expect((await readdir(dirname(cached))).filter((name) => name.startsWith('partial-'))).toEqual([]);
    expect(said.join('\n')).toContain('No luck with download: offline');
  });

  test('a source that delivers something else is told from a good one', async () => {
    const sources = {
      download: async (target: string) => {
        await script(target, '#!/bin/sh\necho "please log in to the network"\n');
      },
    };
    await expect(findTemporal(search(sources))).rejects.toThrow(/download: it does not say which server/);
  });

  test('when nothing works, one error tells what was tried and what to do', async () => {
    await script(join(folder, 'on-path', 'temporal'), oldScript);
    const sources = {
      'the official download': () => Promise.reject(new Error('no answer in 8 s')),
      'a build with Go': () => Promise.reject(new Error('there is no working `go`')),
    };
    const error: unknown = await findTemporal(search(sources)).catch((thrown: unknown) => thrown);
    const message = error instanceof Error ? error.message : '';
    for (const part of [
      'its server 1.22 is older than 1.28',
      `${cachedBinary(search().environment)} does not exist`,
      'the official download: no answer in 8 s',
      'a build with Go: there is no working `go`',
      'TEMPORAL_ADDRESS',
    ]) {
      expect(message).toContain(part);
    }
  });

  test('of several at once one gets it and the others wait and say so', async () => {
    let times = 0;
    let finish = (): void => undefined;
    const mayFinish = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const sources = {
      build: async (target: string) => {
        times += 1;
        await mayFinish;
        await script(target, goodScript);
      },
    };
    const waiting = {
      ...search(sources),
      say: (line: string) => {
        said.push(line);
        if (line.includes('waiting for it')) finish();
      },
    };
    const found = await Promise.all([findTemporal(waiting), findTemporal(waiting)]);
    expect(new Set(found)).toEqual(new Set([cachedBinary(waiting.environment)]));
    expect(times).toBe(1);
    expect(said.filter((line) => line.includes('waiting for it'))).toHaveLength(1);
  });
});

test('the version is the one that the Go module pins', async () => {
  const module = await readFile(new URL('temporal/go.mod', import.meta.url), 'utf8');
  expect(module).toContain(`require github.com/temporalio/cli v${temporalVersion}\n`);
});
