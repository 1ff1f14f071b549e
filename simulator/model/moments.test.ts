/** Days and times as they are said, at eight on Saturday, 21 November 2026. */
import { describe, expect, it } from 'vitest';
import { languageOf } from './languages.ts';
import { clockOf, momentIn } from './moments.ts';

const clock = clockOf('2026-11-21T08:00:00Z (Saturday)') ?? { wallMs: 0, zone: '' };

function read(language: string, text: string, direction: 'past' | 'future' = 'past'): string {
  const { date, time } = momentIn(text, languageOf(language), clock, direction);
  return `${date ?? '-'} ${time ?? '-'}`;
}

describe('moments', () => {
  it.each([
    ['2026-11-14T17:30', '2026-11-14 17:30'],
    ['It was on 14 November 2026 at 17:30.', '2026-11-14 17:30'],
    ['November 14th, 2026, 5:30 p.m.', '2026-11-14 17:30'],
    ['the fourteenth of November at half past five in the afternoon', '2026-11-14 17:30'],
    ['November the 3rd twenty twenty five at nine am', '2025-11-03 09:00'],
    ['yesterday at five pm', '2026-11-20 17:00'],
    ['yesterday around quarter to six in the evening, at quarter to six', '2026-11-20 17:45'],
    ['the day before yesterday at noon', '2026-11-19 12:00'],
    ['this morning at eight', '2026-11-21 08:00'],
    ['last Monday at 9 am', '2026-11-16 09:00'],
    ['two days ago at 3 pm', '2026-11-19 15:00'],
    ['two hours ago', '2026-11-21 06:00'],
    ['14/11/2026 17:30', '2026-11-14 17:30'],
    ['24 December at ten', '2025-12-24 10:00'],
    ['30 February 2026 at ten', '- 10:00'],
    ['at five thirty pm', '- 17:30'],
    ['yesterday', '2026-11-20 -'],
    ['I am not sure', '- -'],
  ])('English: %s', (text, expected) => {
    expect(read('en-GB', text)).toBe(expected);
  });

  it.each([
    ['le 14 novembre 2026 à 17h30', '2026-11-14 17:30'],
    ['Le quatorze novembre à dix-sept heures trente.', '2026-11-14 17:30'],
    ['le 1er août 2026 à 9 heures du matin', '2026-08-01 09:00'],
    ['hier à cinq heures et demie du soir', '2026-11-20 17:30'],
    ['avant-hier à midi', '2026-11-19 12:00'],
    ['lundi dernier à 8 h 15', '2026-11-16 08:15'],
    ['il y a deux jours à 15 heures', '2026-11-19 15:00'],
    ['ce matin à huit heures moins le quart', '2026-11-21 07:45'],
    ['le 14 novembre deux mille vingt-cinq à 10 heures', '2025-11-14 10:00'],
    ['je ne sais plus', '- -'],
  ])('French: %s', (text, expected) => {
    expect(read('fr-FR', text)).toBe(expected);
  });

  it.each([
    ['am 14. November 2026 um 17:30 Uhr', '2026-11-14 17:30'],
    ['am vierzehnten November zweitausendsechsundzwanzig um siebzehn Uhr dreißig', '2026-11-14 17:30'],
    ['gestern um halb sechs abends', '2026-11-20 17:30'],
    ['vorgestern um Viertel vor acht', '2026-11-19 07:45'],
    ['letzten Montag um neun Uhr am Morgen', '2026-11-16 09:00'],
    ['vor zwei Stunden', '2026-11-21 06:00'],
    ['am 14.11.2026 um 17 Uhr', '2026-11-14 17:00'],
    ['das weiß ich nicht', '- -'],
  ])('German: %s', (text, expected) => {
    expect(read('de-DE', text)).toBe(expected);
  });

  it.each([
    ['el catorce de noviembre de dos mil veintiséis a las diecisiete treinta', '2026-11-14 17:30'],
    ['el 1 de agosto a las nueve de la mañana', '2026-08-01 09:00'],
    ['ayer a las cinco y media de la tarde', '2026-11-20 17:30'],
    ['anteayer al mediodía', '2026-11-19 12:00'],
    ['el lunes a las ocho y cuarto de la mañana', '2026-11-16 08:15'],
    ['hace dos días a las 15:00', '2026-11-19 15:00'],
    ['no lo sé', '- -'],
  ])('Spanish: %s', (text, expected) => {
    expect(read('es-ES', text)).toBe(expected);
  });

  it.each([
    ['il 14 novembre 2026 alle 17 e 30', '2026-11-14 17:30'],
    ['ieri alle cinque e mezza di sera', '2026-11-20 17:30'],
    ['due giorni fa alle ventuno', '2026-11-19 21:00'],
    ['lunedì alle otto meno un quarto', '2026-11-16 07:45'],
  ])('Italian: %s', (text, expected) => {
    expect(read('it-IT', text)).toBe(expected);
  });

  it.each([
    ['de-DE', 'übermorgen um zehn', '2026-11-23 10:00'],
    ['es-ES', 'mañana a las diez', '2026-11-22 10:00'],
    ['es-ES', 'mañana a las diez de la mañana', '2026-11-22 10:00'],
    ['it-IT', 'dopodomani a mezzogiorno', '2026-11-23 12:00'],
    ['en-US', 'tomorrow at ten', '2026-11-22 10:00'],
    ['en-US', 'on Saturday at 9 am', '2026-11-28 09:00'],
    ['en-US', 'in two hours', '2026-11-21 10:00'],
    ['en-US', '3 January at noon', '2027-01-03 12:00'],
    ['fr-FR', 'après-demain à dix heures', '2026-11-23 10:00'],
    ['fr-FR', 'dans trois jours à midi', '2026-11-24 12:00'],
  ])('to come, %s: %s', (language, text, expected) => {
    expect(read(language, text, 'future')).toBe(expected);
  });

  it('keeps the zone of the clock', () => {
    expect(clockOf('2026-11-21T09:00:00+01:00 (Saturday)')).toEqual({
      wallMs: Date.UTC(2026, 10, 21, 9),
      zone: '+01:00',
    });
  });
});
