/** The Docker set-up cannot run where tests run; this holds it to the lists it repeats. */
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { searchAttributes } from '../../domain/search-attributes.ts';

test('the namespace script registers exactly the product’s search attributes', async () => {
  const script = await readFile(new URL('namespace.sh', import.meta.url), 'utf8');
  const listed = /^for attribute in (.+); do$/m.exec(script)?.[1]?.split(' ');
  expect(listed).toEqual(Object.keys(searchAttributes));
  expect(new Set(Object.values(searchAttributes))).toEqual(new Set(['Keyword']));
});
