import { describe, expect, it } from 'vitest';
import { ssmlOf } from './ssml.ts';

describe('SSML', () => {
  it('says which language and voice, and escapes what XML would take for itself', () => {
    expect(ssmlOf('Jean & "Éloïse" <3 it\'s', 'fr-FR', 'fr-FR-DeniseNeural')).toBe(
      '<speak version="1.0" xmlns="http://www.w3.org/2001/10/synthesis" xml:lang="fr-FR">' +
        '<voice name="fr-FR-DeniseNeural">Jean &amp; &quot;Éloïse&quot; &lt;3 it&apos;s</voice></speak>',
    );
  });

  it('never holds a line break, which the service would take for the end of a header', () => {
    expect(ssmlOf('a\r\n\r\nb\nc', 'en-US', 'voice')).not.toMatch(/[\r\n]/);
  });
});
