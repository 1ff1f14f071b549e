/** What SQLite's errors mean to a caller: a code, a sentence that says what to change, and whether to try again. */
import type { Failure } from '../../domain/result.ts';

/** SQLite's primary result codes (sqlite.org/rescode.html); the extended ones carry them in their low byte. */
const busy = 5;
const locked = 6;
const permission = 3;
const readOnly = 8;
const ioError = 10;
const corrupt = 11;
const full = 13;
const cannotOpen = 14;
const tooBig = 18;
const constraint = 19;
const mismatch = 20;
const notADatabase = 26;

/** Thrown on opening when the file can't be used; the message names the file and says what to change. */
export class CallRecordsError extends Error {
  override readonly name = 'CallRecordsError';
  readonly failure: Failure;

  constructor(failure: Failure, cause: unknown) {
    super(failure.message, { cause });
    this.failure = failure;
  }
}

/** A stored document that is not what was written. */
export class UnreadableDocument extends Error {
  override readonly name = 'UnreadableDocument';
}

/** An event that this store can never take in, whatever becomes of the disk. */
export class UnfitEvent extends Error {
  override readonly name = 'UnfitEvent';
  readonly failure: Failure;

  constructor(code: 'event-too-large' | 'event-not-serialisable' | 'event-not-foldable', cause?: unknown) {
    super(code, { cause });
    this.failure = {
      code,
      message: 'An event of a call is not of a kind or size that can be kept.',
      disposition: 'final',
    };
  }
}

/**
 * The failure an error stands for, or null when it is none of SQLite's: a bug, to be thrown on.
 * What an operator can put right (a lock, a full disk, missing rights, a damaged file) is `retryable`: every write of the store is
 * idempotent, and a record must wait for the disk rather than be given up. Only what is wrong with the request itself is `final`.
 */
export function sqliteFailure(error: unknown, path: string): Failure | null {
  if (error instanceof UnreadableDocument) return damaged(path);
  if (error instanceof UnfitEvent || error instanceof CallRecordsError) return error.failure;
  if (!(error instanceof Error) || !('code' in error)) return null;
  if (error.code !== 'ERR_SQLITE_ERROR' || !('errcode' in error) || typeof error.errcode !== 'number')
    return null;
  return failureOf(error.errcode & 0xff, path);
}

function failureOf(primaryCode: number, path: string): Failure {
  switch (primaryCode) {
    case busy:
    case locked:
      return {
        code: 'records-busy',
        message: `Another process holds the call records at ${path} locked; if this lasts, look for one that hangs or for a backup under way.`,
        disposition: 'retryable',
        retryAfterMs: 200,
      };
    case full:
      return {
        code: 'records-disk-full',
        message: `The disk that holds the call records at ${path} is full: free some space.`,
        disposition: 'retryable',
        retryAfterMs: 5_000,
      };
    case permission:
    case readOnly:
    case cannotOpen:
      return {
        code: 'records-not-writable',
        message: `The call records at ${path} cannot be opened for writing: give this process read and write rights to the file and its folder.`,
        disposition: 'retryable',
        retryAfterMs: 5_000,
      };
    case ioError:
      return {
        code: 'records-io-error',
        message: `Reading or writing the call records at ${path} failed: check the disk.`,
        disposition: 'retryable',
        retryAfterMs: 1_000,
      };
    case corrupt:
    case notADatabase:
      return damaged(path);
    case tooBig:
    case constraint:
    case mismatch:
      return {
        code: 'records-refused',
        message: `The call records at ${path} refused what was to be written (SQLite result ${primaryCode}).`,
        disposition: 'final',
      };
    default:
      return {
        code: 'records-failed',
        message: `The call records at ${path} cannot be used (SQLite result ${primaryCode}): check that the file is the one this version made.`,
        disposition: 'retryable',
        retryAfterMs: 5_000,
      };
  }
}

/** Where the file was when it was opened there is none any more. */
export function missing(path: string): Failure {
  return {
    code: 'records-missing',
    message: `The call records at ${path} are gone: put the file back, together with those beside it that begin with its name.`,
    disposition: 'retryable',
    retryAfterMs: 1_000,
  };
}

export function closed(): Failure {
  // This process is stopping; the same request finds them open in the next one.
  const message = 'This process has closed the call records.';
  return { code: 'records-closed', message, disposition: 'retryable' };
}

function damaged(path: string): Failure {
  return {
    code: 'records-corrupt',
    message: `The call records at ${path} are damaged or not a database: move the file away or restore it from a backup.`,
    disposition: 'retryable',
    retryAfterMs: 5_000,
  };
}
