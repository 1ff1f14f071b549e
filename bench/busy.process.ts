/** A process that keeps a processor busy, as a neighbour on the same machine would; ends with its parent. */
import { z } from 'zod';
import { answerParent } from './child-side.ts';

/** Short enough to notice soon that the parent is gone. */
const spinMs = 20;

answerParent(z.object({ kind: z.literal('begin') }), () => {
  spin();
  return Promise.resolve(null);
});

function spin(): void {
  const until = performance.now() + spinMs;
  while (performance.now() < until);
  setImmediate(spin);
}
