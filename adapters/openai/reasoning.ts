/** Which reasoning effort goes with a request: some models refuse tools unless it is left out, others unless it is `none`. */

export type ReasoningEffort = 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh';

/**
 * What chat completions demand when tools are sent, by model family.
 * Sources: openai-openapi issue 541 (5.4), livekit/agents pull requests 5088 (5.2, 5.4) and 7169 (5.6), litellm pull request 34569 (5.6).
 * The 6 family is taken to be like 5.6, its predecessor.
 */
const withTools: readonly { readonly family: RegExp; readonly effort: 'absent' | 'none' }[] = [
  { family: /^gpt-5\.[245](?!\d)/, effort: 'absent' },
  { family: /^gpt-5\.6(?!\d)/, effort: 'none' },
  { family: /^gpt-6(?!\d)/, effort: 'none' },
];

/** The effort to send, or undefined to send none. An Azure deployment's name tells no family: there it has to be configured. */
export function reasoningEffort(
  model: string,
  configured: ReasoningEffort | undefined,
  hasTools: boolean,
): ReasoningEffort | undefined {
  const rule = hasTools ? withTools.find(({ family }) => family.test(model)) : undefined;
  if (!rule) return configured;
  return rule.effort === 'absent' ? undefined : rule.effort;
}
