import { describe, expect, it } from 'vitest';
import { interrupts, isBackchannel, isPuzzled } from './backchannel.ts';
import { languageOf } from './languages/index.ts';

interface Cases {
  readonly listening: readonly string[];
  readonly taking: readonly string[];
  readonly puzzled: readonly string[];
  /** Words that are none of these. */
  readonly speaking: readonly string[];
}

const cases: Readonly<Record<string, Cases>> = {
  en: {
    listening: ['mhm', 'Mm-hmm.', 'yes, yes', 'Yes, I see, okay.', 'uh-huh', 'oh, right', 'That’s right.'],
    taking: [
      'stop',
      'No.',
      'wait a moment',
      'Yes, but the car is green',
      'okay, actually',
      'excuse me',
      'what?',
    ],
    puzzled: [
      'what?',
      'Pardon?',
      'sorry, what?',
      'Can you repeat that, please?',
      "I'm sorry, I didn't catch that",
    ],
    speaking: ['yes the blue car', 'my name is Ann', 'I see a problem there', 'the car was blue'],
  },
  fr: {
    listening: ['mhm', 'oui oui', "D'accord, très bien.", 'ah bon', 'je vois', 'oui, c’est ça', 'voilà'],
    taking: [
      'stop',
      'non',
      'attendez',
      'oui mais la voiture est verte',
      "excusez-moi, j'ai une question",
      'pardon ?',
    ],
    puzzled: [
      'Comment ?',
      'quoi',
      'pardon ?',
      "Vous pouvez répéter, s'il vous plaît ?",
      "Désolé, je n'ai pas compris.",
    ],
    speaking: ['oui la voiture bleue', "je m'appelle Anne", 'voilà ma réponse', 'la voiture était bleue'],
  },
  de: {
    listening: ['mhm', 'ja, ja', 'Ach so, verstehe.', 'alles klar', 'genau', 'ja gut, okay', 'stimmt'],
    taking: [
      'stopp',
      'nein',
      'Moment mal',
      'ja, aber das Auto ist grün',
      'Entschuldigung',
      'warten Sie',
      'wie bitte?',
    ],
    puzzled: [
      'Wie bitte?',
      'was?',
      'hä',
      'Können Sie das wiederholen, bitte?',
      'Entschuldigung, ich verstehe Sie nicht.',
    ],
    speaking: ['ja das blaue Auto', 'mein Name ist Anne', 'gut gemeint war es', 'das Auto war blau'],
  },
  es: {
    listening: ['mhm', 'sí, sí', 'Ya veo, vale.', 'de acuerdo', 'ajá', 'claro que sí', 'muy bien, perfecto'],
    taking: ['espere', 'no', 'un momento', 'sí, pero el coche es verde', 'perdón', 'oiga', '¿qué?'],
    puzzled: ['¿Qué?', '¿cómo?', '¿Cómo dice?', '¿Puede repetirlo, por favor?', 'Perdón, no he entendido.'],
    speaking: ['sí el coche azul', 'me llamo Ana', 'bien mirado era azul', 'el coche era azul'],
  },
  it: {
    listening: ['mhm', 'sì, sì', 'Ah ecco, ho capito.', 'va bene', 'certo', "d'accordo, perfetto", 'esatto'],
    taking: ['aspetti', 'no', 'un attimo', "sì, ma l'auto è verde", 'scusi', 'senta', 'cosa?'],
    puzzled: ['Come?', 'cosa?', 'Come dice?', 'Può ripetere, per favore?', 'Mi scusi, non ho capito.'],
    speaking: ["sì l'auto blu", 'mi chiamo Anna', 'certo che era blu', "l'auto era blu"],
  },
  zh: {
    listening: ['嗯', '嗯嗯', '对，对。', '好的，明白了。', '是的', '原来如此', '知道了'],
    taking: ['停', '不对', '等一下', '是的，但是车是绿色的', '不好意思', '我有问题', '什么？'],
    puzzled: ['什么？', '请再说一遍。', '对不起，我没听清。', '您能再说一遍吗？', '我听不懂'],
    speaking: ['是的，蓝色的车', '我叫王芳', '车是蓝色的', '明天早上九点'],
  },
};

describe.each(Object.entries(cases))('in %s', (code, { listening, taking, puzzled, speaking }) => {
  const { words } = languageOf(code);
  it.each(listening)('%j is listening', (text) => {
    expect(isBackchannel(text, words)).toBe(true);
    expect(interrupts(text, words)).toBe(false);
    expect(isPuzzled(text, words)).toBe(false);
  });
  it.each(taking)('%j takes the floor', (text) => {
    expect(isBackchannel(text, words)).toBe(false);
    expect(interrupts(text, words)).toBe(true);
  });
  it.each(puzzled)('%j is not having understood', (text) => {
    expect(isPuzzled(text, words)).toBe(true);
    expect(isBackchannel(text, words)).toBe(false);
  });
  it.each(speaking)('%j is something to say', (text) => {
    expect(isBackchannel(text, words)).toBe(false);
    expect(interrupts(text, words)).toBe(false);
    expect(isPuzzled(text, words)).toBe(false);
  });
});

describe('signs of listening', () => {
  const { words } = languageOf('en');
  it.each([
    ['yes yes yes yes', true],
    ['yes yes yes yes yes', false],
    ['', false],
    ['...', false],
  ])('%j: %s', (text, listening) => {
    expect(isBackchannel(text, words)).toBe(listening);
  });
  it.each(['', 'please', 'yes please', 'okay'])('%j is not puzzled', (text) => {
    expect(isPuzzled(text, words)).toBe(false);
  });
  it('a language has no word for listening that takes the floor too', () => {
    for (const code of Object.keys(cases)) {
      const { backchannels } = languageOf(code).words;
      for (const phrase of backchannels.known)
        expect.soft(interrupts(phrase, languageOf(code).words)).toBe(false);
    }
  });
});
