import { describe, expect, it } from 'vitest';
import { isOwnEcho } from './echo.ts';
import { languageOf } from './languages/index.ts';

const office = 'This is the claims office, and I would like to know when the accident happened.';
const choice = 'You can have A or B: say one or two.';

describe('whose words these are', () => {
  it.each([
    // What slips through.
    ['en', office, 't', true],
    ['en', office, 'Th', true],
    ['en', office, '?', true],
    ['en', office, 'the claims office and', true],
    ['en', office, 'The claims office, and I would like', true],
    ['fr', 'Où cela s’est-il passé ?', 'é', true],
    ['es', '¿Cuándo ocurrió el accidente?', 'oc', true],
    // Somebody else's: other letters, or more than ours.
    ['en', office, 'z', false],
    ['en', office, 'the claims office and what', false],
    ['en', office, 'it happened on Monday', false],
    // Answers, however short, though their letters are among ours.
    ['en', office, 'No.', false],
    ['en', 'Book it for you?', 'OK', false],
    ['de', 'Ist das Ihr Januar-Termin?', 'Ja', false],
    ['es', '¿Me dice su nombre, así como está?', 'Sí', false],
    ['fr', 'Ici le service des sinistres.', 'si', false],
    // Words of ours that are repeated, or chosen.
    ['en', choice, 'two', false],
    ['en', choice, 'B', false],
    ['en', 'Is your name Marie Dupont?', 'Marie Dupont', false],
    ['en', 'I heard 12. Is that right?', '2', false],
    // A character of Chinese is a word.
    ['zh', '您好,这里是理赔部。', '好', false],
    ['zh', '您好,这里是理赔部,请问您的姓名是什么?', '这里是理赔部请问您的姓名', true],
    // Nothing was said.
    ['en', '', 'th', false],
  ])('%s: after "%s", "%s": ours? %s', (language, said, words, ours) => {
    expect(isOwnEcho(words, said, languageOf(language).words)).toBe(ours);
  });
});
