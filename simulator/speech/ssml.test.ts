import { describe, expect, it } from 'vitest';
import { readSsml } from './ssml.ts';

describe('the simulated voice reads SSML', () => {
  it('through prosody, styles, comments and both kinds of quotes', () => {
    const ssml =
      `<?xml version="1.0"?><!-- note --><speak version='1.0' xmlns:mstts="x" xml:lang='de-DE'>` +
      `<voice name="v&amp;w"><mstts:express-as style="calm"><prosody rate="+10%">Grüß</prosody> ` +
      `Gott<break time='200ms'/>&#33;&#x1f44b;</mstts:express-as></voice></speak>`;
    expect(readSsml(ssml)).toEqual({ ok: true, text: 'Grüß Gott!👋', language: 'de-DE', voice: 'v&w' });
  });

  it.each([
    ['a stray ampersand', '<speak>R&D</speak>'],
    ['an unknown entity', '<speak>&eacute;</speak>'],
    ['a character beyond Unicode', '<speak>&#x110000;</speak>'],
    ['a stray bracket', '<speak>1 < 2</speak>'],
    ['a tag not closed', '<speak><voice name="v">hello</speak>'],
    ['a document not closed', '<speak>hello'],
    ['a tag too many', '<speak>hello</speak></voice>'],
  ])('and refuses %s', (_, ssml) => {
    expect(readSsml(ssml).ok).toBe(false);
  });
});
