/** A reporter that lists, in few lines, the tests that failed and those that needed a second run; `make test` prints it last. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { Reporter, TestCase, TestModule } from 'vitest/node';

/** Of what a test said when it failed. */
const mostCharacters = 600;

/** What is told of one test. */
export interface Fault {
  /** `failed`: at every try. `unsteady`: failed at first, then passed. */
  readonly kind: 'failed' | 'unsteady';
  /** File and title. */
  readonly name: string;
  readonly errors: readonly string[];
}

/** Given to vitest by its path; writes the list to the file that TEST_FAULTS_FILE names, an empty one where all is well. */
export default class TestFaults implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const file = process.env['TEST_FAULTS_FILE'];
    if (file === undefined) return;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, listOf(modules.flatMap(faultsIn)));
  }
}

/** The list as text; empty without faults. */
export function listOf(faults: readonly Fault[]): string {
  return faults
    .map(({ kind, name, errors }) => {
      const title = kind === 'failed' ? 'FAILED' : 'UNSTEADY (failed, then passed)';
      const said = errors.map((error) => `    ${plain(error).replaceAll('\n', '\n    ')}\n`);
      return `${title}: ${name}\n${said.join('')}`;
    })
    .join('');
}

function faultsIn(module: TestModule): readonly Fault[] {
  const broken = module.errors().map(({ message }) => message);
  const file: readonly Fault[] =
    broken.length === 0 ? [] : [{ kind: 'failed', name: module.relativeModuleId, errors: broken }];
  return [...file, ...[...module.children.allTests()].flatMap((test) => faultOf(module, test))];
}

function faultOf(module: TestModule, test: TestCase): readonly Fault[] {
  const { state, errors = [] } = test.result();
  const steady = test.diagnostic()?.flaky !== true;
  if (state !== 'failed' && steady) return [];
  return [
    {
      kind: state === 'failed' ? 'failed' : 'unsteady',
      name: `${module.relativeModuleId} > ${test.fullName}`,
      errors: errors.map(({ message, diff, stacks }) =>
        [message, diff ?? '', ...(stacks ?? []).slice(0, 1).map(({ file, line }) => `${file}:${line}`)]
          .filter((part) => part !== '')
          .join('\n'),
      ),
    },
  ];
}

/** Without a terminal's colours, and not longer than one screen can take. */
function plain(text: string): string {
  const bare = stripVTControlCharacters(text);
  return bare.length <= mostCharacters ? bare : `${bare.slice(0, mostCharacters)} …`;
}
