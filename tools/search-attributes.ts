/** Makes sure that a Temporal server knows the product's search attributes. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from '@temporalio/client';
import { searchAttributes } from '../domain/search-attributes.ts';

/** INDEXED_VALUE_TYPE_KEYWORD of temporal.api.enums.v1; the generated enum cannot be imported from an ES module. */
const keyword = 2;
/** Servers spread new attributes lazily among their parts. */
const spreadTimeoutMs = 20_000;

/** The names of the attributes the namespace lacks or has with another type. */
export async function missingSearchAttributes(
  connection: Connection,
  namespace: string,
): Promise<readonly string[]> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  return Object.keys(searchAttributes).filter((name) => Number(customAttributes[name]) !== keyword);
}

/**
 * Registers what is missing and waits until the server shows it.
 * @throws {Error} Names the attributes that could not be registered, with the command that does it by hand.
 */
export async function registerSearchAttributes(connection: Connection, namespace: string): Promise<void> {
  const missing = await missingSearchAttributes(connection, namespace);
  if (missing.length === 0) return;
  try {
    await connection.operatorService.addSearchAttributes({
      namespace,
      searchAttributes: Object.fromEntries(missing.map((name) => [name, keyword])),
    });
  } catch (error) {
    throw new Error(refusal(namespace, missing, error), { cause: error });
  }
  const deadline = performance.now() + spreadTimeoutMs;
  for (;;) {
    const still = await missingSearchAttributes(connection, namespace);
    if (still.length === 0) return;
    if (performance.now() > deadline) {
      throw new Error(refusal(namespace, still, new Error('the server took them but does not show them')));
    }
    await sleep(200);
  }
}

function refusal(namespace: string, missing: readonly string[], error: unknown): string {
  const flags = missing.map((name) => `--name ${name} --type Keyword`).join(' ');
  return [
    `The Temporal namespace ${namespace} lacks the search attributes ${missing.join(', ')} (type Keyword)`,
    `and they could not be registered: ${error instanceof Error ? error.message : String(error)}`,
    `Someone with the right to may run: temporal operator search-attribute create --namespace ${namespace} ${flags}`,
  ].join('\n');
}
