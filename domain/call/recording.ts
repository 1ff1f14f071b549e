/** The recording of a leg: what is wanted of it, and how far the carrier has come with it. */
import type { RecordingOrder } from '../conversation/tools/deed.ts';

export type RecordingWish = 'on' | 'paused' | 'off';

export type Recording =
  /** Nothing is recorded before the person has heard of it; what was said since the attachment `sinceEpoch` counts. */
  | {
      readonly kind: 'to_be_announced';
      readonly legId: string;
      readonly sinceEpoch: number;
      readonly wish: RecordingWish;
    }
  | {
      readonly kind: 'announced';
      readonly legId: string;
      readonly wish: RecordingWish;
      /** As the carrier was last heard to have it. */
      readonly is: RecordingWish;
      /** The carrier's id; null until it has begun. */
      readonly recordingId: string | null;
      /** What the carrier is being asked for; one thing at a time. */
      readonly asking: 'start' | RecordingOrder | null;
      /** Recordings begun on this leg: one that the carrier could not make is begun anew. */
      readonly attempt: number;
      /** Refusals in a row. */
      readonly failures: number;
      /** When the carrier is asked again that refused, ms since the epoch. */
      readonly againAt: number | null;
    }
  /** `byWish`: somebody had it stopped, so that the person's next leg is not recorded either. */
  | { readonly kind: 'over'; readonly legId: string; readonly byWish: boolean };

/** When the carrier is to be asked again, ms since the epoch; null where that is not due. */
export function recordingDueAt(recording: Recording | undefined): number | null {
  return recording?.kind === 'announced' ? recording.againAt : null;
}
