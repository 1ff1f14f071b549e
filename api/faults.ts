/** Turns what zod found into the faults of a 422: one entry for each, with where it is. */
import type { ZodError } from 'zod';
import type { Fault } from './problem.ts';

type Issue = ZodError['issues'][number];

/** `target`: the part of the request that was checked, as hono names it. */
export function faultsOf(error: ZodError, target: string): Fault[] {
  return error.issues.flatMap((issue) => (target === 'json' ? bodyFaults(issue) : [parameterFault(issue)]));
}

function bodyFaults(issue: Issue): Fault[] {
  const pointer = jsonPointer(issue.path);
  if (issue.code !== 'unrecognized_keys') return [{ pointer, detail: issue.message }];
  return issue.keys.map((key) => ({
    pointer: pointer + jsonPointer([key]),
    detail: 'this key is not known',
  }));
}

function parameterFault(issue: Issue): Fault {
  return { parameter: issue.path.map(String).join('.'), detail: issue.message };
}

/** RFC 6901; the whole document is the empty text. */
function jsonPointer(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
