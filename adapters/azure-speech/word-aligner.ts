/**
 * Finds the words the service reports in the text as it was before it became SSML.
 *
 * The SDK's own `textOffset` is a place in the SSML document, and goes astray at entities and at words that
 * also occur in tags; the words themselves come in order, so each is looked for behind the one before it.
 */

const entities: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
};

export class WordAligner {
  readonly #text: string;
  #from = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Where the next word lies, in UTF-16 units of the plain text; `null` if it is not there (the service may read `5` as `five`). */
  locate(word: string): { readonly textOffset: number; readonly textLength: number } | null {
    const plain = word.replace(/&(?:amp|lt|gt|quot|apos);/g, (entity) => entities[entity] ?? entity);
    for (const candidate of [word, plain]) {
      const textOffset = candidate === '' ? -1 : this.#text.indexOf(candidate, this.#from);
      if (textOffset < 0) continue;
      this.#from = textOffset + candidate.length;
      return { textOffset, textLength: candidate.length };
    }
    return null;
  }
}
