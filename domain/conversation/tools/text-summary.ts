/** Tool: the person agrees to a summary of the call by text message. It is written and sent when the call is over. */
import { z } from 'zod';
import { phrase } from '../phrases.ts';
import { askedByItself } from './spoken-yes.ts';
import type { Tool } from './tool.ts';

export const textSummary: Tool<Record<string, never>> = {
  name: 'text_summary',
  description: `Offers the person a summary of this call by text message, which is sent after the call. Before you say good-bye, call it once; do not call it again if they do not want it. ${askedByItself}`,
  parameters: () => z.strictObject({}),
  permitted: ({ smsSummary }) => smsSummary === true,
  needsYes: (_given, { language }) => ({
    agreement: 'a summary of this call by text message',
    text: phrase('ask_summary', language),
  }),
  apply: () => ({ ok: true, summaryAgreed: true, records: [{ kind: 'summary_agreed' }] }),
};
