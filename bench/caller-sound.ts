/** What the lean callers send: frames of the carrier's wire, framed for the socket once and for all. */
import { frameBytes } from '../domain/ports/media-wire.ts';
import { audioMessage } from '../simulator/carrier/wire.ts';
import { bytesOf, sound } from '../simulator/tone-speech.ts';
import { chanceFrom } from './chance.ts';
import { framed } from './lean-socket.ts';

const rawId = '4:+33612000000';
const differentFrames = 50;
/** Peak of the hiss, in steps of 16 bits: some -60 dBFS, as quiet as a good line. */
const hissPeak = 32;

/**
 * Frames of a line on which nobody speaks. They are not marked as silence, so that voice activity detection and the
 * recogniser have the same work with them as with words.
 */
export function hiss(): readonly Buffer[] {
  const chance = chanceFrom(1);
  return Array.from({ length: differentFrames }, () => {
    const samples = Int16Array.from({ length: frameBytes / 2 }, () => chance.between(-hissPeak, hissPeak));
    return framedAudio(bytesOf(samples));
  });
}

/** A text spoken as tone speech, 64 ms a byte. */
export function words(text: string): readonly Buffer[] {
  const pcm = bytesOf(sound(text).pcm);
  return Array.from({ length: Math.ceil(pcm.length / frameBytes) }, (_, frame) => {
    const whole = new Uint8Array(frameBytes);
    whole.set(pcm.subarray(frame * frameBytes, (frame + 1) * frameBytes));
    return framedAudio(whole);
  });
}

/** The timestamp is read by nobody here: it is that of the first moment. */
function framedAudio(pcm: Uint8Array): Buffer {
  return framed(audioMessage(rawId, 0, Buffer.from(pcm)));
}
