/** The words of German of which values are made. */
import type { ValueWords } from '../language.ts';
import { counted, sums, tens } from '../numbers.ts';

const fromTwo = counted(2, 'zwei drei vier funf sechs sieben acht neun');
const inCompounds = { ein: 1, ...fromTwo };
const teens = counted(10, 'zehn elf zwolf dreizehn vierzehn funfzehn sechzehn siebzehn achtzehn neunzehn');
const tensWords = tens(20, 'zwanzig dreißig vierzig funfzig sechzig siebzig achtzig neunzig');
const belowHundred = {
  ...inCompounds,
  eins: 1,
  ...teens,
  ...tensWords,
  ...sums(tensWords, inCompounds, (ten, unit) => `${unit}und${ten}`),
};
const days = {
  ...counted(1, 'erste zweite dritte vierte funfte sechste siebte achte neunte'),
  ...Object.fromEntries(Object.entries(teens).map(([word, value]) => [`${word}te`, value])),
  ...Object.fromEntries(
    Object.entries(belowHundred).flatMap(([word, value]) =>
      value >= 20 && value <= 31 ? [[`${word}ste`, value]] : [],
    ),
  ),
};

export const values: ValueWords = {
  leadIns: [
    'ja',
    'nein',
    'genau',
    'gerne',
    'natürlich',
    'also',
    'nun',
    'gut',
    'okay',
    'ok',
    'äh',
    'ähm',
    'ah',
    'oh',
    'hm',
    'hallo',
    'guten tag',
    'entschuldigung',
    'das ist die',
    'das ist der',
    'das ist',
    'das war',
    'es ist',
    'es war',
    'das wäre',
    'sie lautet',
    'er lautet',
    'ich heiße',
    'mein name ist',
    'hier ist',
    'hier spricht',
    'sie erreichen mich unter',
    'schreiben sie an',
    'ich sagte',
  ],
  label: '^(?:mein|meine|der|die|das|unser|unsere)\\s+(.{1,60}?)\\s+(?:ist|war|lautet)\\s+(?=\\S)',
  // The full stop of "14. November" ends no clause.
  clauseBreak:
    '(?<=[!?;]|\\D\\.|\\d{3}\\.)\\s+|,?\\s+und\\s+(?=(?:mein|meine|der|die|das|unser|unsere)\\s.{1,60}?\\s(?:ist|lautet)\\s)',
  articles: '^(?:der|die|das|den|ein|eine|ihr|ihre|sein|seine)\\s',
  clauseWords: '^(?:was|wie|wann|wo|woher|wohin|warum|weshalb|wer|wen|wem|welche[rsnm]?|ob)\\s',
  yesNoItem: '^ob\\s',
  codeWords: ['nummer', 'kennzeichen', 'aktenzeichen', 'code', 'number'],
  phoneWords: ['telefon', 'handy', 'mobil', 'erreichen', 'anrufen', 'telefonnummer', 'phone'],
  numbers: {
    null: 0,
    zwo: 2,
    ...belowHundred,
    ...sums({ zweitausend: 2_000 }, belowHundred, (thousand, rest) => `${thousand}${rest}`),
    ...days,
    ...sums(days, { n: 0, r: 0 }, (day, ending) => `${day}${ending}`),
  },
  plus: ['plus'],
  double: ['doppel'],
  emailSigns: {
    at: '@',
    klammeraffe: '@',
    punkt: '.',
    dot: '.',
    unterstrich: '_',
    bindestrich: '-',
    minus: '-',
    plus: '+',
  },
  months: {
    ...counted(1, 'januar februar marz april mai juni juli august september oktober november dezember'),
    janner: 1,
  },
  weekdays: { ...counted(0, 'sonntag montag dienstag mittwoch donnerstag freitag samstag'), sonnabend: 6 },
  nextWords: ['nachste', 'kommende'],
  relativeDays: [
    ['vorgestern', -2],
    ['ubermorgen', 2],
    ['letzte nacht', -1],
    ['gestern', -1],
    ['heute', 0],
    ['morgen', 1],
  ],
  ago: '\\bvor (?<n>\\d+|eine[mnr]?) (?<unit>[a-z]+)',
  ahead: '\\bin (?<n>\\d+|eine[mnr]?) (?<unit>[a-z]+)',
  units: {
    minute: 1,
    minuten: 1,
    stunde: 60,
    stunden: 60,
    tag: 1440,
    tage: 1440,
    tagen: 1440,
    woche: 10080,
    wochen: 10080,
  },
  times: [
    '\\b(?<hour>\\d{1,2}):(?<minute>\\d{2})\\b',
    '\\b(?<hour>\\d{1,2})\\.(?<minute>\\d{2}) uhr',
    // "Half six" is half past five.
    '\\b(?<to>(?<half>halb)) (?<hour>\\d{1,2})\\b',
    '\\b(?<past>viertel nach) (?<hour>\\d{1,2})\\b',
    '\\b(?<to>viertel vor) (?<hour>\\d{1,2})\\b',
    '\\b(?<hour>\\d{1,2}) ?uhr(?: (?<minute>\\d{1,2}))?\\b',
    '\\b(?:um|gegen) (?:etwa |circa |ungefahr )?(?<hour>\\d{1,2})\\b',
  ],
  namedTimes: { mittag: '12:00', mittags: '12:00', mitternacht: '00:00' },
  afternoon: ['nachmittag', 'am nachmittag', 'nachmittags', 'abend', 'am abend', 'abends'],
  morning: ['morgens', 'am morgen', 'vormittag', 'vormittags', 'fruh'],
  reminderTitle: '\\bdaran,? ((?!\\d).+)$',
};
