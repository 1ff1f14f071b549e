/** What the filter of Azure's model service says of a prompt or an answer that it stopped. Pure. */
import { APIError } from 'openai';
import { z } from 'zod';
import { moderationCategories, type Severity } from '../../domain/ports/moderation.ts';

/** One category: azure-docs, `openai/concepts/content-filter`. Others than the four, such as `jailbreak`, have no severity. */
const Finding = z.object({
  filtered: z.boolean(),
  severity: z.enum(['safe', 'low', 'medium', 'high']).optional(),
});
const Findings = z.record(z.string(), z.unknown());

const OfPrompt = z.object({ innererror: z.object({ content_filter_result: Findings }) });
const OfChoice = z.object({ content_filter_results: Findings });

/** As Azure AI Content Safety counts, which the filter is built on. */
const severities = { safe: 0, low: 2, medium: 4, high: 6 };

/** What was found in a prompt that was refused; null where that is not said. */
export function foundInPrompt(error: unknown): Severity | null {
  if (!(error instanceof APIError)) return null;
  const body: unknown = error.error;
  return worstOf(OfPrompt.safeParse(body).data?.innererror.content_filter_result);
}

/** What was found in an answer, by the choice of a completion or of its last chunk. */
export function foundInAnswer(choice: unknown): Severity | null {
  return worstOf(OfChoice.safeParse(choice).data?.content_filter_results);
}

function worstOf(findings: z.infer<typeof Findings> | undefined): Severity | null {
  return moderationCategories.reduce<Severity | null>((worst, category) => {
    const finding = Finding.safeParse(findings?.[category]).data;
    if (!finding?.filtered || !finding.severity) return worst;
    const severity = severities[finding.severity];
    return worst && worst.severity >= severity ? worst : { category, severity };
  }, null);
}
