/** What stands in a file, as Markdown with the headings it had, and what the document is called. */
import { basename, extname } from 'node:path';
import { parse } from 'node-html-parser';
import { extractText, getDocumentProxy, getMeta } from 'unpdf';
import { z } from 'zod';
import type { DocumentFile } from './document-files.ts';

export interface DocumentText {
  readonly title: string;
  readonly markdown: string;
}

/** Thrown for a file that cannot be used; the message is a reason to be read behind the file's name. */
export class UnreadableDocument extends Error {
  override readonly name = 'UnreadableDocument';
}

/** A longer one is no document to answer a telephone from. */
const mostPages = 2_000;

/** Of a page's longest line. */
const earlyEnd = 0.6;

/** @throws {UnreadableDocument} Says why. */
export async function documentText(
  { file, kind }: Pick<DocumentFile, 'file' | 'kind'>,
  bytes: Uint8Array,
): Promise<DocumentText> {
  const { title, markdown } = await textOf(kind, bytes);
  if (markdown.trim() === '') throw new UnreadableDocument('there is no text in it');
  const named = basename(file, extname(file)).replaceAll(/[_-]+/g, ' ');
  return { title: oneLine(title ?? firstHeading(markdown) ?? named) || named, markdown };
}

interface Read {
  readonly title?: string | undefined;
  readonly markdown: string;
}

function textOf(kind: DocumentFile['kind'], bytes: Uint8Array): Read | Promise<Read> {
  switch (kind) {
    case 'markdown':
      return { markdown: withoutFrontMatter(decoded(bytes)) };
    case 'text':
      return { markdown: decoded(bytes) };
    case 'html':
      return htmlText(decoded(bytes));
    case 'pdf':
      return pdfText(bytes);
  }
}

function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).replaceAll('\r\n', '\n');
  } catch {
    throw new UnreadableDocument('it is not text in UTF-8');
  }
}

/** What some tools keep before the text, between two lines of dashes. */
function withoutFrontMatter(text: string): string {
  return text.replace(/^---\n[^]*?\n---\n/, '');
}

function firstHeading(markdown: string): string | undefined {
  return /^#{1,2} +(.+?)#*$/m.exec(markdown)?.[1];
}

function htmlText(html: string): Read {
  const root = parse(html, { blockTextElements: { pre: true } });
  const title = oneLine(root.querySelector('title')?.text ?? '');
  for (const unread of root.querySelectorAll('head, script, style, noscript, nav, template')) unread.remove();
  for (const level of [1, 2, 3, 4, 5, 6])
    for (const heading of root.querySelectorAll(`h${level}`))
      heading.textContent = `${'#'.repeat(level)} ${oneLine(heading.text)}`;
  for (const item of root.querySelectorAll('li')) item.insertAdjacentHTML('afterbegin', '- ');
  const body = root.querySelector('body') ?? root;
  return { title: title === '' ? undefined : title, markdown: body.structuredText.replaceAll('\n', '\n\n') };
}

const PdfTitle = z.object({ Title: z.string().trim().min(1) });

async function pdfText(bytes: Uint8Array): Promise<Read> {
  try {
    // The library takes the memory over that it is given.
    const pdf = await getDocumentProxy(new Uint8Array(bytes), { verbosity: 0 });
    try {
      if (pdf.numPages > mostPages) throw new UnreadableDocument(`it has more than ${mostPages} pages`);
      const { text } = await extractText(pdf, { mergePages: false });
      const { info } = await getMeta(pdf);
      return { title: PdfTitle.safeParse(info).data?.Title, markdown: text.map(paragraphsOf).join('\n\n') };
    } finally {
      await pdf.loadingTask.destroy();
    }
  } catch (error) {
    if (error instanceof UnreadableDocument) throw error;
    const isLocked = error instanceof Error && error.name === 'PasswordException';
    throw new UnreadableDocument(isLocked ? 'the PDF needs a password' : 'it is no PDF that can be read', {
      cause: error,
    });
  }
}

/** A PDF knows lines and no paragraphs: one ends where a line stops early. Words broken at a line's end are made whole. */
function paragraphsOf(page: string): string {
  const lines = page.split('\n').map((line) => line.trim());
  const longest = Math.max(...lines.map((line) => line.length));
  return lines
    .map((line) => (line.length < longest * earlyEnd ? `${line}\n\n` : `${line}\n`))
    .join('')
    .replaceAll(/(?<=\p{Ll})-\n+(?=\p{Ll})/gu, '');
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
