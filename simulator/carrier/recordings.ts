/** The recordings the carrier makes: both directions of a leg, in a file, which it tells of once it is in its place. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Ledger } from '../ledger.ts';
import type { CarrierEntry } from './entries.ts';
import type { EventGrid } from './event-grid.ts';
import type { Leg } from './leg.ts';
import { SoundFile } from './sound-file.ts';
import type { LegEvents } from './webhooks.ts';

export interface RecordingWish {
  readonly leg: Leg;
  readonly channels: 1 | 2;
  /** Of the container in which the file is to be put; none: the carrier keeps it. */
  readonly storageUrl: string | undefined;
  readonly paused: boolean;
  /** Where its state is told; none: nowhere. */
  readonly events: LegEvents | undefined;
}

interface Recording {
  readonly recordingId: string;
  readonly wish: RecordingWish;
  readonly file: SoundFile;
  readonly startedAt: number;
  readonly leave: () => void;
  state: 'active' | 'paused' | 'ended';
}

export interface RecordingsOptions {
  readonly ledger: Ledger<CarrierEntry>;
  /** Missing where nobody is told of files. */
  readonly eventGrid: EventGrid | undefined;
  /** Of the carrier itself: what it keeps is fetched there. */
  readonly url: string;
}

const mostRecordings = 200;

export class Recordings {
  readonly #options: RecordingsOptions;
  readonly #folder = mkdtempSync(join(tmpdir(), 'holdfast-recordings-'));
  readonly #recordings = new Map<string, Recording>();

  constructor(options: RecordingsOptions) {
    this.#options = options;
  }

  /** The new recording's id. */
  start(wish: RecordingWish): string {
    const recordingId = randomUUID();
    const file = new SoundFile(this.#pathOf(recordingId), wish.channels);
    const recording: Recording = {
      ...{ recordingId, wish, file, startedAt: Date.now(), state: wish.paused ? 'paused' : 'active' },
      leave: wish.leg.listenIn({
        frame: (person, agent) => {
          if (recording.state === 'active') file.add(person, agent);
        },
        ended: () => {
          this.#end(recording, 'SessionEnded');
        },
      }),
    };
    this.#recordings.set(recordingId, recording);
    this.#forgetOldest();
    this.#tell(recording, wish.paused ? 'paused' : 'started');
    return recordingId;
  }

  /** Undefined for one that has ended, or never was. */
  find(recordingId: string): { readonly state: 'active' | 'inactive'; readonly leg: Leg } | undefined {
    const recording = this.#recordings.get(recordingId);
    if (!recording || recording.state === 'ended') return undefined;
    return { state: recording.state === 'active' ? 'active' : 'inactive', leg: recording.wish.leg };
  }

  turn(recordingId: string, state: 'active' | 'paused'): void {
    const recording = this.#recordings.get(recordingId);
    if (!recording || recording.state === 'ended' || recording.state === state) return;
    recording.state = state;
    this.#tell(recording, state === 'active' ? 'resumed' : 'paused');
  }

  stop(recordingId: string): void {
    const recording = this.#recordings.get(recordingId);
    if (recording) this.#end(recording, 'RecordingStopped');
  }

  /** A WAV file that is finished; undefined where there is none. */
  sound(recordingId: string): Buffer | undefined {
    return this.#recordings.get(recordingId)?.state === 'ended'
      ? readFileSync(this.#pathOf(recordingId))
      : undefined;
  }

  close(): void {
    for (const recording of this.#recordings.values())
      if (recording.state !== 'ended') recording.file.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #pathOf(recordingId: string): string {
    return join(this.#folder, `${recordingId}.wav`);
  }

  #end(recording: Recording, why: string): void {
    if (recording.state === 'ended') return;
    recording.state = 'ended';
    recording.leave();
    recording.file.close();
    this.#tell(recording, 'stopped');
    const { recordingId, wish, file, startedAt } = recording;
    const base = wish.storageUrl ?? `${this.#options.url}/recordings`;
    const location = `${base.replace(/\/+$/, '')}/${recordingId}.wav`;
    const { callConnectionId, person } = wish.leg.options;
    const { durationMs } = file;
    this.#options.ledger.record({
      ...{ kind: 'recording_stored', callConnectionId, number: person.number },
      ...{ recordingId, location, durationMs },
    });
    void this.#options.eventGrid?.tell(
      'Microsoft.Communication.RecordingFileStatusUpdated',
      `/recording/call/correlation-${callConnectionId}/serverCallId/server-${callConnectionId}/recordingId/${recordingId}`,
      {
        recordingStorageInfo: {
          recordingChunks: [
            {
              ...{ documentId: recordingId, index: 0, endReason: why, contentLocation: location },
              ...{ metadataLocation: `${location}.json`, deleteLocation: location },
            },
          ],
        },
        recordingStartTime: new Date(startedAt).toISOString(),
        recordingDurationMs: durationMs,
        recordingId,
        storageType: wish.storageUrl === undefined ? 'acsstorage' : 'blobstorage',
        sessionEndReason: 'CallEnded',
      },
    );
  }

  #tell(
    { recordingId, wish, startedAt }: Recording,
    phase: 'started' | 'paused' | 'resumed' | 'stopped',
  ): void {
    const { callConnectionId, person } = wish.leg.options;
    this.#options.ledger.record({
      ...{ kind: 'recording', callConnectionId, number: person.number, recordingId, phase },
    });
    wish.events?.post('RecordingStateChanged', {
      recordingId,
      state: phase === 'started' || phase === 'resumed' ? 'active' : 'inactive',
      startDateTime: new Date(startedAt).toISOString(),
      recordingKind: 'azureCommunicationServices',
    });
  }

  #forgetOldest(): void {
    if (this.#recordings.size <= mostRecordings) return;
    for (const [id, { state }] of this.#recordings) {
      if (state !== 'ended') continue;
      this.#recordings.delete(id);
      rmSync(this.#pathOf(id), { force: true });
      return;
    }
  }
}
