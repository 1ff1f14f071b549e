import { describe, expect, it } from 'vitest';
import { phraseAt, spokenWords } from '../spoken-words.ts';
import { languageOf, languageTags, phraseLanguages } from './index.ts';

describe.each(phraseLanguages)('the language %s', (code) => {
  const language = languageOf(code);

  it('has a tag of its own', () => {
    expect(language.tag).toMatch(new RegExp(`^${code}-[A-Z]{2}$`));
    expect(languageOf(language.tag)).toBe(language);
    expect(languageTags.filter((tag) => tag === language.tag)).toHaveLength(1);
  });

  it('is called by its name in every language there is, and no other is called so', () => {
    for (const other of phraseLanguages) {
      const name = new Intl.DisplayNames(other, { type: 'language' }).of(code) ?? '';
      const words = spokenWords(name);
      expect.soft(phraseAt(words, 0, language.menu.names), `${name} (${other})`).toBe(words.length);
    }
    for (const name of language.menu.names.known)
      for (const other of phraseLanguages)
        if (other !== code) expect.soft(languageOf(other).menu.names.known, name).not.toContain(name);
  });
});
