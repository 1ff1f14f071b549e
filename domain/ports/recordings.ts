/** Port: which recordings belong to which call, and where their files are. */
import type { Result } from '../result.ts';
import type { RecordingFile } from './carrier.ts';

export type KeptFile = Pick<RecordingFile, 'index' | 'location' | 'durationMs'>;

export interface KeptRecording {
  readonly recordingId: string;
  /** When it began, ms since the epoch. */
  readonly startedAt: number;
  /** None before the carrier has told of them. */
  readonly files: readonly KeptFile[];
}

export interface Recordings {
  /** Keeping it again changes nothing. */
  keep(recording: {
    readonly recordingId: string;
    readonly callId: string;
    readonly startedAt: number;
  }): Promise<Result<void>>;
  /** The call whose recording it is, null where it is none of ours. A file that is told of again takes its own place. */
  addFile(file: Omit<RecordingFile, 'eventId'>): Promise<Result<{ readonly callId: string } | null>>;
  /** Oldest first. */
  ofCall(callId: string): Promise<Result<readonly KeptRecording[]>>;
  close(): Promise<void>;
}
