/** The other end of child.ts: a process that does what its parent asks, and ends with it. */
import { z } from 'zod';

const Asked = z.object({ id: z.number(), request: z.unknown() });

/** Answers each request; a failure goes back as a sentence. */
export function answerParent<R>(Request: z.ZodType<R>, answer: (request: R) => Promise<unknown>): void {
  process.on('disconnect', () => {
    process.exit(0);
  });
  process.on('message', (message) => {
    const { id, request } = Asked.parse(message);
    answerOne(Request, answer, request).then(
      (result) => process.send?.({ id, answer: result }),
      (error: unknown) =>
        process.send?.({
          id,
          error: error instanceof Error ? (error.stack ?? error.message) : String(error),
        }),
    );
  });
}

async function answerOne<R>(
  Request: z.ZodType<R>,
  answer: (request: R) => Promise<unknown>,
  request: unknown,
): Promise<unknown> {
  return answer(Request.parse(request));
}
