/** A turn of the workflow that stands at a session: what it was given, and the promise of what it gives back. */
import type { ConverseInput, ConverseOutput } from '../domain/conversation/converse.ts';

export interface StandingTurn {
  readonly input: ConverseInput;
  readonly adoptedAt: number;
  readonly output: Promise<ConverseOutput>;
  readonly settle: (output: ConverseOutput) => void;
}

export function newStandingTurn(input: ConverseInput, adoptedAt: number): StandingTurn {
  const { promise, resolve } = Promise.withResolvers<ConverseOutput>();
  return { input, adoptedAt, output: promise, settle: resolve };
}

/** Whether the trigger asks for words of its own, rather than for waiting. */
export function asksForWords({ trigger }: ConverseInput): boolean {
  return trigger.kind !== 'listen' && trigger.kind !== 'finish';
}
