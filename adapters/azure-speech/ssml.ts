/** Writes a plain text as SSML for one voice, in the speed and style it is to be spoken in. */
import { plainSpeech } from '../../domain/conversation/speech.ts';
import type { SpokenText } from '../../domain/ports/text-to-speech.ts';
import type { Voice } from './voices.ts';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Control characters that XML 1.0 forbids, and line breaks, which the service's message framing may take for its own. */
const unspeakable = /[\p{Cc}\ufffe\uffff]+/gu;

const styleNamespace = 'https://www.w3.org/2001/mstts';

/** A style that the voice has not is left out: the service would refuse nothing, but promise what nobody hears. */
export function ssmlOf(
  {
    text,
    language,
    speed = plainSpeech.speed,
    style = plainSpeech.style,
  }: Pick<SpokenText, 'text' | 'language' | 'speed' | 'style'>,
  voice: Voice,
): string {
  const hasStyle = style !== 'none' && voice.styles?.includes(style) === true;
  const paced = wrapped('prosody', speed === 1 ? null : `rate="${percent(speed)}"`, escaped(text));
  const styled = wrapped('mstts:express-as', hasStyle ? `style="${style}"` : null, paced);
  const styles = hasStyle ? ` xmlns:mstts="${styleNamespace}"` : '';
  return (
    `<speak version="1.0" xmlns="http://www.w3.org/2001/10/synthesis"${styles} xml:lang="${escaped(language)}">` +
    `<voice name="${escaped(voice.name)}">${styled}</voice></speak>`
  );
}

/** Without attributes it is left as it is. */
function wrapped(tag: string, attributes: string | null, content: string): string {
  return attributes === null ? content : `<${tag} ${attributes}>${content}</${tag}>`;
}

/** The change against the voice's own pace: `-25%` for 0.75. */
function percent(speed: number): string {
  const change = Math.round((speed - 1) * 100);
  return change < 0 ? `${change}%` : `+${change}%`;
}

function escaped(text: string): string {
  return text
    .toWellFormed()
    .replace(unspeakable, ' ')
    .replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
