/** Activity: takes back all that was to reach somebody who wants to hear of us no more; doing it again changes nothing. */
import type { Outreaches } from '../domain/ports/outreaches.ts';
import { valueOrThrow } from './failures.ts';

export function createEndOutreach({ outreaches }: { readonly outreaches: Pick<Outreaches, 'cancelAllTo'> }) {
  return async ({ phoneNumber }: { phoneNumber: string }): Promise<{ cancelled: number }> =>
    valueOrThrow(await outreaches.cancelAllTo(phoneNumber));
}
