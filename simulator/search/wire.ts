/** Azure AI Search's query as it travels (REST API 2026-04-01, `docs/search.post.search`), and the documents of the index. */
import { z } from 'zod';
import { dimensions, vectorOf } from '../model/meaning.ts';

const Vector = z.array(z.number()).length(dimensions);

/** The index's fields; without vectors they are made of the text, as an index with a vectorizer does. */
export const SearchDocument = z
  .strictObject({
    id: z.string().min(1),
    question: z.string().default(''),
    answer: z.string().default(''),
    context: z.string().default(''),
    document_synthesis: z.string().default(''),
    file_path: z.string().default(''),
    created_at: z.string().default('2026-01-01T00:00:00Z'),
    vectors: Vector.optional(),
  })
  .transform((document) => {
    const { question, answer, context } = document;
    return { ...document, vectors: document.vectors ?? [...vectorOf(`${question} ${answer} ${context}`)] };
  });
export type SearchDocument = z.infer<typeof SearchDocument>;

const vectorField = z.literal('vectors');
const nearest = z.number().int().positive().default(50);

/** What is not named here is taken and not looked at. */
export const SearchRequest = z.object({
  search: z.string().default('*'),
  queryType: z.enum(['simple', 'full', 'semantic']).default('simple'),
  semanticConfiguration: z.literal('default').optional(),
  // The service refuses to wait for less.
  semanticMaxWaitInMilliseconds: z.number().int().min(700).optional(),
  vectorQueries: z
    .array(
      z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('text'), text: z.string().min(1), k: nearest, fields: vectorField }),
        z.object({ kind: z.literal('vector'), vector: Vector, k: nearest, fields: vectorField }),
      ]),
    )
    .default([]),
  select: z.string().default(''),
  top: z.number().int().positive().default(50),
});
export type SearchRequest = z.infer<typeof SearchRequest>;
