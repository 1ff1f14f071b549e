/** Text brought into a form in which words can be compared. Pure. */

/** Lower case without accents; hyphens between letters become spaces, signs that end a word or a sentence go. */
export function fold(text: string): string {
  return text
    .toLowerCase()
    .replace(/[’`]/g, "'")
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/\b([ap])\.\s?m\b\.?/g, '$1m')
    .replace(/(?<=\p{L})-(?=\p{L})/gu, ' ')
    .replace(/[^\p{L}\p{N}\s'@:./+_-]/gu, ' ')
    .replace(/[.:](?=\s|$)/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** The words of a text, folded. */
export function wordsOf(text: string): readonly string[] {
  const words = fold(text).replace(/[@:./+_-]/g, ' ');
  return words.split(' ').filter((word) => word !== '');
}

/** Whether one of the phrases stands in the text, word for word. */
export function hasCue(text: string, cues: readonly string[]): boolean {
  const words = ` ${wordsOf(text).join(' ')} `;
  return cues.some((cue) => words.includes(` ${cue} `));
}

/** Whether the text is nothing but these words. */
export function isOnly(text: string, known: readonly string[]): boolean {
  return wordsOf(text).every((word) => known.includes(word));
}

const longestNumberWords = 4;

/** Folded text with its number words as digits: "le quinze" becomes "le 15". */
export function withDigits(folded: string, numbers: Readonly<Record<string, number>>): string {
  const words = folded.split(' ');
  const written: string[] = [];
  for (let at = 0; at < words.length;) {
    const [value, length] = numberAt(words, at, numbers) ?? [words[at] ?? '', 1];
    written.push(String(value));
    at += length;
  }
  return written.join(' ');
}

function numberAt(
  words: readonly string[],
  at: number,
  numbers: Readonly<Record<string, number>>,
): readonly [number, number] | null {
  for (let length = longestNumberWords; length > 0; length -= 1) {
    const phrase = words.slice(at, at + length).join(' ');
    const value = Object.hasOwn(numbers, phrase) ? numbers[phrase] : undefined;
    if (value !== undefined && at + length <= words.length) return [value, length];
  }
  return null;
}

/** Strips, again and again, one of the lead-ins from the beginning, and signs from both ends. */
export function withoutLeadIns(text: string, leadIns: readonly string[]): string {
  const alternatives = [...leadIns]
    .sort((a, b) => b.length - a.length)
    .map((words) => words.replace(/['’]/g, "['’]"))
    .join('|');
  const leadIn = new RegExp(`^(?:${alternatives})(?=[\\s,.!:;]|$)[\\s,.!:;]*`, 'iu');
  let rest = trimSigns(text);
  for (let before = ''; before !== rest;) {
    before = rest;
    rest = rest.replace(leadIn, '');
  }
  return rest;
}

export function trimSigns(text: string): string {
  return text.replace(/^[\s,.;:!?…]+|[\s,.;:!?…]+$/g, '');
}
