/** The server that tests, demo and `make dev` run on: it knows the product's search attributes. */
import { randomUUID } from 'node:crypto';
import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import { searchAttributes } from '../../domain/search-attributes.ts';
import { missingSearchAttributes, registerSearchAttributes } from '../../tools/search-attributes.ts';

let connection: Connection;

beforeAll(async () => {
  connection = await Connection.connect({ address: inject('temporalAddress') });
});

afterAll(() => connection.close());

test('a server of our own has them from its start', async () => {
  expect(await missingSearchAttributes(connection, inject('temporalNamespace'))).toEqual([]);
});

test('on a server of somebody else’s they are registered in the namespace', async () => {
  const namespace = `test-${randomUUID()}`;
  await connection.workflowService.registerNamespace({
    namespace,
    workflowExecutionRetentionPeriod: msToTs('1 day'),
  });
  const lacking = await vi.waitFor(() => missingSearchAttributes(connection, namespace), { timeout: 20_000 });
  expect(lacking).toEqual(Object.keys(searchAttributes));
  await vi.waitFor(() => registerSearchAttributes(connection, namespace), { timeout: 20_000, interval: 500 });
  expect(await missingSearchAttributes(connection, namespace)).toEqual([]);
});
