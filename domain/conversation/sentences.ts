/** Cuts a text that is still being written into sentences to be spoken, as early as it is sure where one ends. Pure. */

/** A text that has grown so far without an end of sentence is cut at a pause or a space. */
const longestSentence = 240;

/** Words that end in a full stop in mid-sentence, in lower case without their last full stop. */
const abbreviations = new Set(
  (
    'mr mrs ms dr prof st jr sr vs e.g i.e approx dept fig inc ltd co corp no nos vol pp ' +
    'm mm mme mlle me p.ex ex env art av bd tél réf ' +
    'z.b d.h u.a bzw ca evtl ggf inkl nr str hr fr ' +
    'sra srta ud uds sig dott ing'
  ).split(' '),
);

/** Abbreviations that may as well end a sentence: they do when a capital letter follows. */
const maybeLast = new Set(['etc', 'a.m', 'p.m', 'usw']);

/** Full-width marks end a sentence with no space behind them. */
const wideEnds = /[\u3002\uff01\uff1f\uff0e]/u;
const ends = /[.!?\u2026\u3002\uff01\uff1f\uff0e]/u;
const closers = /["'\u201d\u2019\u00bb)\]\u300d\u300f]/u;

/**
 * The first sentence of `text` and what follows it, or null while the text may still change where it ends.
 * `sentence + rest` is always the text given. With `whole` set the text has ended: what is left is a sentence.
 */
export function firstSentence(
  text: string,
  whole: boolean,
): { readonly sentence: string; readonly rest: string } | null {
  const end = sentenceEnd(text, whole) ?? forcedEnd(text);
  if (end !== null) return { sentence: text.slice(0, end), rest: text.slice(end) };
  return whole && text.trim() !== '' ? { sentence: text, rest: '' } : null;
}

function sentenceEnd(text: string, whole: boolean): number | null {
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (character === '\n' && text.slice(0, index).trim() !== '') return index + 1;
    if (!ends.test(character)) continue;
    const end = afterClosers(text, index + 1);
    if (wideEnds.test(character)) {
      if (end < text.length || whole) return end;
      continue;
    }
    if (end >= text.length) return whole ? end : null;
    if (!/\s/u.test(text.charAt(end))) continue;
    const verdict = character === '.' ? afterFullStop(text, index, end, whole) : 'ends';
    if (verdict === 'ends') return end;
    if (verdict === 'unsure') return null;
  }
  return null;
}

/** Past further marks and closing quotes; in French a closing quote stands behind a space. */
function afterClosers(text: string, from: number): number {
  let end = from;
  while (end < text.length && (ends.test(text.charAt(end)) || closers.test(text.charAt(end)))) end += 1;
  const french = /^[\s\u00a0\u202f]»/u.exec(text.slice(end, end + 2));
  return french ? end + 2 : end;
}

function afterFullStop(
  text: string,
  stop: number,
  end: number,
  whole: boolean,
): 'ends' | 'goes on' | 'unsure' {
  const before = text.slice(0, stop).trimStart();
  const word = /[\p{L}\p{N}.]+$/u.exec(before)?.[0] ?? '';
  const lower = word.toLowerCase();
  // "1. First" and "J. Smith": a number that begins the text, or an initial, announces what follows.
  if (/^\d+$/.test(before) || /^\p{Lu}$/u.test(word)) return 'goes on';
  if (abbreviations.has(lower)) return 'goes on';
  if (!maybeLast.has(lower)) return 'ends';
  const next = /\S/u.exec(text.slice(end))?.[0];
  if (next === undefined) return whole ? 'ends' : 'unsure';
  return /\p{Lu}/u.test(next) ? 'ends' : 'goes on';
}

function forcedEnd(text: string): number | null {
  if (text.length <= longestSentence) return null;
  const head = text.slice(0, longestSentence);
  const pause = Math.max(
    ...[', ', '; ', ': ', '\uff0c', '\uff1b', '\u3001'].map((mark) => head.lastIndexOf(mark)),
  );
  if (pause > 40) return pause + 1;
  const space = head.lastIndexOf(' ');
  return space > 0 ? space + 1 : longestSentence;
}
