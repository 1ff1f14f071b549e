/** Writes a plain text as SSML for one voice. */

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Control characters that XML 1.0 forbids, and line breaks, which the service's message framing may take for its own. */
const unspeakable = /[\p{Cc}\ufffe\uffff]+/gu;

export function ssmlOf(text: string, language: string, voice: string): string {
  return (
    `<speak version="1.0" xmlns="http://www.w3.org/2001/10/synthesis" xml:lang="${escaped(language)}">` +
    `<voice name="${escaped(voice)}">${escaped(text)}</voice></speak>`
  );
}

function escaped(text: string): string {
  return text
    .toWellFormed()
    .replace(unspeakable, ' ')
    .replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
