/** The soft sound that is heard while a tool works: two quiet notes and a rest, again and again. Pure. */
import { sampleRate } from '../domain/ports/media-wire.ts';

/** One round of it. */
const roundMs = 1_600;
const noteMs = 180;
/** When each note begins, and how high it is (Hz: E5 and B4, a falling fourth). */
const notes = [
  { atMs: 0, hz: 659.26 },
  { atMs: 240, hz: 493.88 },
] as const;
/** About -41 dBFS: clearly softer than a voice, and below what counts as speech on the line. */
const amplitude = 280;

/** One round of it, to be repeated: PCM, 16-bit little-endian mono at 16 kHz, 1.6 s. */
export function waitingSound(): Uint8Array {
  const perMs = sampleRate / 1_000;
  const bytes = new Uint8Array(roundMs * perMs * 2);
  const view = new DataView(bytes.buffer);
  for (const { atMs, hz } of notes)
    for (let at = 0; at < noteMs * perMs; at += 1) {
      const swell = Math.sin((Math.PI * at) / (noteMs * perMs));
      const sample = Math.round(amplitude * swell * Math.sin((2 * Math.PI * hz * at) / sampleRate));
      view.setInt16((atMs * perMs + at) * 2, sample, true);
    }
  return bytes;
}
