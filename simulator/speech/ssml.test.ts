import { describe, expect, it } from 'vitest';
import { readSsml } from './ssml.ts';

describe('the simulated voice reads SSML', () => {
  it('through prosody, styles, comments and both kinds of quotes', () => {
    const ssml =
      `<?xml version="1.0"?><!-- note --><speak version='1.0' xmlns:mstts="x" xml:lang='de-DE'>` +
      `<voice name="v&amp;w"><mstts:express-as style="calm"><prosody rate="+10%">Grüß</prosody> ` +
      `Gott<break time='200ms'/>&#33;&#x1f44b;</mstts:express-as></voice></speak>`;
    expect(readSsml(ssml)).toEqual({
      ...{ ok: true, text: 'Grüß Gott!👋', language: 'de-DE', voice: 'v&w' },
      ...{ rate: 1.1, style: 'calm' },
    });
  });

  it.each([
    ['-25%', 0.75],
    ['0.75', 0.75],
    ['+25%', 1.25],
    ['+900%', 2],
    ['-90%', 0.5],
  ])('at the rate %s', (rate, expected) => {
    const ssml = `<speak><voice name="v"><prosody rate="${rate}">hello</prosody></voice></speak>`;
    expect(readSsml(ssml)).toMatchObject({ ok: true, rate: expected });
  });

  it.each([
    ['a stray ampersand', '<speak>R&D</speak>'],
    ['an unknown entity', '<speak>&eacute;</speak>'],
    ['a character beyond Unicode', '<speak>&#x110000;</speak>'],
    ['a stray bracket', '<speak>1 < 2</speak>'],
    ['a tag not closed', '<speak><voice name="v">hello</speak>'],
    ['a document not closed', '<speak>hello'],
    ['a rate that is none', '<speak><prosody rate="slowish">hello</prosody></speak>'],
    ['a tag too many', '<speak>hello</speak></voice>'],
  ])('and refuses %s', (_, ssml) => {
    expect(readSsml(ssml).ok).toBe(false);
  });
});
