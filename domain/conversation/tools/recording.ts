/** Tool: pause, resume or stop the recording of the call. */
import { z } from 'zod';
import { recordingOrders, type RecordingOrder } from './deed.ts';
import type { Tool } from './tool.ts';

export const recording: Tool<{ order: RecordingOrder }> = {
  name: 'recording',
  description:
    'Pauses, resumes or stops the recording of this call. Use it as soon as the person wants that; a recording that was stopped cannot be begun again.',
  parameters: () => z.strictObject({ order: z.enum(recordingOrders) }),
  apply: (_desk, { order }) => ({ ok: true, records: [], deed: { kind: 'recording', order } }),
};
