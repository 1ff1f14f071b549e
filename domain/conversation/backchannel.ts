/** What a caller's few words mean while the agent speaks: listening on, taking the floor, or not having understood. */
import type { TurnWords } from './languages/language.ts';
import { consistsOf, phraseAt, spokenWords } from './spoken-words.ts';

/** More of them in a row is somebody who wants to be heard ("yes, yes, yes, yes, yes"). */
const backchannelsMax = 4;

/** Whether a text is nothing but signs of listening, such as "mhm" or "yes, I see, okay". */
export function isBackchannel(text: string, words: TurnWords): boolean {
  const count = consistsOf(spokenWords(text), words.backchannels);
  return count !== null && count > 0 && count <= backchannelsMax;
}

/** Whether a text begins with what takes the floor however short it is ("stop"), signs of listening before it aside ("yes, but"). */
export function interrupts(text: string, words: TurnWords): boolean {
  const spoken = spokenWords(text);
  let at = 0;
  while (at < spoken.length) {
    if (phraseAt(spoken, at, words.interrupters) > 0) return true;
    const listening = phraseAt(spoken, at, words.backchannels);
    if (listening === 0) return false;
    at += listening;
  }
  return false;
}

/** Whether a whole turn says only that its speaker did not understand ("sorry, what?", "can you repeat that, please"). */
export function isPuzzled(text: string, words: TurnWords): boolean {
  const spoken = spokenWords(text);
  return (
    consistsOf(spoken, words.puzzled, words.polite, words.backchannels) !== null &&
    consistsOf(spoken, words.polite, words.backchannels) === null
  );
}
