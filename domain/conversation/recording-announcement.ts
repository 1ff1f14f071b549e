/** The words that tell a person of the recording, and whether they were heard. */
import type { AgentEntry } from './context.ts';
import { phraseLanguages, phrase } from './phrases.ts';
import { originOf, type Entry } from './transcript.ts';

export function announcementOf(language: string): string {
  return phrase('recorded', language);
}

type Heard = NonNullable<AgentEntry['heard']>;

/** Nothing more of an utterance will be heard, as the workflow knows it: what is still being played has no record. */
export function isOver({ complete, recorded }: Heard): boolean {
  return complete || recorded === true;
}

/**
 * `saying`: it is not known yet how much of it will be heard. Only what was said since the attachment `sinceEpoch` counts,
 * in whatever language. `isFinal`: whether what was heard of an utterance will not grow.
 */
export function announcementIn(
  entries: readonly Entry[],
  sinceEpoch: number,
  isFinal: (heard: Heard) => boolean = () => true,
): 'not_heard' | 'saying' | 'heard' {
  let saying = false;
  for (const entry of entries) {
    if (entry.kind !== 'agent' || originOf(entry.utteranceId).epoch < sinceEpoch) continue;
    const end = endIn(entry.text);
    if (end === null) continue;
    if (entry.heard && entry.heard.text.length >= end) return 'heard';
    saying = entry.heard === null || !isFinal(entry.heard);
  }
  return saying ? 'saying' : 'not_heard';
}

/** Where its last word ends in a text; null where it does not stand there as a whole. */
function endIn(text: string): number | null {
  for (const language of phraseLanguages) {
    const words = announcementOf(language).replace(/[^\p{L}\p{N}]+$/u, '');
    const at = text.indexOf(words);
    if (at >= 0) return at + words.length;
  }
  return null;
}
