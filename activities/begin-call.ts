/** Activity: begin a planned call on its line; asking again for the same call is answered `same`. */
import type { BeginAnswer, Calls } from '../domain/ports/calls.ts';
import type { CallSettings, Plan } from '../domain/plan.ts';
import { valueOrThrow } from './failures.ts';

export function createBeginCall({ calls }: { readonly calls: Calls }) {
  return async ({ plan, settings }: { plan: Plan; settings: CallSettings }): Promise<BeginAnswer> =>
    valueOrThrow(await calls.begin(plan, settings));
}
