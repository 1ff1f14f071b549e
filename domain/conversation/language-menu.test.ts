import { describe, expect, it } from 'vitest';
import { plan } from '../../tests/call-fixture.ts';
import { languageChoice, menuLines } from './language-menu.ts';
import { greeting } from './phrases.ts';
import type { CallerAside, Entry } from './transcript.ts';

const offered = { language: 'fr-FR', languages: ['fr-FR', 'en-US', 'de-DE', 'zh-CN'] };

function caller(text: string, aside?: CallerAside): Entry {
  const turn = { epoch: 1, seq: 1, text, language: 'fr-FR', offsetMs: 0, durationMs: 500 };
  return { kind: 'caller', at: 0, ...turn, ...(aside ? { aside } : {}) };
}
const digits = (pressed: string): Entry => ({ kind: 'digits', at: 0, digits: pressed });
const agent: Entry = {
  kind: 'agent',
  at: 0,
  utteranceId: '1-1',
  text: 'English',
  toolCalls: [],
  heard: null,
};

describe('the lines of the menu', () => {
  const menu = { ...plan, ...offered };
  it('are the greeting, then each offer in its own language', () => {
    expect(menuLines(menu, false)).toEqual([
      { text: greeting(menu, 'fr-FR'), language: 'fr-FR' },
      { text: 'Pour le français, tapez 1 ou dites français.', language: 'fr-FR' },
      { text: 'For English, press 2 or say English.', language: 'en-US' },
      { text: 'Für Deutsch drücken Sie die 3 oder sagen Sie Deutsch.', language: 'de-DE' },
      { text: '中文服务请按4，或者说中文。', language: 'zh-CN' },
    ]);
  });
  it('leave the greeting out when they are said again', () => {
    expect(menuLines(menu, true)).toEqual(menuLines(menu, false).slice(1));
  });
});

describe('the choice of a language', () => {
  it('is none where the plan offers none', () => {
    expect(languageChoice({ language: 'it-IT' }, [digits('2')])).toEqual({
      kind: 'settled',
      language: 'it-IT',
      by: 'no_choice',
    });
  });

  it.each([
    ['1', 'fr-FR'],
    ['2', 'en-US'],
    ['3#', 'de-DE'],
    ['0', null],
    ['5', null],
    ['22', null],
    ['#', null],
  ])('by key %s: %s', (pressed, language) => {
    expect(languageChoice(offered, [digits(pressed)])).toEqual(
      language ? { kind: 'settled', language, by: 'digit' } : { kind: 'open', tries: 1 },
    );
  });

  it.each([
    ['English', 'en-US'],
    ['english please', 'en-US'],
    ['Englisch, bitte.', 'en-US'],
    ['no, English please', 'en-US'],
    ['Non, français', 'fr-FR'],
    ['Deutsch bitte', 'de-DE'],
    ['I would like to speak German', 'de-DE'],
    ["l'allemand s'il vous plaît", 'de-DE'],
    ['Français.', 'fr-FR'],
    ['我要说中文', 'zh-CN'],
    ['two', 'en-US'],
    ['Number two, please.', 'en-US'],
    ['zwo', 'en-US'],
    ['die drei bitte', 'de-DE'],
    ['2', 'en-US'],
    ['deux', 'en-US'],
    ['请按四', 'zh-CN'],
    ['not German, English', 'en-US'],
  ])('by voice, %j: %s', (text, language) => {
    expect(languageChoice(offered, [caller(text)])).toEqual({ kind: 'settled', language, by: 'voice' });
  });

  it.each([
    'hello',
    'what?',
    'Español',
    'one moment please',
    'one two',
    "I don't speak English",
    'je ne parle pas allemand',
    'French or English',
    'nine',
    'It is about my policy number two',
    '',
  ])('is left open by %j', (text) => {
    expect(languageChoice(offered, [caller(text)])).toEqual({ kind: 'open', tries: 1 });
  });

  it('is what the first fitting entry says', () => {
    const entries = [caller('hello'), agent, caller('deutsch'), digits('2')];
    expect(languageChoice(offered, entries)).toEqual({ kind: 'settled', language: 'de-DE', by: 'voice' });
  });

  it('falls to the plan after three entries that fit none, and stays there', () => {
    const entries = [caller('hello'), digits('9'), agent];
    expect(languageChoice(offered, entries)).toEqual({ kind: 'open', tries: 2 });
    const given = { kind: 'settled', language: 'fr-FR', by: 'given_up' };
    expect(languageChoice(offered, [...entries, caller('what?')])).toEqual(given);
    expect(languageChoice(offered, [...entries, caller('what?'), digits('2')])).toEqual(given);
  });

  it('counts no signs of listening, and corrections only where they fit', () => {
    const correction = { kind: 'correction', ofSeq: 1 } as const;
    const entries = [caller('English', { kind: 'backchannel' }), caller('in dish', correction)];
    expect(languageChoice(offered, entries)).toEqual({ kind: 'open', tries: 0 });
    expect(languageChoice(offered, [...entries, caller('English', correction)])).toEqual({
      kind: 'settled',
      language: 'en-US',
      by: 'voice',
    });
  });

  it('takes the first of several regions of one language', () => {
    const regions = { language: 'en-US', languages: ['en-US', 'en-GB'] };
    expect(languageChoice(regions, [caller('English')])).toEqual({
      kind: 'settled',
      language: 'en-US',
      by: 'voice',
    });
  });
});
