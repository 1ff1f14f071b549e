import { describe, expect, it } from 'vitest';
import { defaultVoices, hostOf, soundName, voiceFor, voicesWith } from './voices.ts';

it.each([
  ['fr-FR', 'fr-FR-DeniseNeural'],
  ['fr-CA', 'fr-FR-DeniseNeural'],
  ['pt-BR', 'en-US-AvaMultilingualNeural'],
])('finds a voice for %s', (language, name) => {
  expect(voiceFor(defaultVoices, language)).toMatchObject({ name });
});

describe('voices from the configuration', () => {
  const custom = { name: 'ContosoNeural', deploymentId: 'deployment-1' };
  const voices = voicesWith({ 'fr-FR': custom, 'pt-BR': { name: 'pt-BR-FranciscaNeural' } });

  it('speak in place of the built-in ones, and leave the others', () => {
    expect(voiceFor(voices, 'fr-CA')).toBe(custom);
    expect(voiceFor(voices, 'pt-PT').name).toBe('pt-BR-FranciscaNeural');
    expect(voiceFor(voices, 'de-DE')).toBe(defaultVoices['de-DE']);
  });

  it('are told apart by their deployment, and served by a host of their own', () => {
    expect(soundName(custom)).toBe('ContosoNeural@deployment-1');
    expect(soundName({ name: 'ContosoNeural' })).toBe('ContosoNeural');
    const host = 'wss://francecentral.tts.speech.microsoft.com';
    expect(hostOf({ host, deploymentId: 'deployment-1' })).toBe(
      'wss://francecentral.voice.speech.microsoft.com',
    );
    expect(hostOf({ host })).toBe(host);
    expect(hostOf({ host: 'ws://127.0.0.1:1', deploymentId: 'deployment-1' })).toBe('ws://127.0.0.1:1');
  });
});
