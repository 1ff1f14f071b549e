/** What a call knows of the earlier one that it was promised in: bounded, as it travels in the plan. */
import { z } from 'zod';
import type { Claim, ClaimField } from '../claim/claim.ts';
import { isAside, isPatience } from '../conversation/context.ts';
import type { Entry } from '../conversation/transcript.ts';

export const Follows = z.object({
  callId: z.string(),
  /** Why this call is made. */
  title: z.string(),
  description: z.string(),
  /** The values of the claim so far, by the names of its fields. */
  claim: z.record(z.string(), z.string()),
  /** What was said last, in the words of both; never instructions. */
  digest: z.string(),
});
export type Follows = z.infer<typeof Follows>;

const longestDigest = 2_000;
const longestLine = 300;
/** All values together; a field that goes beyond it is asked for again. */
const longestClaim = 8_000;

/** The claim a call begins with: what the earlier one noted of the fields that this one has. */
export function takenOver(plan: {
  readonly claim: readonly ClaimField[];
  readonly follows?: Follows | undefined;
}): Claim {
  const known = plan.follows?.claim ?? {};
  const names = plan.claim.map(({ name }) => name).filter((name) => Object.hasOwn(known, name));
  return Object.fromEntries(names.map((name) => [name, { value: known[name] ?? '', source: null }]));
}

/** The claim's values, as far as there is room for them. */
export function handedOn(claim: Claim): Follows['claim'] {
  let room = longestClaim;
  const kept = Object.entries(claim).filter(([name, { value }]) => {
    const length = name.length + value.length;
    if (length > room) return false;
    room -= length;
    return true;
  });
  return Object.fromEntries(kept.map(([name, { value }]) => [name, value]));
}

/** The last that was said, one line each, the newest kept where there is not room for all. */
export function digestOf(entries: readonly Entry[]): string {
  const lines = entries.flatMap((entry) => lineOf(entry));
  const kept: string[] = [];
  let room = longestDigest;
  for (const line of lines.toReversed()) {
    if (line.length + 1 > room) break;
    room -= line.length + 1;
    kept.push(line);
  }
  return kept.toReversed().join('\n');
}

function lineOf(entry: Entry): readonly string[] {
  if (isAside(entry) || isPatience(entry)) return [];
  if (entry.kind !== 'caller' && entry.kind !== 'agent') return [];
  if (entry.kind === 'caller' && entry.withheld) return [];
  const said = entry.kind === 'agent' ? (entry.heard?.text ?? entry.text) : entry.text;
  const text = said.replace(/\s+/g, ' ').trim();
  if (text === '') return [];
  return [`${entry.kind === 'agent' ? 'Agent' : 'Person'}: ${shortened(text)}`];
}

function shortened(text: string): string {
  // By characters, so that none of them is cut in two.
  const characters = Array.from(text);
  return characters.length <= longestLine ? text : `${characters.slice(0, longestLine - 1).join('')}…`;
}
