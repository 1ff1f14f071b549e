/** What SQLite's errors mean to whoever searches or imports documents. */
import type { Failure } from '../../domain/result.ts';

/** SQLite's primary result codes (sqlite.org/rescode.html). */
const busyCodes = [5, 6];
const rightsCodes = [3, 8, 14];
const fullCode = 13;
const damageCodes = [11, 26];

/** Null for an error that is none of SQLite's: a bug, to be thrown on. */
export function failureOf(error: unknown, path: string): Failure | null {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return null;
  const code = error.errcode & 0xff;
  if (busyCodes.includes(code))
    return retryable('knowledge-busy', `Another process writes the documents at ${path}: try again.`);
  if (rightsCodes.includes(code))
    return final(
      'knowledge-no-rights',
      `The documents at ${path} cannot be opened: give this process read and write rights to the file and its folder.`,
    );
  if (code === fullCode)
    return retryable('knowledge-disk-full', `The disk that holds the documents at ${path} is full.`);
  if (damageCodes.includes(code))
    return final(
      'knowledge-damaged',
      `The documents at ${path} are damaged or not a database: remove the file and import them again.`,
    );
  return retryable('knowledge-failed', `The documents at ${path} cannot be used (SQLite result ${code}).`);
}

export const noDocuments: Failure = final(
  'no-documents',
  'There are no documents: import some with npm run knowledge -- import FOLDER.',
);

export const givenUp: Failure = retryable('aborted', 'The search was given up by whoever asked.');

export function newerFile(path: string): Failure {
  return final(
    'knowledge-too-new',
    `The documents at ${path} were written by a newer version: run that one.`,
  );
}

export function tooMany(most: number): Failure {
  return final(
    'knowledge-full',
    `This store holds at most ${most} passages: import less, or use Azure AI Search.`,
  );
}

function final(code: string, message: string): Failure {
  return { code, message, disposition: 'final' };
}

function retryable(code: string, message: string): Failure {
  return { code, message, disposition: 'retryable' };
}
