/** Where the words and marks of a sounded text lie. */
import type { SoundedText } from '../tone-speech.ts';

export interface Boundary {
  readonly text: string;
  readonly type: 'WordBoundary' | 'PunctuationBoundary';
  readonly startSample: number;
  readonly endSample: number;
}

/** One boundary for each word and each punctuation mark, in order; spaces have none. */
export function boundariesOf(text: string, sounded: SoundedText): readonly Boundary[] {
  const starts = new Map(sounded.characters.map((one) => [one.index, one.startSample]));
  const ends = new Map(sounded.characters.map((one) => [one.index + one.length, one.endSample]));
  const boundaries: Boundary[] = [];
  for (const { segment, index, isWordLike } of new Intl.Segmenter(undefined, { granularity: 'word' }).segment(
    text,
  )) {
    const startSample = starts.get(index);
    const endSample = ends.get(index + segment.length);
    if (segment.trim() === '' || startSample === undefined || endSample === undefined) continue;
    const type = isWordLike === true ? 'WordBoundary' : 'PunctuationBoundary';
    boundaries.push({ text: segment, type, startSample, endSample });
  }
  return boundaries;
}
