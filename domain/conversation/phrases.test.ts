import { describe, expect, it } from 'vitest';
import { plan } from '../../tests/call-fixture.ts';
import {
  greeting,
  greetingAgain,
  hasPhrases,
  lostLineMessage,
  phrase,
  phraseLanguages,
  waitingPhrase,
  type PhraseName,
} from './phrases.ts';

/** How each language says that an AI speaks. A language without an entry here fails the test. */
const disclosures: Readonly<Record<string, RegExp>> = {
  en: /\bAI\b/,
  fr: /intelligence artificielle/,
  de: /\bKI\b/,
  es: /inteligencia artificial/,
  it: /intelligenza artificiale/,
  zh: /人工智能/,
};

const names: readonly PhraseName[] = [
  'still_there',
  'apology',
  'too_long',
  'declined',
  'good_bye',
  'good_bye_not_understood',
  'good_bye_monologue',
  'holding',
  'overloaded',
];

describe.each(phraseLanguages)('the fixed phrases in %s', (language) => {
  it.each([
    ['the greeting', greeting],
    ['the greeting on a new leg', greetingAgain],
  ])('%s says that an AI speaks, and for whom', (_, greet) => {
    const words = greet(plan, language);
    expect(disclosures[language]).toBeDefined();
    expect(words).toMatch(disclosures[language] ?? /^$/);
    expect(words).toContain(plan.botName);
    expect(words).toContain(plan.botCompany);
    expect(words).not.toMatch(/[{}]/);
  });

  it('are all there and all different', () => {
    const words = names.map((name) => phrase(name, language));
    expect(new Set(words).size).toBe(names.length);
    for (const one of words) expect(one.trim()).not.toBe('');
  });

  it('ask for patience in turn, never the same way twice running', () => {
    const said = Array.from({ length: 12 }, (_, n) => waitingPhrase(language, n));
    for (const [n, words] of said.entries()) {
      expect(words.trim()).not.toBe('');
      expect(words).not.toBe(said[n + 1]);
    }
    expect(new Set(said).size).toBeGreaterThanOrEqual(3);
  });

  it('tell by text message how to go on, and with whom, shortly', () => {
    const words = lostLineMessage({ ...plan, botName: 'XYZ', botCompany: '{bot} & Co' }, language);
    expect(words).toContain('{bot} & Co');
    expect(words).not.toContain('XYZ');
    // Three text messages' worth in letters outside the GSM alphabet: 67 characters each.
    expect(words.length).toBeLessThanOrEqual(3 * 67);
  });

  it.each(['$&', '$1', "$'", '{company}', '{bot}', 'A & B "GmbH"'])(
    'a name such as %s is said as it stands',
    (name) => {
      const asBot = greeting({ ...plan, botName: name }, language);
      const asCompany = greeting({ ...plan, botCompany: name }, language);
      expect(asBot).toBe(greeting({ ...plan, botName: 'XYZ' }, language).replace('XYZ', () => name));
      expect(asCompany).toBe(greeting({ ...plan, botCompany: 'XYZ' }, language).replace('XYZ', () => name));
    },
  );
});

describe('a language', () => {
  it.each([
    ['en', true],
    ['en-GB', true],
    ['FR-ca', true],
    ['zh-Hans-CN', true],
    ['tlh', false],
    ['', false],
    ['constructor', false],
  ])('%j: %s', (language, known) => {
    expect(hasPhrases(language)).toBe(known);
  });
  it('without phrases is a bug by then, since plans are checked at the door', () => {
    expect(() => greeting(plan, 'tlh')).toThrow(/tlh/);
  });
});
