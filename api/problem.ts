/** Every error the API answers with: RFC 9457 problem documents. */
import type { Context, Env } from 'hono';
import { STATUS_CODES } from 'node:http';
import { z } from '@hono/zod-openapi';
import type { Failure } from '../domain/result.ts';

const Fault = z.object({
  pointer: z
    .string()
    .optional()
    .openapi({ description: 'JSON Pointer into the body', example: '/claim/0/type' }),
  parameter: z
    .string()
    .optional()
    .openapi({ description: 'Name of a path or query parameter or of a header' }),
  detail: z.string(),
});
export type Fault = z.infer<typeof Fault>;

export const Problem = z
  .object({
    title: z.string(),
    status: z.number().int(),
    code: z.string().openapi({ description: 'Stable name of the fault', example: 'invalid-request' }),
    detail: z.string(),
    errors: z.array(Fault).optional(),
    call_id: z.string().optional().openapi({ description: 'The call that stands in the way' }),
  })
  .openapi('Problem');

interface ProblemParts {
  readonly code: string;
  readonly detail: string;
  readonly errors?: Fault[];
  readonly call_id?: string;
}

type ProblemStatus = 400 | 401 | 404 | 405 | 409 | 413 | 415 | 422 | 500 | 503;

/** `type` is left out, which means `about:blank`: the title is the status's own, `code` tells faults apart. */
export function problem<E extends Env, S extends ProblemStatus>(
  c: Context<E>,
  status: S,
  parts: ProblemParts,
  headers: Readonly<Record<string, string>> = {},
) {
  const body: z.infer<typeof Problem> = { title: STATUS_CODES[status] ?? 'Error', status, ...parts };
  return c.json(body, status, { ...headers, 'content-type': 'application/problem+json' });
}

/** The engine or the store did not answer: says when to come back, and nothing of our insides. */
export function unavailable<E extends Env>(c: Context<E>, failure: Failure) {
  const seconds = Math.max(1, Math.ceil((failure.retryAfterMs ?? 1_000) / 1_000));
  const detail = 'A part of the service is not available at the moment; try again.';
  return problem(c, 503, { code: 'unavailable', detail }, { 'retry-after': `${seconds}` });
}

/** Nothing was done: there is no room at the moment. */
export function overloaded<E extends Env>(c: Context<E>, detail: string, comeBackSec: number) {
  return problem(c, 503, { code: 'overloaded', detail }, { 'retry-after': `${comeBackSec}` });
}

export function noSuchCall<E extends Env>(c: Context<E>) {
  return problem(c, 404, { code: 'no-such-call', detail: 'No call is known by this id or phone number.' });
}

/** The 503 of a route, for its OpenAPI description. */
export function tryLaterResponse(description = 'Try again later') {
  const retryAfter = z.string().openapi({ description: 'In how many seconds', example: '10' });
  return { ...problemResponse(description), headers: z.object({ 'Retry-After': retryAfter }) };
}

/** A problem response of a route, for its OpenAPI description. */
export function problemResponse(description: string) {
  return { description, content: { 'application/problem+json': { schema: Problem } } };
}
