/** Tool: look something up in the documents of the company. */
import { z } from 'zod';
import type { Tool } from './tool.ts';

const longestQuery = 500;

export const searchDocuments: Tool<{ query: string }> = {
  name: 'search_documents',
  description:
    'Looks something up in the documents of the company. Use it for every question about products, contracts, rules or prices, and answer only from what it finds; if it finds nothing, say so. Tell the person in the same answer that you are looking it up.',
  parameters: () =>
    z.strictObject({
      query: z
        .string()
        .trim()
        .min(1)
        .max(longestQuery)
        .describe('What to look for: a whole question with its key words, in the language of the documents'),
    }),
  apply: (_desk, { query }) => ({ ok: true, records: [], deed: { kind: 'search', query } }),
};
