/** Which of the service's voices speaks which language. */

/** One neural voice for each language the agent speaks out of the box. */
export const defaultVoices: Readonly<Record<string, string>> = {
  'en-US': 'en-US-AvaMultilingualNeural',
  'fr-FR': 'fr-FR-DeniseNeural',
  'de-DE': 'de-DE-KatjaNeural',
  'es-ES': 'es-ES-ElviraNeural',
  'it-IT': 'it-IT-ElsaNeural',
  'zh-CN': 'zh-CN-XiaoxiaoNeural',
};

/** Speaks some ninety languages: stands in where a language has no voice of its own. */
const multilingualVoice = 'en-US-AvaMultilingualNeural';

/** The voice of a language: its own, else one of a sister variant (`fr-CA` speaks with `fr-FR`'s), else a multilingual one. */
export function voiceFor(voices: Readonly<Record<string, string>>, language: string): string {
  const own = voices[language];
  if (own !== undefined) return own;
  const primary = language.split('-')[0] ?? language;
  const sister = Object.entries(voices).find(([other]) => other.split('-')[0] === primary);
  return sister?.[1] ?? multilingualVoice;
}
