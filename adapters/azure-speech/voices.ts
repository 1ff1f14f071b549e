/** Which of the service's voices speaks which language, and in which styles it can. */

export interface Voice {
  /** As the service calls it, such as `fr-FR-DeniseNeural`. */
  readonly name: string;
  /** Of a custom neural voice: the id of its deployed endpoint. */
  readonly deploymentId?: string | undefined;
  /** The styles of `mstts:express-as` that it has. */
  readonly styles?: readonly string[] | undefined;
}

/** By language tag (BCP 47). */
export type Voices = Readonly<Record<string, Voice>>;

/**
 * One neural voice for each language the agent speaks out of the box. The styles are those of Microsoft's table of voice styles and
 * roles (Speech service, language support; as of 2 April 2026) that may be asked for here; the others have none there.
 */
export const defaultVoices: Voices = {
  'en-US': { name: 'en-US-AvaMultilingualNeural' },
  'fr-FR': { name: 'fr-FR-DeniseNeural', styles: ['cheerful', 'sad'] },
  'de-DE': { name: 'de-DE-KatjaNeural' },
  'es-ES': { name: 'es-ES-ElviraNeural' },
  'it-IT': { name: 'it-IT-ElsaNeural' },
  'zh-CN': { name: 'zh-CN-XiaoxiaoNeural', styles: ['cheerful', 'sad'] },
};

/** Speaks some ninety languages: stands in where a language has no voice of its own. */
const multilingualVoice: Voice = { name: 'en-US-AvaMultilingualNeural' };

/** The default voices, with others where the configuration names them. */
export function voicesWith(configured: Voices): Voices {
  return { ...defaultVoices, ...configured };
}

/** The voice of a language: its own, else one of a sister variant (`fr-CA` speaks with `fr-FR`'s), else a multilingual one. */
export function voiceFor(voices: Voices, language: string): Voice {
  const own = voices[language];
  if (own !== undefined) return own;
  const primary = language.split('-')[0] ?? language;
  const sister = Object.entries(voices).find(([other]) => other.split('-')[0] === primary);
  return sister?.[1] ?? multilingualVoice;
}

/** What tells one voice's sound from another's: also two deployments of a voice may differ. */
export function soundName({ name, deploymentId }: Voice): string {
  return deploymentId === undefined ? name : `${name}@${deploymentId}`;
}

/** Custom voices are served by hosts of their own: `wss://REGION.voice.speech.microsoft.com` beside `wss://REGION.tts.…`. */
export function hostOf({
  host,
  deploymentId,
}: {
  readonly host: string;
  readonly deploymentId?: string | undefined;
}): string {
  return deploymentId === undefined ? host : host.replace('.tts.speech.', '.voice.speech.');
}
