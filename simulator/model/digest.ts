/** What a conversation amounts to: who said what, how content the person was, what should come next. Pure. */
import type { ChatMessage } from './conversation.ts';
import { promptLine } from './conversation.ts';
import { languageOf, languages } from './languages.ts';
import type { Cues } from './languages/language.ts';
import { fill } from './speech.ts';
import { hasCue, trimSigns } from './words.ts';

export interface Digest {
  readonly short: string;
  readonly long: string;
  readonly satisfaction: 'low' | 'partial' | 'high' | 'unknown';
  readonly improvement: string;
  readonly action: 'case_closed' | 'customer_will_send_info' | 'requires_expertise';
  readonly justification: string;
}

const shortWords = 8;

/** Shows that a message is a transcript and not what somebody said. */
const transcriptLine = /^\W*(?:transcript|agent|assistant|person|caller|customer)\b[^:\n]{0,40}:/im;

/** Lines of a transcript given as text, such as `Caller: I had an accident.` */
const callerLine =
  /^\W*(?:caller|customer|person|user|human|contact|client|appelant|personne)\b(?! pressed)[^:\n]{0,40}:\s*(.+)$/gim;

export function digest(messages: readonly ChatMessage[]): Digest {
  const { phrases } = languageOf(promptLine(messages, 'Language') ?? 'en');
  const sayings = callerSayings(messages).map(trimSigns);
  const said = sayings.join('\n');
  // The person may have spoken any language.
  const means = (cues: keyof Cues): boolean =>
    languages.some((language) => hasCue(said, language.cues[cues]));
  const isAngry = means('angry');
  const gist = sayings.toSorted((a, b) => b.length - a.length)[0] ?? phrases.report.silent;
  const action =
    isAngry || means('needsExpert')
      ? 'requires_expertise'
      : means('willSend')
        ? 'customer_will_send_info'
        : 'case_closed';
  return {
    short: gist.split(/\s+/).slice(0, shortWords).join(' '),
    long: sayings.length === 0 ? `${gist}.` : fill(phrases.report.said, { list: sayings.join('; ') }),
    satisfaction: sayings.length === 0 ? 'unknown' : isAngry ? 'low' : means('thanks') ? 'high' : 'partial',
    improvement: isAngry ? phrases.report.improveAngry : phrases.report.improveContent,
    action,
    justification: phrases.report.reasons[action],
  };
}

function callerSayings(messages: readonly ChatMessage[]): readonly string[] {
  const given = messages.filter(({ role }) => role === 'user').map(({ text }) => text);
  if (!given.some((text) => transcriptLine.test(text))) return given;
  return given.flatMap((text) => [...text.matchAll(callerLine)].map((line) => line[1] ?? ''));
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
