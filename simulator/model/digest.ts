/** What a conversation amounts to: who said what, how content the person was, what should come next. Pure. */
import type { ChatMessage } from './conversation.ts';
import { languages } from './languages.ts';
import type { Cues } from './languages/language.ts';
import { hasCue, trimSigns } from './words.ts';

export interface Digest {
  readonly short: string;
  readonly long: string;
  readonly satisfaction: 'low' | 'partial' | 'high' | 'unknown';
  readonly improvement: string;
  readonly action: 'case_closed' | 'customer_will_send_info' | 'requires_expertise';
  readonly justification: string;
}

/** Lines of a transcript given as text, such as `Caller: I had an accident.` */
const callerLine =
  /^\W*(?:caller|customer|person|user|human|contact|client|appelant|personne)\b[^:\n]{0,40}:\s*(.+)$/gim;

export function digest(messages: readonly ChatMessage[]): Digest {
  const sayings = callerSayings(messages);
  const said = sayings.join('\n');
  const means = (cues: keyof Cues): boolean =>
    languages.some((language) => hasCue(said, language.cues[cues]));
  const isAngry = means('angry');
  const isThankful = means('thanks');
  const longest = sayings.toSorted((a, b) => b.length - a.length)[0];
  const gist = longest === undefined ? 'The person said nothing' : trimSigns(longest);
  const action =
    means('needsExpert') || isAngry
      ? 'requires_expertise'
      : means('willSend')
        ? 'customer_will_send_info'
        : 'case_closed';
  return {
    short: gist.split(/\s+/).slice(0, 8).join(' '),
    long:
      sayings.length === 0
        ? `${gist}.`
        : `The person said: ${sayings.map(trimSigns).join('; ')}.`.slice(0, 4_000),
    satisfaction: isAngry ? 'low' : isThankful ? 'high' : sayings.length > 0 ? 'partial' : 'unknown',
    improvement: isAngry
      ? 'Come to the point sooner and offer a human colleague.'
      : 'Ask for several details at once where the person gives them freely.',
    action,
    justification: reasons[action],
  };
}

const reasons: Readonly<Record<Digest['action'], string>> = {
  case_closed: 'Nothing that was said is left open.',
  customer_will_send_info: 'The person wants to come back to it or to send something.',
  requires_expertise: 'What the person said needs the judgement of a colleague.',
};

function callerSayings(messages: readonly ChatMessage[]): readonly string[] {
  const given = messages.filter(({ role }) => role === 'user' || role === 'system').map(({ text }) => text);
  const lines = given.flatMap((text) => [...text.matchAll(callerLine)].map((line) => line[1] ?? ''));
  if (lines.length > 0) return lines.map((line) => line.trim());
  return messages.filter(({ role }) => role === 'user').map(({ text }) => text.trim());
}

/** The content for a property by its name, or null when the name tells nothing. */
export function contentFor(name: string, talk: Digest): string | null {
  switch (name) {
    case 'short':
      return talk.short;
    case 'long':
      return talk.long;
    case 'satisfaction':
      return talk.satisfaction;
    case 'improvement_suggestions':
      return talk.improvement;
    case 'action':
      return talk.action;
    case 'justification':
      return talk.justification;
    default:
      return null;
  }
}
