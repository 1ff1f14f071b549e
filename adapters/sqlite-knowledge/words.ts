/** The words of texts and questions, as the full-text index knows them. Pure. */

/** Scripts written without spaces: every character counts as a word, and two that stand together as a phrase. */
const unspaced = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}`;
const unspacedCharacter = new RegExp(`[${unspaced}]`, 'gu');
const wordOrRun = new RegExp(`[${unspaced}]+|(?:(?![${unspaced}])[\\p{L}\\p{M}\\p{N}])+`, 'gu');

/** Shorter words are mostly articles and the like: they count where there is nothing else, and begin no others. */
const shortestTelling = 4;
/** A question holds fewer; what is longer is a text. */
const mostTerms = 40;

/** The text as it is indexed. SQLite's tokenizer splits at spaces and signs only, so unspaced scripts are spaced out. */
export function indexed(text: string): string {
  return text.normalize('NFKC').replace(unspacedCharacter, ' $& ');
}

/**
 * Terms in the syntax of FTS5's MATCH (sqlite.org/fts5.html §3), each of letters and digits in quotes alone: nothing that
 * a person says can be an operator. A word also stands for longer ones that begin with it.
 */
export function termsOf(question: string): readonly string[] {
  const runs = question.normalize('NFKC').match(wordOrRun) ?? [];
  const telling = runs.filter(tells);
  const terms = (telling.length > 0 ? telling : runs).flatMap((run) => termsOfRun(run.toLowerCase()));
  return [...new Set(terms)].slice(0, mostTerms);
}

/** Long words, numbers and abbreviations such as GAP. */
function tells(run: string): boolean {
  return Array.from(run).length >= shortestTelling || isUnspaced(run) || /\p{N}|^\p{Lu}{2,}$/u.test(run);
}

function termsOfRun(run: string): readonly string[] {
  const characters = Array.from(run);
  if (!isUnspaced(run)) return [characters.length >= shortestTelling ? `"${run}"*` : `"${run}"`];
  if (characters.length === 1) return [`"${run}"`];
  return characters.slice(1).map((character, index) => `"${characters[index] ?? ''} ${character}"`);
}

function isUnspaced(run: string): boolean {
  return run.search(unspacedCharacter) === 0;
}
