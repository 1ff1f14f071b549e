/** The sound of a telephone's keys: two tones each (ITU-T Q.23), 100 ms long. */
import { frameMs, sampleRate } from '../../domain/ports/media-wire.ts';

const rows = [697, 770, 852, 941] as const;
const columns = [1_209, 1_336, 1_477, 1_633] as const;
const keys = '123A456B789C*0#D';
/** Each of the two: together about -14 dBFS. */
const amplitude = 4_500;

/** Frames that a key sounds. */
export const keyToneFrames = 100 / frameMs;

export function keyTone(key: string): Int16Array {
  const place = Math.max(0, keys.indexOf(key));
  const low = rows[place >> 2] ?? rows[0];
  const high = columns[place & 3] ?? columns[0];
  return Int16Array.from({ length: (sampleRate / 1_000) * frameMs * keyToneFrames }, (_, at) => {
    const angle = (2 * Math.PI * at) / sampleRate;
    return Math.round(amplitude * (Math.sin(low * angle) + Math.sin(high * angle)));
  });
}
