import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endingOf, turnEndsAt, turnProbablyEndsAt, type Ending, type TurnSoFar } from './end-of-turn.ts';
import { languageOf, phraseLanguages } from './languages/index.ts';

/** Partials come without marks, finals with: both are here. */
const endings: Readonly<Record<string, Readonly<Record<Ending, readonly string[]>>>> = {
  en: {
    finished: [
      ...[
        'yes',
        'Yes.',
        'no thank you',
        'um, yes please',
        'that is all',
        "That's all, thank you.",
        "I don't know",
      ],
      ...[
        'The car was parked outside.',
        'What is it for?',
        'Can you call me back?',
        'I think so',
        'I am well.',
        'maybe',
        'I see, okay',
      ],
    ],
    plain: [
      'the car was parked outside',
      'on the third of may',
      'at ten thirty',
      'yes the blue one',
      'in 2019',
      'i am well',
      'in the kitchen as well',
    ],
    trailing: [
      ...[
        'and',
        'I was driving home because',
        'my name is',
        'my name is uh',
        'the car, ',
        'It was the.',
        'well',
      ],
      ...['on the', 'I would like', 'let me see', 'so …'],
    ],
    dictating: [
      ...[
        'B 0 1 3',
        'b zero one three',
        'zero six twelve',
        'my policy number is',
        'the number is uh',
        'd as in',
      ],
      ...['it is D for David', 'my policy number is b', 'B0', 'yes it is b zero', 'd', 'it is 0612345'],
      ...['the email is ann dot k e', 'S M I T H', 'My policy number is B013.', 'double four'],
    ],
  },
  fr: {
    finished: [
      'oui',
      'Non merci.',
      'euh oui',
      "c'est tout",
      "c'est tout, merci",
      'je ne sais pas',
      'La voiture est garée dehors.',
      "C'est pour quoi ?",
    ],
    plain: ['la voiture est garée dehors', 'le trois mai', 'oui la bleue', 'il y a deux ans'],
    trailing: [
      'et',
      'je rentrais parce que',
      "je m'appelle",
      "je m'appelle euh",
      'la voiture,',
      'dans la',
      "c'était",
      'il y a',
      'donc',
    ],
    dictating: [
      'B 0 1 3',
      'zéro six douze',
      'zéro six',
      'mon numéro est',
      'D comme',
      'D comme Daniel',
      'mon numéro de contrat est le numéro B',
      'ça s’écrit L',
      'deux deux',
    ],
  },
  de: {
    finished: [
      'ja',
      'Nein danke.',
      'ähm ja',
      'das war es',
      'das ist alles, danke',
      'ich weiß nicht',
      'Das Auto stand draußen.',
      'Wofür ist das?',
    ],
    plain: ['das Auto stand draußen', 'am dritten Mai', 'ja das blaue', 'um zehn Uhr'],
    trailing: [
      'und',
      'ich fuhr nach Hause weil',
      'mein Name ist',
      'mein Name ist äh',
      'das Auto,',
      'in der',
      'ich möchte',
      'also',
    ],
    dictating: [
      'B 0 1 3',
      'null sechs zwölf',
      'null sechs',
      'meine Versicherungsnummer ist',
      'D wie',
      'D wie Dora',
      'die Nummer ist B',
      'ich buchstabiere',
      'zwo zwo',
    ],
  },
  es: {
    finished: [
      'sí',
      'no',
      'quizás',
      'No, gracias.',
      'eh sí',
      'eso es todo',
      'nada más, gracias',
      'no lo sé',
      'El coche estaba fuera.',
      '¿Para qué es?',
    ],
    plain: ['el coche estaba fuera', 'el tres de mayo', 'sí el azul', 'hace dos años'],
    trailing: [
      'y',
      'volvía a casa porque',
      'me llamo',
      'me llamo eh',
      'el coche,',
      'en la',
      'quisiera',
      'pues',
    ],
    dictating: [
      'B 0 1 3',
      'cero seis doce',
      'cero seis',
      'mi número de póliza es',
      'D de',
      'D de Dinamarca',
      'la póliza es B',
      'se escribe',
      'dos dos',
    ],
  },
  it: {
    finished: [
      'sì',
      'No, grazie.',
      'ehm sì',
      'è tutto',
      'basta così, grazie',
      'non lo so',
      "L'auto era fuori.",
      "Per che cos'è?",
    ],
    plain: ["l'auto era fuori", 'il tre maggio', 'sì quella blu', 'due anni fa'],
    trailing: [
      'e',
      'tornavo a casa perché',
      'mi chiamo',
      'mi chiamo ehm',
      "l'auto,",
      'nella',
      'vorrei',
      'allora',
    ],
    dictating: [
      'B 0 1 3',
      'zero sei dodici',
      'zero sei',
      'il mio numero di polizza è',
      'D come',
      'D come Domodossola',
      'la polizza è B',
      'si scrive',
      'due due',
    ],
  },
  zh: {
    finished: [
      '是的',
      '没有。',
      '呃，是的',
      '就这些',
      '就这些，谢谢',
      '我不知道',
      '车停在外面。',
      '这是做什么用的？',
    ],
    plain: ['车停在外面', '五月三号', '两年前', '早上十点钟'],
    trailing: ['然后', '我回家因为', '我叫', '我的名字是', '车子，', '那个', '我想', '我住在'],
    dictating: [
      'B 0 1 3',
      '零六一二',
      '零六',
      '我的保单号是',
      '我的电话是幺三八',
      '保单号是 B',
      '车牌号是',
      '二二',
    ],
  },
};

describe.each(Object.entries(endings))('a turn in %s', (code, table) => {
  const { words } = languageOf(code);
  const rows = Object.entries(table).flatMap(([ending, texts]) =>
    texts.map((text) => [text, ending] as const),
  );
  it.each(rows)('%j ends %s', (text, ending) => {
    expect(endingOf(text, words)).toBe(ending);
  });
});

describe.each(phraseLanguages)('the lists in %s', (code) => {
  const { words } = languageOf(code);
  it.each(['finished', 'trailing', 'dictating'] as const)(
    'hold nothing %s that does not end so',
    (ending) => {
      const others = [...words[ending].known].filter((phrase) => {
        const known = words.finished.known.has(phrase) || words.dictating.known.has(phrase);
        return endingOf(phrase, words) !== ending && !(ending === 'trailing' && known);
      });
      expect(others).toEqual([]);
    },
  );
});

it('every language has its table', () => {
  expect(Object.keys(endings).sort()).toEqual([...phraseLanguages].sort());
});

const { words } = languageOf('en');
const limits = { vadSilenceMs: 500, sttCompleteMs: 100, stalledMs: 2_500 };
const turn = (text: string, change: Partial<TurnSoFar> = {}): TurnSoFar => ({
  words: 'complete',
  text,
  wordsAt: 1_000,
  silentSince: 1_000,
  ...change,
});

describe('the end of a turn', () => {
  it.each<[string, TurnSoFar, number | null, number | null]>([
    ['no words', turn('', { words: 'none' }), null, null],
    ['words, and the voice goes on', turn('the car', { silentSince: null }), 3_500, null],
    ['a finished sentence', turn('Yes.'), 1_400, 1_120],
    ['a finished sentence without its final', turn('yes', { words: 'open' }), 1_400, 1_120],
    [
      'the same, but the voice went on after its words',
      turn('yes', { words: 'open', wordsAt: 700 }),
      1_850,
      1_120,
    ],
    ['the same, and they are final', turn('yes', { wordsAt: 700 }), 1_400, 1_120],
    ['plain words', turn('the car was blue'), 1_750, 1_120],
    ['plain words without their final', turn('the car was blue', { words: 'open' }), 1_850, 1_120],
    ['words that come after the voice', turn('the car was blue', { wordsAt: 1_400 }), 1_750, 1_120],
    ['a trailing word', turn('the car and'), 2_500, null],
    ['a trailing word without its final', turn('the car and', { words: 'open' }), 2_600, null],
    ['digits', turn('zero six twelve'), 2_000, null],
    ['digits without their final', turn('zero six twelve', { words: 'open' }), 2_100, null],
    ['words that do not change any more', turn('the car and', { wordsAt: -400 }), 2_100, null],
  ])('%s', (_, given, end, probableEnd) => {
    expect(turnEndsAt(given, limits, words)).toBe(end);
    expect(turnProbablyEndsAt(given, limits, words)).toBe(probableEnd);
  });

  it('is never before its probable end, nor later than the stalled words allow', () => {
    const text = fc
      .array(fc.constantFrom('yes', 'the', 'car', 'B', '0', 'and', '.', ',', 'um', 'number is'), {
        maxLength: 6,
      })
      .map((parts) => parts.join(' '));
    const given = fc.record({
      words: fc.constantFrom('none', 'open', 'complete'),
      text,
      wordsAt: fc.integer({ min: 0, max: 5_000 }),
      silentSince: fc.option(fc.integer({ min: 0, max: 5_000 })),
    });
    fc.assert(
      fc.property(given, (one) => {
        const end = turnEndsAt(one, limits, words);
        const probableEnd = turnProbablyEndsAt(one, limits, words);
        expect(end === null).toBe(one.words === 'none');
        if (end !== null) expect(end).toBeLessThanOrEqual(one.wordsAt + limits.stalledMs);
        if (probableEnd !== null) expect(probableEnd).toBeLessThanOrEqual(end ?? -Infinity);
      }),
    );
  });
});
