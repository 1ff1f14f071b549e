/** Activity: what the bridge that holds a standing turn reported last, for when that bridge does not answer any more. */
import type { ConverseProgress } from '../domain/conversation/converse.ts';
import type { Calls } from '../domain/ports/calls.ts';
import { valueOrThrow } from './failures.ts';

/** Null when no such turn stands, or nothing was reported of it yet. */
export function createLastBeat({ calls }: { readonly calls: Pick<Calls, 'lastBeat'> }) {
  return async ({ lineId, turn }: { lineId: string; turn: number }): Promise<ConverseProgress | null> =>
    valueOrThrow(await calls.lastBeat(lineId, turn));
}
