/** E-mail addresses and phone numbers as they are said. */
import { describe, expect, it } from 'vitest';
import { emailIn, phoneIn } from './addresses.ts';
import { languageOf } from './languages.ts';

describe('e-mail addresses', () => {
  it.each([
    ['en', 'john dot doe at example dot com', 'john.doe@example.com'],
    ['en', "It's John.Doe@Example.com.", 'john.doe@example.com'],
    [
      'en',
      'you can write to j o h n underscore 5 at mail dash box dot example dot org please',
      'john_5@mail-box.example.org',
    ],
    ['en', 'at home I am jane at example dot com', 'jane@example.com'],
    ['en', 'marie at home', null],
    ['fr', 'amélie point poulain arobase exemple point fr', 'amelie.poulain@exemple.fr'],
    ['fr', "c'est jean tiret bas paul arobase exemple point fr", 'jean_paul@exemple.fr'],
    ['fr', 'jean arobase exemple', null],
  ])('%s: %s', (language, text, expected) => {
    expect(emailIn(text, languageOf(language))).toBe(expected);
  });
});

describe('phone numbers', () => {
  it.each([
    ['en', '+33 6 12 34 56 78', '+33612345678'],
    ['en', 'you can reach me on 0612345678.', '0612345678'],
    ['en', 'plus one, five five five, oh one double zero, one two three four', '+155501001234'],
    ['en', 'zero zero three three six one two three four five six seven eight', '+33612345678'],
    ['en', '(555) 010-0123', '5550100123'],
    ['en', 'I have two cars', null],
    ['fr', 'plus trente-trois, six, douze, trente-quatre, cinquante-six, soixante-dix-huit', '+33612345678'],
    ['fr', 'zéro six quatre-vingt-dix-neuf quatre-vingts vingt et un soixante et onze', '0699802171'],
  ])('%s: %s', (language, text, expected) => {
    expect(phoneIn(text, languageOf(language))).toBe(expected);
  });
});
