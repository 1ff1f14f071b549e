/** Start-up check: the search attributes that calls are found by are registered in the namespace. */
import type { Client } from '@temporalio/client';
import { searchAttributes } from '../../domain/search-attributes.ts';

/** INDEXED_VALUE_TYPE_KEYWORD of temporal.api.enums.v1; the generated enum cannot be imported from an ES module. */
const keyword = 2;

/** Thrown at start-up; names what is missing and the command that registers it. */
export class MissingSearchAttributes extends Error {
  override readonly name = 'MissingSearchAttributes';

  constructor(namespace: string, missing: readonly string[]) {
    const options = missing.map((name) => `--name ${name} --type Keyword`).join(' ');
    super(
      `The Temporal namespace ${namespace} lacks the search attribute(s) ${missing.join(', ')}. Register them: temporal operator search-attribute create --namespace ${namespace} ${options}`,
    );
  }
}

export async function checkSearchAttributes(client: Client): Promise<void> {
  const { namespace } = client.options;
  const { customAttributes } = await client.connection.operatorService.listSearchAttributes({ namespace });
  const missing = Object.keys(searchAttributes).filter((name) => Number(customAttributes[name]) !== keyword);
  if (missing.length > 0) throw new MissingSearchAttributes(namespace, missing);
}
