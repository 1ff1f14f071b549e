/** A document cut into passages, each about one thing and understandable by itself. */
import { chunkdown } from 'chunkdown';

/** About a minute of speech: the model picks a sentence or two of it. In characters. */
const passageLength = 900;
/** So much more is taken rather than cutting what belongs together. */
const overflow = 1.25;

/** Of a change in how documents are read or cut: what was imported before is then made anew. */
export const passagesVersion = 1;

/** `markdown` with its headings; each passage names those it stands under. Plain text, as it is to be spoken of. */
export function passagesOf(markdown: string): readonly string[] {
  const splitter = chunkdown({
    chunkSize: passageLength,
    maxOverflowRatio: overflow,
    // A script without spaces has no words to be kept whole.
    rules: { word: { split: 'allow-split' } },
  });
  const { chunks } = splitter.split(spacedOut(markdown));
  return chunks.flatMap(({ text, breadcrumbs }) => {
    const body = plain(text);
    // A heading that was cut from what stands under it is named there.
    if (body === '' || isHeadingAlone(text)) return [];
    const headings = breadcrumbs.map((heading) => plain(heading.text)).join(', ');
    return [headings === '' ? body : `${headings}\n${body}`];
  });
}

/** Chinese and Japanese sentences end without a space behind them; with one they are taken for what they are. */
function spacedOut(markdown: string): string {
  return markdown.replaceAll(/(?<=[\u3002\uFF01\uFF1F])(?=\S)/gu, ' ');
}

function isHeadingAlone(text: string): boolean {
  return /^#{1,6} [^\n]*$/.test(text.trim());
}

/** Without the signs of Markdown, which nobody speaks. */
function plain(markdown: string): string {
  return (
    markdown
      .replaceAll(/!\[[^\]]*\]\([^)]*\)/g, '')
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .replaceAll(/^\s*\|?[\s:|-]+\|?\s*$/gm, '')
      // Where a line was only too long; lists and tables have lines of their own.
      .replaceAll(/(?<=\S)\n(?!\s|[*+>-] |\||#|\d+[.)] )/g, ' ')
      .replaceAll(/^#{1,6} +/gm, '')
      .replaceAll(/^\s*>+ ?/gm, '')
      .replaceAll(/^(\s*)[*+-] +/gm, '$1')
      .replaceAll(/(?<!\\)(?:\*\*|__|`+)/g, '')
      // What is no mark stands behind a backslash here.
      .replaceAll(/(?<![\p{L}\p{N}\\])[*_](?=\S)|(?<=[^\s\\])[*_](?![\p{L}\p{N}])/gu, '')
      .replaceAll(/(?<!\\) *\| */g, ' ')
      .replaceAll(/\\([\\`*_{}[\]()#+.!|<>-])/g, '$1')
      .replaceAll(/[ \t]+/g, ' ')
      .replaceAll(/\s*\n\s*/g, '\n')
      .trim()
  );
}
