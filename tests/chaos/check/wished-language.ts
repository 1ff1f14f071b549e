/** I15: the language a person wished for stays, whichever bridge speaks. */
import { languageOf } from '../../../domain/conversation/languages/index.ts';
import { asksPatience } from '../../../domain/conversation/transcript.ts';
import type { Finding, Rule } from './breach.ts';
import { utterancesIn } from './utterances.ts';
import { linesOf, type CallView, type World } from './world.ts';

export const wishedLanguageStays: Rule = {
  name: 'I15',
  holds: 'from the wish for another language on, the agent speaks it, also where another bridge takes over',
  findings: (world) => world.calls.flatMap((call) => [...otherLanguage(call), ...otherThanTold(call, world)]),
};

/** Words that the simulated agent, and the fixed phrases, have in English alone. */
const english =
  /\b(what is|could you tell|thank you|anything else|good-?bye|are you still|i am sorry|one moment|hello)\b/i;

/** Each stretch of the record in which a wish holds. */
function wishesIn({ events }: CallView) {
  return events.flatMap(({ at, body }, index) => {
    if (body.kind !== 'language_chosen' || body.by !== 'wish') return [];
    const rest = events.slice(index + 1);
    const next = rest.findIndex(({ body: later }) => later.kind === 'language_chosen');
    return [{ at, language: body.language, events: next < 0 ? rest : rest.slice(0, next) }];
  });
}

function otherLanguage(call: CallView): readonly Finding[] {
  return wishesIn(call).flatMap(({ at, language, events }) => {
    if (languageOf(language).code === 'en') return [];
    const said = utterancesIn(events)
      // What asked for patience is told with a later turn than it was said in.
      .filter(({ id }) => !asksPatience(id))
      .map(({ written, at: saidAt }) => ({ text: written, saidAt }));
    const until = events.at(-1)?.at ?? at;
    const announced = linesOf(call, 'announcement')
      .filter((line) => line.phase === 'started' && line.at > at && line.at <= until)
      .map(({ text, at: saidAt }) => ({ text, saidAt }));
    return [...said, ...announced]
      .filter(({ text }) => english.test(text))
      .map(({ text, saidAt }) => ({
        callId: call.callId,
        what: `the person wished for ${language}, and the agent said "${text}"`,
        at: saidAt,
      }));
  });
}

function otherThanTold({ callId, events }: CallView, { evidence }: World): readonly Finding[] {
  const chosen = events.findLast(({ body }) => body.kind === 'language_chosen');
  if (chosen?.body.kind !== 'language_chosen' || chosen.body.by !== 'wish') return [];
  const { language } = chosen.body;
  const report = evidence.reports.find((one) => one.callId === callId);
  if (report?.lang === language) return [];
  const what = `the person wished for ${language}, and the API says ${report?.lang ?? 'nothing of the call'}`;
  return [{ callId, what, at: chosen.at }];
}
