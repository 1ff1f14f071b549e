/** Builds the Temporal command line from source with Go, from the module in tools/temporal. */
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { spawnTethered } from './tethered.ts';

const moduleFolder = fileURLToPath(new URL('temporal', import.meta.url));

/** Packages a whole build compiles, roughly (counted with `go list -deps`); for showing how far it is. */
const packagesInAll = 1_900;
const progressEveryMs = 10_000;
const linesKept = 15;

/**
 * Puts the command at `target`, saying at least every 15 s how far it is. About five minutes on two cores, seconds
 * when Go has compiled it before.
 * @throws {Error} When there is no Go, or the build failed; the message holds the build's last lines.
 */
export async function buildTemporal(target: string, say: (line: string) => void): Promise<void> {
  await requireGo();
  say('Building the Temporal server from source with Go, once: about 5 minutes on two cores.');
  const build = spawnTethered(
    'go',
    ['build', '-v', '-trimpath', '-ldflags', '-s -w', '-o', target, 'github.com/temporalio/cli/cmd/temporal'],
    // The module pins its own toolchain version; a workspace file further up must not get in the way.
    { cwd: moduleFolder, env: { ...process.env, GOWORK: 'off' }, stdout: 'ignore', stderr: 'pipe' },
  );
  const startedMs = performance.now();
  const seen = { downloaded: 0, compiled: 0, last: new Array<string>() };
  const report = setInterval(() => {
    say(progress(seen, performance.now() - startedMs));
  }, progressEveryMs);
  try {
    if (build.child.stderr) {
      for await (const line of createInterface({ input: build.child.stderr })) {
        if (line.startsWith('go: downloading')) seen.downloaded += 1;
        else if (/^[\w.-]+(\/[\w.~-]+)*$/.test(line)) seen.compiled += 1;
        seen.last = [...seen.last, line].slice(-linesKept);
      }
    }
    const code = await build.ended;
    if (code !== 0) throw new Error(`go build ended with ${code}:\n      ${seen.last.join('\n      ')}`);
  } finally {
    clearInterval(report);
    await build.stop();
  }
}

function progress(seen: { downloaded: number; compiled: number }, elapsedMs: number): string {
  const seconds = Math.round(elapsedMs / 1_000);
  const elapsed = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')} min`;
  const work =
    seen.compiled > 0
      ? `${seen.compiled} of about ${packagesInAll} packages compiled`
      : seen.downloaded > 0
        ? `${seen.downloaded} modules downloaded`
        : "reading Go's own cache";
  return `  building the Temporal server: ${work}, ${elapsed} so far`;
}

async function requireGo(): Promise<void> {
  const go = spawnTethered('go', ['version'], { stdout: 'ignore', stderr: 'ignore' });
  if ((await go.ended) !== 0) throw new Error('there is no working `go` on the PATH');
}
