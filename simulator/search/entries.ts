/** What the simulated search service's ledger holds. */
export type SearchEntry =
  | {
      readonly kind: 'search';
      readonly index: string;
      readonly search: string;
      readonly queryType: string;
      /** How vectors were asked for: `text` leaves the embedding to the index. */
      readonly vectorKinds: readonly ('text' | 'vector')[];
      /** How long the reranker may take. */
      readonly semanticWaitMs: number | null;
      readonly found: number;
    }
  | { readonly kind: 'rejected'; readonly status: number; readonly reason: string }
  | { readonly kind: 'fault'; readonly fault: 'status' | 'slow' | 'partial' }
  | { readonly kind: 'loaded'; readonly documents: number };
