import { describe, expect, it } from 'vitest';
import { restScript } from './script.ts';

describe('the rest of an utterance', () => {
  const text = "I'd say: twenty-one, thanks. Good-bye.";
  it.each([
    ['', '', text],
    ["I'd say", "I'd say", ': twenty-one, thanks. Good-bye.'],
    ["I'd say: twen", "I'd say: ", 'twenty-one, thanks. Good-bye.'],
    ['other words', '', text],
  ])('after %j', (heardText, heardBefore, opening) => {
    expect(restScript({ text, heardText }, 'en-US')).toMatchObject({
      heardBefore,
      opening: [{ text: opening, language: 'en-US' }],
    });
  });

  it.each([text, "I'd say: twenty-one, thanks. Good-bye"])('is nothing after %j', (heardText) => {
    expect(restScript({ text, heardText }, 'en-US')).toBeNull();
  });
});
