/** How tests run: `unit` needs nothing but the code, `real` has one Temporal server for the whole run, `chaos` starts everything. */
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const needsServer = ['tests/stories/**/*.test.ts', 'tests/workflows/**/*.test.ts'];
const needsMachine = ['tests/chaos/short.test.ts'];

export default defineConfig({
  test: {
    pool: 'forks',
    // Tests mostly wait for sockets, so even a small machine is served best by a second process.
    maxWorkers: Math.max(2, availableParallelism()),
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['**/*.test.ts'],
          exclude: ['**/node_modules/**', ...needsServer, ...needsMachine],
          testTimeout: 15_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'real',
          include: needsServer,
          // Runs only when at least one of these tests does.
          globalSetup: ['tests/global-setup.ts'],
          // After the others: people talk in real time, and a busy machine makes them hard of hearing.
          sequence: { groupOrder: 1 },
          // They wait even more.
          maxWorkers: Math.max(3, availableParallelism()),
          testTimeout: 90_000,
          hookTimeout: 60_000,
          // A second of somebody else's load can make a person hard of hearing. Never silently: `make test` names them.
          retry: 1,
        },
      },
      {
        extends: true,
        test: {
          name: 'chaos',
          include: needsMachine,
          // Last and alone: ten processes that talk in real time.
          sequence: { groupOrder: 2 },
          testTimeout: 180_000,
        },
      },
    ],
  },
});
