import { describe, expect, it } from 'vitest';
import { menuLines } from '../domain/conversation/language-menu.ts';
import { plan } from '../tests/call-fixture.ts';
import { restScript } from './script.ts';

const agent = { plan, language: 'en-US' };

describe('the rest of an utterance', () => {
  const text = "I'd say: twenty-one, thanks. Good-bye.";
  it.each([
    ['', '', text],
    ["I'd say", "I'd say", ': twenty-one, thanks. Good-bye.'],
    ["I'd say: twen", "I'd say: ", 'twenty-one, thanks. Good-bye.'],
    ['other words', '', text],
  ])('after %j', (heardText, heardBefore, opening) => {
    expect(restScript({ text, heardText }, agent)).toMatchObject({
      heardBefore,
      opening: [{ text: opening, language: 'en-US' }],
    });
  });

  it.each([text, "I'd say: twenty-one, thanks. Good-bye"])('is nothing after %j', (heardText) => {
    expect(restScript({ text, heardText }, agent)).toBeNull();
  });

  it('of a menu of languages is spoken in the language of each line', () => {
    const offered = { ...plan, languages: ['en-US', 'fr-FR', 'de-DE'] };
    const lines = menuLines(offered, false);
    const whole = lines.map((line) => line.text).join(' ');
    for (let at = 0; at < whole.length; at += 1) {
      const rest = restScript({ text: whole, heardText: whole.slice(0, at) }, { ...agent, plan: offered });
      if (!rest) continue;
      const unheard = rest.opening.map((line) => line.text).join(' ');
      expect(rest.heardBefore + unheard).toBe(whole);
      expect(rest.heardBefore.length).toBeLessThanOrEqual(at + 1);
      for (const { text, language } of rest.opening)
        expect(lines.some((line) => line.language === language && line.text.endsWith(text))).toBe(true);
    }
  });
});
