/** The query parameter by which lists are narrowed to one person. */
import { z } from '@hono/zod-openapi';
import { phoneNumberOf } from './call-reference.ts';

/** E.164; the plus sign may have been left out or have become a space, as happens in URLs. */
export const phoneNumberQuery = z
  .string()
  .transform((text, context) => {
    const number = phoneNumberOf(text);
    if (number !== null) return number;
    context.addIssue('must be a phone number in E.164 form such as +33612345678');
    return z.NEVER;
  })
  .optional()
  .openapi({ type: 'string' });
