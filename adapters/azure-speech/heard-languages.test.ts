import { expect, it } from 'vitest';
import { distinguishable } from './heard-languages.ts';

it.each([
  ['one', ['en-US'], ['en-US']],
  ['several', ['fr-FR', 'en-US'], ['fr-FR', 'en-US']],
  ['variants of one language', ['fr-FR', 'en-US', 'fr-CA', 'en-GB'], ['fr-FR', 'en-US']],
  ['more than it takes', 'a b c d e f g h i j k l'.split(' '), 'a b c d e f g h i j'.split(' ')],
])('tells apart %s', (_, languages, expected) => {
  expect(distinguishable(languages)).toEqual(expected);
});
