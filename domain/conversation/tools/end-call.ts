/** Tool: end the call, after a good-bye that the person still hears. */
import { z } from 'zod';
import type { Tool } from './tool.ts';

export const endCall: Tool<Record<string, never>> = {
  name: 'end_call',
  description:
    'Ends the call. Use it when the person says good-bye or wants to stop, or when everything is done and the person needs nothing more. Say good-bye in the same answer.',
  parameters: () => z.strictObject({}),
  apply: () => ({ ok: true, records: [], endsCall: true }),
};
