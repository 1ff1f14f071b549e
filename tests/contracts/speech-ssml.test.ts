import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ssmlOf } from '../../adapters/azure-speech/ssml.ts';
import { readSsml } from '../../simulator/speech/ssml.ts';

it('any text written as SSML reads back as it was, but for what cannot be spoken', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const spoken = text.replace(/[\p{Cc}\ufffe\uffff]+/gu, ' ');
      const reading = readSsml(ssmlOf(text, 'en-US', 'voice'));
      expect(reading).toEqual({ ok: true, text: spoken, language: 'en-US', voice: 'voice' });
    }),
  );
});
