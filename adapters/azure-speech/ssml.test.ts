import { describe, expect, it } from 'vitest';
import type { SpokenText } from '../../domain/ports/text-to-speech.ts';
import { ssmlOf } from './ssml.ts';

const inFrench = (text: string, manner: Pick<SpokenText, 'speed' | 'style'> = {}, styles = ['sad']): string =>
  ssmlOf({ text, language: 'fr-FR', ...manner }, { name: 'fr-FR-DeniseNeural', styles });

/** What stands inside the voice. */
const spoken = (ssml: string): string | undefined => /<voice name="[^"]*">(.*)<\/voice>/.exec(ssml)?.[1];

describe('SSML', () => {
  it('says which language and voice, and escapes what XML would take for itself', () => {
    expect(inFrench('Jean & "Éloïse" <3 it\'s')).toBe(
      '<speak version="1.0" xmlns="http://www.w3.org/2001/10/synthesis" xml:lang="fr-FR">' +
        '<voice name="fr-FR-DeniseNeural">Jean &amp; &quot;Éloïse&quot; &lt;3 it&apos;s</voice></speak>',
    );
  });

  it('never holds a line break, which the service would take for the end of a header', () => {
    expect(inFrench('a\r\n\r\nb\nc')).not.toMatch(/[\r\n]/);
  });

  it.each([
    [1, 'bonjour'],
    [0.75, '<prosody rate="-25%">bonjour</prosody>'],
    [1.1, '<prosody rate="+10%">bonjour</prosody>'],
    [1.25, '<prosody rate="+25%">bonjour</prosody>'],
  ])('tells the speed %d', (speed, expected) => {
    expect(spoken(inFrench('bonjour', { speed, style: 'none' }))).toBe(expected);
  });

  it('tells a style that the voice has, around the speed, and declares what it is written in', () => {
    const ssml = inFrench('bonjour', { speed: 0.9, style: 'sad' });
    expect(ssml).toContain(' xmlns:mstts="https://www.w3.org/2001/mstts" ');
    expect(spoken(ssml)).toBe(
      '<mstts:express-as style="sad"><prosody rate="-10%">bonjour</prosody></mstts:express-as>',
    );
  });

  it.each([[['cheerful']], [[]]])('is plain where the voice has only the styles %j', (styles) => {
    expect(inFrench('bonjour', { style: 'sad' }, styles)).toBe(inFrench('bonjour'));
  });
});
