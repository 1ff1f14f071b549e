/** Brings the store to what a folder holds: new and changed documents in, those gone out, the rest left alone. */
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Embeddings } from '../../domain/ports/embeddings.ts';
import type { DocumentStore, StoredDocument } from '../../domain/ports/knowledge.ts';
import { type Failure, type Result, failed, ok } from '../../domain/result.ts';
import { type DocumentFile, documentFiles, rootOf } from './document-files.ts';
import { documentText, UnreadableDocument } from './document-text.ts';
import { passagesOf, passagesVersion } from './passages.ts';

export interface ImportReport {
  readonly imported: readonly { readonly path: string; readonly passages: number }[];
  readonly unchanged: number;
  /** No longer in the folder, and so no longer in the store. */
  readonly removed: readonly string[];
  /** What was kept of them before is kept. */
  readonly unreadable: readonly { readonly path: string; readonly reason: string }[];
  /** Files of kinds that are not read. */
  readonly others: number;
  /** Everything had to be made anew because another model makes the vectors now; of other folders, too. */
  readonly startedOver: boolean;
}

interface Parts {
  readonly store: DocumentStore;
  readonly embeddings: Embeddings;
  /** Told of each document that is begun. */
  readonly say: (path: string) => void;
  readonly pauseMs?: number;
}

/** Texts in one request to the embedding model. */
const batch = 64;
const attempts = 4;
const firstPauseMs = 1_000;
const largestFile = 30_000_000;

/** What was imported before a failure stays imported; the same command goes on from there. */
export async function importFolder(folder: string, parts: Parts): Promise<Result<ImportReport>> {
  const found = await filesIn(folder);
  if (!found.ok) return found;
  const { files, others } = found.value;
  const model = parts.store.embeddingModel();
  if (!model.ok) return model;
  const startedOver = model.value !== null && model.value !== parts.embeddings.model;
  if (startedOver) {
    // Nothing is thrown away before the new model is known to answer.
    const answers = await vectorsFor(['?'], parts);
    const over = answers.ok ? parts.store.startOver() : answers;
    if (!over.ok) return over;
  }
  const stored = parts.store.list();
  if (!stored.ok) return stored;
  const before = new Map(stored.value.map((document) => [document.path, document]));

  const imported: { path: string; passages: number }[] = [];
  const unreadable: { path: string; reason: string }[] = [];
  for (const file of files) {
    const made = await importFile(file, before.get(file.path), parts);
    if (!made.ok) return made;
    if (made.value.kind === 'imported') imported.push({ path: file.path, passages: made.value.passages });
    if (made.value.kind === 'unreadable') unreadable.push({ path: file.path, reason: made.value.reason });
  }
  const present = new Set(files.map(({ path }) => path));
  const removed = [...before.keys()].filter((path) => path.startsWith(rootOf(folder)) && !present.has(path));
  for (const path of removed) {
    const gone = parts.store.remove(path);
    if (!gone.ok) return gone;
  }
  const unchanged = files.length - imported.length - unreadable.length;
  return ok({ imported, unchanged, removed, unreadable, others, startedOver });
}

async function filesIn(folder: string): Promise<Result<Awaited<ReturnType<typeof documentFiles>>>> {
  try {
    const found = await documentFiles(folder);
    // An empty folder is more often a mistake, such as a disk that is not there, than a wish to forget everything.
    return found.files.length > 0
      ? ok(found)
      : failed(fault('no-documents', `There is no Markdown, text, HTML or PDF file in ${folder}.`));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT') return failed(fault('no-folder', `There is no folder ${folder}.`));
    if (code === 'ENOTDIR') return failed(fault('no-folder', `${folder} is a file and not a folder.`));
    if (code === 'EACCES') return failed(fault('no-rights', `The folder ${folder} may not be read.`));
    throw error;
  }
}

type Made =
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'imported'; readonly passages: number }
  | { readonly kind: 'unreadable'; readonly reason: string };

async function importFile(
  file: DocumentFile,
  before: StoredDocument | undefined,
  parts: Parts,
): Promise<Result<Made>> {
  try {
    const { size } = await stat(file.file);
    if (size > largestFile) throw new UnreadableDocument(`it is larger than ${largestFile / 1_000_000} MB`);
    const bytes = await readFile(file.file);
    const hash = createHash('sha256').update(`${passagesVersion}\n`).update(bytes).digest('hex');
    if (before?.hash === hash) return ok({ kind: 'unchanged' });
    parts.say(file.path);
    const { title, markdown } = await documentText(file, bytes);
    const texts = passagesOf(markdown);
    if (texts.length === 0) throw new UnreadableDocument('there is no text in it');
    const vectors = await vectorsFor(
      texts.map((text) => `${title}\n${text}`),
      parts,
    );
    if (!vectors.ok) return vectors;
    const passages = texts.flatMap((text, index) => {
      const vector = vectors.value[index];
      return vector ? [{ text, vector }] : [];
    });
    const put = parts.store.put({ path: file.path, title, hash, passages }, parts.embeddings.model);
    return put.ok ? ok({ kind: 'imported', passages: passages.length }) : put;
  } catch (error) {
    if (error instanceof UnreadableDocument) return ok({ kind: 'unreadable', reason: error.message });
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EACCES' || code === 'ENOENT' || code === 'EIO')
      return ok({ kind: 'unreadable', reason: `the file cannot be read (${code})` });
    throw error;
  }
}

async function vectorsFor(
  texts: readonly string[],
  { embeddings, pauseMs = firstPauseMs }: Pick<Parts, 'embeddings' | 'pauseMs'>,
): Promise<Result<readonly Float32Array[]>> {
  const vectors: Float32Array[] = [];
  for (let at = 0; at < texts.length; at += batch) {
    const some = texts.slice(at, at + batch);
    let answer = await embeddings.embed(some, never);
    for (let attempt = 1; attempt < attempts; attempt += 1) {
      if (answer.ok || answer.failure.disposition === 'final') break;
      await sleep(answer.failure.retryAfterMs ?? pauseMs * 2 ** (attempt - 1));
      answer = await embeddings.embed(some, never);
    }
    if (!answer.ok) return answer;
    vectors.push(...answer.value);
  }
  return ok(vectors);
}

/** Nobody waits on the telephone; the model's own limit of time holds. */
const never = new AbortController().signal;

function fault(code: string, message: string): Failure {
  return { code, message, disposition: 'final' };
}
