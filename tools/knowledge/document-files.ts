/** The documents of a folder: every file of a kind that can be read, wherever in it. */
import { readdir } from 'node:fs/promises';
import { basename, extname, join, relative, resolve, sep } from 'node:path';

export type DocumentKind = 'markdown' | 'text' | 'html' | 'pdf';

export interface DocumentFile {
  /** As it is known in the store: the folder's name and the path within it, such as `rules/cars/hail.md`. */
  readonly path: string;
  /** Where it is read. */
  readonly file: string;
  readonly kind: DocumentKind;
}

const kinds: Readonly<Record<string, DocumentKind>> = {
  '.md': 'markdown',
  '.markdown': 'markdown',
  '.txt': 'text',
  '.html': 'html',
  '.htm': 'html',
  '.pdf': 'pdf',
};

/** With which words the paths of a folder's documents begin. */
export function rootOf(folder: string): string {
  return `${basename(resolve(folder))}/`;
}

/**
 * Ordered by path. Hidden files, links and files of other kinds are left out; `others` is how many of the last there are.
 * Throws what reading the folder throws.
 */
export async function documentFiles(
  folder: string,
): Promise<{ readonly files: readonly DocumentFile[]; readonly others: number }> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const visible = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter(
      (file) =>
        !relative(folder, file)
          .split(sep)
          .some((part) => part.startsWith('.')),
    );
  const files = visible.flatMap((file): readonly DocumentFile[] => {
    const kind = kinds[extname(file).toLowerCase()];
    const path = `${rootOf(folder)}${relative(folder, file).split(sep).join('/')}`;
    return kind ? [{ path, file, kind }] : [];
  });
  return {
    files: files.toSorted((a, b) => (a.path < b.path ? -1 : 1)),
    others: visible.length - files.length,
  };
}
