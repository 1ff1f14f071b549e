/** What the simulated speech service notes down: connections, what it recognised, what it sounded. */
import type { SpeechFault, SpeechService } from './profile.ts';

export type SpeechEntry =
  | {
      readonly kind: 'connected';
      readonly service: SpeechService;
      readonly connectionId: string;
      /** The path without the query: the query holds the key. */
      readonly path: string;
      readonly language: string | null;
      /** Of the custom voice that was asked for. */
      readonly deploymentId?: string;
    }
  | { readonly kind: 'refused'; readonly service: SpeechService | null; readonly status: 401 | 404 | 503 }
  | {
      readonly kind: 'disconnected';
      readonly service: SpeechService;
      readonly connectionId: string;
      readonly code: number;
    }
  /** A recognition turn began. `languages`: those to be told apart; empty where there is only that of the connection. */
  | { readonly kind: 'listening'; readonly connectionId: string; readonly languages: readonly string[] }
  /** Offset in ms since the recognition turn began, by the audio. */
  | {
      readonly kind: 'phrase';
      readonly connectionId: string;
      readonly text: string;
      readonly offsetMs: number;
      readonly durationMs: number;
    }
  /** A text was taken to be sounded; all of it will be sent unless `stopped` follows. */
  | {
      readonly kind: 'sounded';
      readonly connectionId: string;
      readonly text: string;
      readonly language: string | null;
      readonly voice: string | null;
      /** Left out at the usual pace. */
      readonly rate?: number;
      /** Left out where none was asked for; the simulated voice sounds the same in each. */
      readonly style?: string;
      readonly durationMs: number;
    }
  /** The client stopped a text in mid-speech, or went away, after this much of its sound had been sent. */
  | {
      readonly kind: 'stopped';
      readonly connectionId: string;
      readonly text: string;
      readonly sentMs: number;
      readonly reason: 'asked' | 'gone';
    }
  | { readonly kind: 'unknown'; readonly connectionId: string; readonly path: string }
  | { readonly kind: 'bad-text'; readonly connectionId: string; readonly reason: string }
  | { readonly kind: 'fault'; readonly fault: SpeechFault };
