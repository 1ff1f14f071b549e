/** What stories ask of a call's report and of a person's ear. */
import type { WireCall } from '../../api/call-report.ts';
import type { Rehearsal } from './rehearsal.ts';

type Message = WireCall['messages'][number];

/** Sound has no spaces between sentences. */
export function squeezed(text: string): string {
  return text.replaceAll(/\s+/g, '');
}

/** All that a person heard on all legs, without its spaces. */
export function earOf(stage: Rehearsal, number: string): string {
  return squeezed(stage.heardBy(number).join(''));
}

/** The turns of the person that want an answer, in the report's words. */
export function turnsIn(call: WireCall): readonly string[] {
  return call.messages.flatMap((message) =>
    message.kind === 'caller' && message.aside === null ? [message.text] : [],
  );
}

/** What the person said by the way. */
export function asidesIn(call: WireCall): readonly string[] {
  return call.messages.flatMap((message) =>
    message.kind === 'caller' && message.aside === 'backchannel' ? [message.text] : [],
  );
}

/** The agent's utterances that have words. */
export function utterancesIn(call: WireCall): readonly Extract<Message, { kind: 'agent' }>[] {
  return call.messages.filter((message) => message.kind === 'agent').filter(({ text }) => text !== '');
}

/** Whether every word of a text came, in order; at one seam between two words the voice may have begun a word again. */
export function heardWhole(ear: string, text: string): boolean {
  const words = text.split(/\s+/);
  return words.some((_, seam) => {
    const first = squeezed(words.slice(0, seam).join(''));
    const at = ear.indexOf(first);
    return at >= 0 && ear.includes(squeezed(words.slice(seam).join('')), at + first.length);
  });
}
