/** What the simulated model's ledger holds. */
import type { Fault } from './faults.ts';
import type { Finish } from './wire.ts';

export type ModelEntry =
  | {
      readonly kind: 'request';
      readonly requestId: string;
      readonly model: string;
      readonly stream: boolean;
      readonly messageCount: number;
      readonly tools: readonly string[];
      readonly lastUserText: string | null;
      /** The name of the JSON Schema asked for. */
      readonly schema: string | null;
    }
  /** Refused before the model saw it. */
  | {
      readonly kind: 'rejected';
      readonly requestId: string;
      readonly status: number;
      readonly reason: string;
    }
  | { readonly kind: 'embedded'; readonly model: string; readonly texts: readonly string[] }
  | { readonly kind: 'fault'; readonly requestId: string; readonly fault: Fault['kind'] }
  /** The whole answer was sent. */
  | {
      readonly kind: 'answer';
      readonly requestId: string;
      readonly model: string;
      readonly text: string;
      readonly toolCalls: readonly { readonly name: string; readonly argumentsJson: string }[];
      readonly finish: Finish;
      /** Tokens of the answer, and of the request. */
      readonly tokens: number;
      readonly promptTokens: number;
    }
  /** The client went before the end; `tokens` were sent till then. */
  | {
      readonly kind: 'aborted';
      readonly requestId: string;
      readonly model: string;
      readonly tokens: number;
      readonly promptTokens: number;
    }
  /** The service broke off on command; `tokens` were sent till then. */
  | {
      readonly kind: 'broken_off';
      readonly requestId: string;
      readonly model: string;
      readonly tokens: number;
      readonly promptTokens: number;
    };
