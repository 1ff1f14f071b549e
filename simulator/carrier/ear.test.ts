import { expect, test } from 'vitest';
import { frameBytes, frameMs } from '../../domain/ports/media-wire.ts';
import { bytesOf, sound } from '../tone-speech.ts';
import { Ear } from './ear.ts';

/** A text as 20 ms frames, the last filled up with silence. */
function framesOf(text: string): Buffer[] {
  const pcm = bytesOf(sound(text).pcm);
  return Array.from({ length: Math.ceil(pcm.length / frameBytes) }, (_, index) => {
    const frame = Buffer.alloc(frameBytes);
    frame.set(pcm.subarray(index * frameBytes, (index + 1) * frameBytes));
    return frame;
  });
}

/** What was heard of the frames; `undefined` is a frame that did not come. */
function heard(ear: Ear, frames: readonly (Buffer | undefined)[]): string {
  return frames.map((frame, index) => ear.hear(frame, index * frameMs).characters).join('');
}

const text = 'policy number';
const frames = framesOf(text);
const missing = (count: number): undefined[] => Array.from({ length: count }, () => undefined);
/** In the middle of a character: 64 ms are not a multiple of 20. */
const middle = 11;

test('a short gap in the voice is understood across', () => {
  const late = [...frames.slice(0, middle), ...missing(5), ...frames.slice(middle), ...missing(20)];
  expect(heard(new Ear(), late)).toBe(text);
});

test('a long gap costs the character it falls into, and no more than its neighbours', () => {
  const broken = [...frames.slice(0, middle), ...missing(15), ...frames.slice(middle), ...missing(20)];
  const got = heard(new Ear(), broken);
  expect(got).not.toBe(text);
  expect(got.startsWith('pol')).toBe(true);
  expect(got.endsWith('number')).toBe(true);
});

test('a voice that was cut is silent at once: what was not played to its end is not heard', () => {
  const ear = new Ear();
  const before = heard(ear, frames.slice(0, middle));
  ear.cut();
  const after = missing(4).map((frame, index) => ear.hear(frame, (middle + index) * frameMs));
  expect(before + after.map(({ characters }) => characters).join('')).toBe('pol');
  expect(after.find(({ ended }) => ended)?.ended).toMatchObject({ text: 'pol', cut: true });
});
