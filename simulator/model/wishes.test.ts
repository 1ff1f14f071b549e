import { describe, expect, it } from 'vitest';
import { wishIn } from './wishes.ts';

const inEnglish = { tag: 'en-US', speed: 1 };

describe('a wish for another language', () => {
  it.each([
    ['Could we speak French, please?', 'fr-FR'],
    ["Parlez français, s'il vous plaît.", 'fr-FR'],
    ['Auf Deutsch, bitte.', 'de-DE'],
    ['Können wir Deutsch sprechen?', 'de-DE'],
    ['¿Puede hablar español?', 'es-ES'],
    ['Parli italiano, per favore.', 'it-IT'],
    ['请说中文。', 'zh-CN'],
    ['Italian, please.', 'it-IT'],
  ])('is understood in “%s”', (said, language) => {
    expect(wishIn(said, inEnglish)).toEqual({ name: 'set_language', args: { language } });
  });

  it('is understood in any language that is spoken', () => {
    const language = 'en-US';
    expect(wishIn('In English, please.', { tag: 'zh-CN', speed: 1 })).toMatchObject({ args: { language } });
  });

  it.each([
    ['My name is Jean French.'],
    ["I don't speak French."],
    ['In English, please.'],
    ['A man who lives next door to us and does not speak English called me in French yesterday.'],
  ])('is not heard in “%s”', (said) => {
    expect(wishIn(said, inEnglish)).toBeNull();
  });
});

describe('a wish for other speech', () => {
  it.each([
    ['Slower, please.', 0.75],
    ['Parlez plus lentement.', 0.75],
    ['Bitte etwas langsamer.', 0.75],
    ['Más despacio, por favor.', 0.75],
    ['Più lentamente, per favore.', 0.75],
    ['请慢一点。', 0.75],
    ['A bit faster, please.', 1.25],
    ['Plus vite !', 1.25],
    ['Schneller, bitte.', 1.25],
    ['Más rápido.', 1.25],
    ['Più veloce.', 1.25],
    ['快一点。', 1.25],
  ])('is understood in “%s”', (said, speed) => {
    expect(wishIn(said, inEnglish)).toEqual({ name: 'set_speech', args: { speed } });
  });

  it('goes a step from where it is, and no further than a voice can', () => {
    expect(wishIn('faster', { tag: 'en-US', speed: 0.75 })).toMatchObject({ args: { speed: 1 } });
    expect(wishIn('slower', { tag: 'en-US', speed: 0.75 })).toMatchObject({ args: { speed: 0.75 } });
  });

  it('may be for a style', () => {
    expect(wishIn('Can you sound more cheerful?', inEnglish)).toMatchObject({ args: { style: 'cheerful' } });
  });
});
