/** Port: how bad a text is, by category. */
import type { Result } from '../result.ts';

export const moderationCategories = ['hate', 'self_harm', 'sexual', 'violence'] as const;
export type ModerationCategory = (typeof moderationCategories)[number];

/** 0 is harmless, 7 the worst there is. */
export const worstSeverity = 7;

export interface Severity {
  readonly category: ModerationCategory;
  /** A whole number from 0 to 7. */
  readonly severity: number;
}

/** From which severity on a text of this category is refused. */
export type ModerationLevels = Readonly<Record<ModerationCategory, number>>;

export interface Moderation {
  /** Says that a first text is soon to come: opens what takes time to open. Never fails; absent where there is nothing to open. */
  warm?(): void;
  /** One severity for each category. Failures hold nothing of the text. Whoever asks limits the time. */
  judge(text: string, signal: AbortSignal): Promise<Result<readonly Severity[]>>;
}

/** The worst of what is refused; null where nothing is. */
export function refusedOf(severities: readonly Severity[], levels: ModerationLevels): Severity | null {
  return severities
    .filter(({ category, severity }) => severity >= levels[category])
    .reduce<Severity | null>((worst, one) => (worst && worst.severity >= one.severity ? worst : one), null);
}
