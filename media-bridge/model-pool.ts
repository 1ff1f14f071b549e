/** The language models of a bridge, and how each of them does: one for all its calls. */
import type { Variants } from '../domain/features/rules.ts';
import type { Features } from '../domain/ports/features.ts';
import type { LanguageModel } from '../domain/ports/language-model.ts';
import type { Clock } from './clock.ts';
import {
  answered,
  asked,
  orderOf,
  untried,
  type ModelStanding,
  type RequestOutcome,
} from './model-choice.ts';

export interface ModelFigures {
  readonly model: ModelName;
  readonly standing: 'trusted' | 'avoided' | 'tried';
  /** For how long it is avoided from now on; 0 where it is not. */
  readonly avoidedForMs: number;
  readonly requests: number;
  /** Requests that failed, broke off, or brought nothing in time. */
  readonly failed: number;
  /** How often it came to be avoided. */
  readonly timesAvoided: number;
}

export type ModelName = 'fast' | 'slow';

/** Where each stands among the models; the slow one may be missing. */
const names: readonly ModelName[] = ['fast', 'slow'];

interface Member {
  readonly model: LanguageModel;
  standing: ModelStanding;
  requests: number;
  failed: number;
  timesAvoided: number;
}

export interface ModelPoolParts {
  /** The fast one, then the slow one where there is one. */
  readonly models: readonly LanguageModel[];
  readonly features: Features;
  readonly clock: Clock;
}

/** A request that is made of one of them. */
export interface ModelRequest {
  readonly model: LanguageModel;
  ended(outcome: RequestOutcome): void;
}

export class ModelPool {
  readonly #parts: Pick<ModelPoolParts, 'features' | 'clock'>;
  readonly #members: readonly Member[];

  constructor({ models, features, clock }: ModelPoolParts) {
    if (models.length === 0) throw new Error('there is no model to ask');
    this.#parts = { features, clock };
    this.#members = models.slice(0, names.length).map((model) => ({
      ...{ model, standing: untried, requests: 0, failed: 0, timesAvoided: 0 },
    }));
  }

  /** A first question is soon to come. */
  warm(): void {
    for (const { model } of this.#members) model.warm?.();
  }

  /** All of them by their index, in the order in which they are to be asked now by a call with these variants of flags. */
  order(variants?: Variants): readonly number[] {
    const { features, clock } = this.#parts;
    const preferred = features.current(variants).slow_llm_for_chat
      ? names.indexOf('slow')
      : names.indexOf('fast');
    return orderOf(
      this.#members.map(({ standing }) => standing),
      preferred,
      clock.now(),
    );
  }

  ask(index: number): ModelRequest {
    const member = this.#members[index];
    if (!member) throw new Error(`there is no model ${index}`);
    const { clock } = this.#parts;
    const askedAt = clock.now();
    member.standing = asked(member.standing, askedAt);
    member.requests += 1;
    return {
      model: member.model,
      ended: (outcome) => {
        if (outcome === 'bad') member.failed += 1;
        const next = answered(member.standing, outcome, askedAt, clock.now());
        if (member.standing.kind === 'trusted' && next.kind === 'avoided') member.timesAvoided += 1;
        member.standing = next;
      },
    };
  }

  figures(): readonly ModelFigures[] {
    const now = this.#parts.clock.now();
    return this.#members.map(({ standing, requests, failed, timesAvoided }, index) => {
      const counts = { model: names[index] ?? 'fast', requests, failed, timesAvoided };
      if (standing.kind === 'trusted') return { ...counts, standing: 'trusted', avoidedForMs: 0 };
      const avoidedForMs = Math.max(0, Math.round(standing.until - now));
      return { ...counts, standing: standing.triedAt === null ? 'avoided' : 'tried', avoidedForMs };
    });
  }
}
