/** The feature flags' contract on a file, and on a file with nothing in it beside the environment. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFeatures } from '../../adapters/feature-file/feature-file.ts';
import { featuresContract } from './features.contract.ts';

featuresContract(() => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-flags-'));
  const path = join(folder, 'features.json');
  return Promise.resolve({
    open: (log, variables = {}) => createFeatures({ path, variables, log, everyMs: 3_600_000 }),
    write: (flags) => {
      writeFileSync(path, JSON.stringify(flags));
    },
    goAway: () => {
      rmSync(path);
    },
    dispose: () => {
      rmSync(folder, { recursive: true });
      return Promise.resolve();
    },
  });
});
