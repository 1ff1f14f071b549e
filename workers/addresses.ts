/** The addresses a leg is given: where its events go and where its audio goes. */
import type { LegAddresses, LegRef } from '../activities/legs.ts';

interface Parts {
  /** Where the carrier reaches the API. */
  readonly apiUrl: string;
  /** Where the carrier reaches the bridges: one address (a balancer's), or one each, over which legs are spread by their id. */
  readonly bridgeUrls: readonly string[];
  legToken(leg: LegRef): string;
}

export function createAddresses({ apiUrl, bridgeUrls, legToken }: Parts): LegAddresses {
  return {
    callbackUrl: ({ lineId, legId }) => `${trimmed(apiUrl)}/carrier/${lineId}/${legId}/events`,
    mediaUrl: (leg) => {
      const bridge = bridgeUrls[spread(leg.legId, bridgeUrls.length)] ?? '';
      return `${trimmed(bridge)}/media/${leg.lineId}/${leg.callId}/${leg.legId}/${legToken(leg)}`;
    },
  };
}

function trimmed(url: string): string {
  return url.replace(/\/+$/, '');
}

/** A leg id is a random UUID, so its first digits spread evenly. */
function spread(legId: string, count: number): number {
  return Number.parseInt(legId.slice(0, 8), 16) % count;
}
