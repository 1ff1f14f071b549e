/** Finds in the caller's words the wish for another language, or for slower, faster or other speech, in whatever language they say it. Pure. */
import { languageOf, phraseLanguages } from '../../domain/conversation/languages/index.ts';
import {
  consistsOf,
  listed,
  phraseAt,
  phraseBefore,
  spokenWords,
  type PhraseList,
  type Spoken,
} from '../../domain/conversation/spoken-words.ts';

/** What is spoken now: BCP 47, and how fast. */
export interface Manner {
  readonly tag: string;
  readonly speed: number;
}

export type Wish =
  | { readonly name: 'set_language'; readonly args: { readonly language: string } }
  | { readonly name: 'set_speech'; readonly args: { readonly speed?: number; readonly style?: string } };

const languages = phraseLanguages.map((code) => languageOf(code));
const polite = languages.map(({ words }) => words.polite);

/** What stands before the name of the language that is wished for. */
const leadsTo = listed(`
  speak, talk, in, switch to, change to, continue in, parlez, parler, parlons, parle, en, auf, sprechen sie,
  sprechen wir, wir, sprich, hable, hablar, hablemos, habla, parli, parlare, parliamo, parla, 说, 讲, 用, 说一下
`);

const slower = listed(`
  slower, more slowly, slow down, too fast, speak slowly, plus lentement, moins vite, trop vite, ralentissez, langsamer,
  zu schnell, más despacio, mas despacio, más lento, mas lento, demasiado rápido, più lentamente, più piano, piu piano,
  troppo veloce, 慢一点, 慢点, 说慢, 太快
`);
const faster = listed(`
  faster, speed up, too slow, too slowly, plus vite, plus rapidement, trop lentement, schneller, zu langsam,
  más rápido, mas rapido, más deprisa, demasiado despacio, più veloce, più velocemente, più in fretta, troppo piano,
  快一点, 快点, 太慢
`);
const cheerful = listed(`
  more cheerful, more cheerfully, plus gai, plus joyeux, fröhlicher, más alegre, mas alegre, più allegro, 高兴一点, 开心一点
`);

/** Who says more than that tells something, and wishes for nothing. */
const mostWords = 12;
const step = 0.25;
const slowest = 0.75;
const fastest = 1.25;

export function wishIn(said: string, { tag, speed }: Manner): Wish | null {
  const words = spokenWords(said);
  if (words.length > mostWords) return null;
  const language = languageIn(words);
  if (language !== null && languageOf(language).code !== languageOf(tag).code)
    return { name: 'set_language', args: { language } };
  if (has(words, slower)) return speech(Math.max(slowest, speed - step));
  if (has(words, faster)) return speech(Math.min(fastest, speed + step));
  return has(words, cheerful) ? { name: 'set_speech', args: { style: 'cheerful' } } : null;
}

function speech(speed: number): Wish {
  return { name: 'set_speech', args: { speed } };
}

/** The language (BCP 47) that is named behind words that ask for it, or alone with a "please", and not as one they do not speak. */
function languageIn(words: Spoken): string | null {
  const wished = languages.find(
    ({ menu: { names } }) =>
      words.some((_, at) => phraseAt(words, at, names) > 0 && isAskedFor(words.slice(0, at))) ||
      (has(words, names) && consistsOf(words, names, ...polite) !== null && !has(words.slice(-1), names)),
  );
  return wished?.tag ?? null;
}

function isAskedFor(before: Spoken): boolean {
  const isNegated = languages.some(({ menu }) => phraseBefore(before, before.length, menu.negations) > 0);
  return !isNegated && phraseBefore(before, before.length, leadsTo) > 0;
}

function has(words: Spoken, phrases: PhraseList): boolean {
  return words.some((_, at) => phraseAt(words, at, phrases) > 0);
}
