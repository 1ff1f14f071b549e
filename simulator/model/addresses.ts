/** Finds e-mail addresses and phone numbers in what somebody said, written or spelt out. Pure. */
import type { Language } from './languages/language.ts';
import { fold, withDigits } from './words.ts';

const written = /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/u;

/** The first e-mail address: as written, or as in "john dot doe at example dot com". */
export function emailIn(text: string, language: Language): string | null {
  const direct = written.exec(text);
  if (direct) return direct[0].toLowerCase();
  const tokens = signsIn(fold(text), language.values.emailSigns);
  for (const [at, token] of tokens.entries()) {
    if (token !== '@') continue;
    const name = chain(tokens.slice(0, at).reverse()).reverse().join('');
    const domain = chain(tokens.slice(at + 1)).join('');
    if (written.test(`${name}@${domain}`)) return `${name}@${domain}`;
  }
  return null;
}

function signsIn(folded: string, signs: Readonly<Record<string, string>>): readonly string[] {
  const longestFirst = Object.entries(signs).sort(([a], [b]) => b.length - a.length);
  return longestFirst
    .reduce((text, [word, sign]) => text.replaceAll(` ${word} `, ` ${sign} `), ` ${folded} `)
    .trim()
    .split(' ');
}

/** Words joined by signs, or letters spelt one by one, from the beginning of the list as far as they go. */
function chain(tokens: readonly string[]): string[] {
  const taken: string[] = [];
  for (const token of tokens) {
    const last = taken.at(-1);
    const joins = last === undefined || isSign(last) || isSign(token) || (isLetter(last) && isLetter(token));
    if (!joins || token === '@') break;
    taken.push(token);
  }
  // A sign left over at the end belongs to no word.
  while (isSign(taken.at(-1) ?? '')) taken.pop();
  return taken;
}

const isSign = (token: string): boolean => /^[._+-]$/.test(token);
const isLetter = (token: string): boolean => /^[\p{L}\p{N}]$/u.test(token);

const fewestPhoneDigits = 6;

/** The longest phone number: digits in groups or number words, with a plus when one was said. */
export function phoneIn(text: string, language: Language): string | null {
  const { numbers, plus, double } = language.values;
  const tokens = withDigits(fold(text).replace(/[().](?=\d)/g, ' '), numbers).split(' ');
  let best = '';
  let run = '';
  let times = 1;
  for (const token of [...tokens, 'end']) {
    const digits = token.replace(/[-/.]/g, '');
    if (/^\+?\d+$/.test(digits)) {
      run += digits.repeat(times);
      times = 1;
    } else if (plus.includes(token) || token === '+') {
      run = '+';
    } else if (double.includes(token)) {
      times = 2;
    } else {
      if (run.length > best.length) best = run;
      run = '';
    }
  }
  const number = best.replace(/^00/, '+');
  return number.length >= fewestPhoneDigits ? number : null;
}
