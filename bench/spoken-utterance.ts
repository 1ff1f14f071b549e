/** A written utterance as tone speech sounds it: when each word ends, and when the voice pauses. */
import { toneRate } from '../simulator/tone-alphabet.ts';
import { sound } from '../simulator/tone-speech.ts';

/** Times in ms from the utterance's first sound. */
export interface SpokenUtterance {
  /** All words up to one, as a recogniser's partial writes them: lower case, no marks. */
  readonly partials: readonly { readonly text: string; readonly at: number }[];
  /** Where the voice is silent though the speaker goes on. */
  readonly pauses: readonly { readonly from: number; readonly to: number }[];
  readonly endAt: number;
}

/** Reads an utterance with its pauses written as `<400>`, in ms. */
export function spokenUtterance(written: string): SpokenUtterance {
  const partials: { text: string; at: number }[] = [];
  const pauses: { from: number; to: number }[] = [];
  let now = 0;
  let before = '';
  for (const part of written.split(/\s*(<\d+>)\s*/)) {
    const pauseMs = /^<(\d+)>$/.exec(part)?.[1];
    if (pauseMs !== undefined) {
      pauses.push({ from: now, to: now + Number(pauseMs) });
      now += Number(pauseMs);
      continue;
    }
    const { characters } = sound(part);
    for (const { index, length, endSample } of characters) {
      const next = part.slice(index + length);
      if (next !== '' && !/^[\s\p{Script=Han}]/u.test(next)) continue;
      const text = `${before}${part.slice(0, index + length)}`.trim().toLowerCase();
      if (text !== partials.at(-1)?.text) partials.push({ text, at: now + (endSample / toneRate) * 1_000 });
    }
    now += ((characters.at(-1)?.endSample ?? 0) / toneRate) * 1_000;
    before += `${part} `;
  }
  return { partials, pauses, endAt: now };
}
