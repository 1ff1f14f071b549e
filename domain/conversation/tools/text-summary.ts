/** Tool: the person agrees to a summary of the call by text message. It is written and sent when the call is over. */
import { z } from 'zod';
import type { Tool } from './tool.ts';

export const textSummary: Tool<Record<string, never>> = {
  name: 'text_summary',
  description:
    'Notes that the person wants a summary of this call by text message, which is sent after the call. Before you say good-bye, offer it once; do not offer it again if they do not want it.',
  parameters: () => z.strictObject({}),
  permitted: ({ smsSummary }) => smsSummary === true,
  needsYes: () => 'a summary of this call by text message',
  apply: () => ({ ok: true, summaryAgreed: true, records: [{ kind: 'summary_agreed' }] }),
};
