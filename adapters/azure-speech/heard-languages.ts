/** Which languages the service is asked to tell apart: at most ten, and one variant of each (its own rules for continuous detection). */

const languagesMax = 10;

/** Drops what the service would refuse; what is named first counts most. */
export function distinguishable(languages: readonly string[]): readonly string[] {
  const byPrimary = new Map<string, string>();
  for (const language of languages) {
    const primary = language.split('-')[0] ?? language;
    if (!byPrimary.has(primary)) byPrimary.set(primary, language);
  }
  return [...byPrimary.values()].slice(0, languagesMax);
}
