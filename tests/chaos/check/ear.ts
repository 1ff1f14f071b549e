/** What a person heard of the agent on all legs of a call, letter by letter, each with its moment. */
import { lettersOf, type Letter } from './letters.ts';
import { linesOf, type CallView } from './world.ts';

export interface HeardLetter extends Letter {
  /** ms since the epoch; within a stretch, letters are taken to be evenly spaced. */
  readonly at: number;
}

/** Without what the carrier's own voice said, which is no part of the conversation. */
export function earOf(call: CallView): readonly HeardLetter[] {
  return linesOf(call, 'heard')
    .filter((line) => line.by === 'agent')
    .toSorted((one, other) => one.firstAudibleAt - other.firstAudibleAt)
    .flatMap(({ text, firstAudibleAt, lastAudibleAt }) => {
      const letters = lettersOf(text);
      const step = (lastAudibleAt - firstAudibleAt) / Math.max(1, letters.length);
      return letters.map((letter, index) => ({ ...letter, at: firstAudibleAt + (index + 0.5) * step }));
    });
}
