import { expect, it } from 'vitest';
import { defaultVoices, voiceFor } from './voices.ts';

it.each([
  ['fr-FR', 'fr-FR-DeniseNeural'],
  ['fr-CA', 'fr-FR-DeniseNeural'],
  ['pt-BR', 'en-US-AvaMultilingualNeural'],
])('finds a voice for %s', (language, voice) => {
  expect(voiceFor(defaultVoices, language)).toBe(voice);
});
