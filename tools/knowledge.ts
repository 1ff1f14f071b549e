/** `npm run knowledge -- import FOLDER | list | remove PATH | search TEXT`: the documents that the agent answers from. */
import { openDocumentStore, type OpenDocumentStore } from '../adapters/sqlite-knowledge/document-store.ts';
import { type Config, ConfigurationError, readConfig } from '../config/config.ts';
import { type Result, ok } from '../domain/result.ts';
import { configuredEmbeddings, configuredKnowledge } from '../workers/knowledge.ts';
import { type ImportReport, importFolder } from './knowledge/import-folder.ts';

const usage = `npm run knowledge -- import FOLDER   documents of a folder: Markdown, text, HTML and PDF; again after changes
npm run knowledge -- list            what there is
npm run knowledge -- remove PATH     forgets a document; PATH as listed
npm run knowledge -- search TEXT     what the agent would find
`;

/** A batch of passages takes longer than a question on the telephone. */
const embeddingTimeoutMs = 60_000;
const passagesShown = 3;

type Command = (config: Config, argument: string) => Promise<Result<string>>;

const commands: Readonly<Record<string, { readonly takes: string | null; readonly run: Command }>> = {
  import: { takes: 'FOLDER', run: imports },
  list: { takes: null, run: lists },
  remove: { takes: 'PATH', run: removes },
  search: { takes: 'TEXT', run: searches },
};

async function imports(config: Config, folder: string): Promise<Result<string>> {
  const embeddings = configuredEmbeddings(config, embeddingTimeoutMs);
  return withStore(config, async (store) => {
    const say = (path: string): void => void process.stderr.write(`reading ${path} …\n`);
    const done = await importFolder(folder, { store, embeddings, say });
    return done.ok ? ok(toldOf(done.value)) : done;
  });
}

function toldOf(report: ImportReport): string {
  return [
    ...(report.startedOver
      ? [
          'The embedding model is another one than before: everything was forgotten, import other folders again.',
        ]
      : []),
    ...report.imported.map(({ path, passages }) => `imported  ${path} (${passagesIn(passages)})`),
    ...report.removed.map((path) => `removed   ${path}: it is no longer there`),
    ...report.unreadable.map(({ path, reason }) => `skipped   ${path}: ${reason}`),
    `${report.imported.length} imported, ${report.unchanged} unchanged, ${report.removed.length} removed, ${report.unreadable.length} skipped${report.others > 0 ? `, ${report.others} files of other kinds left out` : ''}`,
  ].join('\n');
}

function passagesIn(count: number): string {
  return count === 1 ? '1 passage' : `${count} passages`;
}

function lists(config: Config): Promise<Result<string>> {
  return withStore(config, (store) => {
    const listed = store.list();
    if (!listed.ok) return Promise.resolve(listed);
    const lines = listed.value.map(
      ({ path, title, passages, importedAt }) =>
        `${path}  ${title}  (${passagesIn(passages)}, ${new Date(importedAt).toISOString()})`,
    );
    return Promise.resolve(ok(lines.length > 0 ? lines.join('\n') : 'There are no documents.'));
  });
}

function removes(config: Config, path: string): Promise<Result<string>> {
  return withStore(config, (store) => {
    const removed = store.remove(path);
    if (!removed.ok) return Promise.resolve(removed);
    return Promise.resolve(ok(removed.value ? `removed ${path}` : `there is no ${path}; see list`));
  });
}

async function searches(config: Config, query: string): Promise<Result<string>> {
  const { knowledge, close } = configuredKnowledge(config);
  const found = await knowledge.search(
    { query, limit: passagesShown },
    AbortSignal.timeout(config.KNOWLEDGE_TIMEOUT_MS),
  );
  close();
  if (!found.ok) return found;
  const passages = found.value.map(
    ({ path, title, text, score }) => `${path} (${title}), score ${score.toFixed(4)}\n${text}\n`,
  );
  return ok(passages.length > 0 ? passages.join('\n') : 'Nothing was found.');
}

async function withStore(
  config: Config,
  work: (store: OpenDocumentStore) => Promise<Result<string>>,
): Promise<Result<string>> {
  if (config.AZURE_SEARCH_ENDPOINT !== undefined) {
    const message =
      'AZURE_SEARCH_ENDPOINT is set: documents come from that index, which is filled by its own means.';
    return { ok: false, failure: { code: 'other-store', message, disposition: 'final' } };
  }
  const opened = openDocumentStore({ path: config.KNOWLEDGE_PATH });
  if (!opened.ok) return opened;
  try {
    return await work(opened.value);
  } finally {
    opened.value.close();
  }
}

async function main([name = '', ...rest]: readonly string[]): Promise<number> {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  const argument = rest.join(' ');
  if (!command || (command.takes !== null) !== (argument !== '')) {
    process.stderr.write(usage);
    return 2;
  }
  try {
    const result = await command.run(readConfig(), argument);
    if (result.ok) process.stdout.write(`${result.value}\n`);
    else process.stderr.write(`${result.failure.message}\n`);
    return result.ok ? 0 : 1;
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
}

process.exitCode = await main(process.argv.slice(2));
