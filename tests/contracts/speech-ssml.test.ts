import fc from 'fast-check';
import { expect, it } from 'vitest';
import { speechStyles } from '../../domain/conversation/speech.ts';
import { ssmlOf } from '../../adapters/azure-speech/ssml.ts';
import { readSsml } from '../../simulator/speech/ssml.ts';

it('any text written as SSML reads back as it was, but for what cannot be spoken', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const spoken = text.replace(/[\p{Cc}\ufffe\uffff]+/gu, ' ');
      const reading = readSsml(ssmlOf({ text, language: 'en-US' }, { name: 'voice' }));
      expect(reading).toEqual({
        ...{ ok: true, text: spoken, language: 'en-US', voice: 'voice' },
        ...{ rate: 1, style: null },
      });
    }),
  );
});

it('every speed is read as it was written, to the percent, and a style that the voice has', () => {
  const voice = { name: 'voice', styles: ['cheerful', 'sad'] };
  fc.assert(
    fc.property(fc.integer({ min: 75, max: 125 }), fc.constantFrom(...speechStyles), (percent, style) => {
      const ssml = ssmlOf({ text: 'hello', language: 'en-US', speed: percent / 100, style }, voice);
      const reading = readSsml(ssml);
      expect(reading).toMatchObject({ ok: true, text: 'hello', style: style === 'none' ? null : style });
      expect(reading.ok ? reading.rate : 0).toBeCloseTo(percent / 100, 6);
    }),
  );
});
