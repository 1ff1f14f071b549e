/** Tool: send a text message, to the person on the line or to the colleague the plan names. */
import { z } from 'zod';
import type { Plan } from '../../plan.ts';
import { textFault } from '../../text-message.ts';
import type { Entry } from '../transcript.ts';
import { textQuestion } from '../phrases.ts';
import { askedByItself } from './spoken-yes.ts';
import type { Tool } from './tool.ts';

type Recipient = 'person' | 'colleague';

/** Within one call; more is a mistake, or somebody's trick. */
const mostTexts = 5;

function recipients({ agentPhoneNumber }: Plan): readonly [Recipient, ...Recipient[]] {
  return agentPhoneNumber === undefined ? ['person'] : ['person', 'colleague'];
}

function isOfTexts(entry: Entry): entry is Extract<Entry, { kind: 'tool' }> {
  return entry.kind === 'tool' && entry.name === sendSms.name;
}

export const sendSms: Tool<{ recipient: Recipient; text: string }> = {
  name: 'send_sms',
  description: `Sends a text message (SMS): to the person on the line when they ask for something in writing, or to the colleague. Say that you are sending it, and afterwards whether it went out. A message to the colleague is read out to the person first, so keep it to a sentence or two. ${askedByItself}`,
  parameters: (plan) =>
    z.strictObject({
      recipient: z
        .enum(recipients(plan))
        .describe(
          'person is who you are talking with; colleague is the human of your company, where offered',
        ),
      text: z
        .string()
        .trim()
        .min(1)
        .describe('The whole message, a few plain sentences, in the language spoken; no other person’s data'),
    }),
  needsYes: ({ recipient, text }, { language }) =>
    recipient === 'colleague'
      ? { agreement: `to the colleague: ${text}`, text: textQuestion(text, language), ofModel: true }
      : null,
  apply: ({ entries, pending = [] }, { recipient, text }) => {
    const fault = textFault(text);
    if (fault) return { ok: false, error: fault.message };
    // What took long has two entries: that it did, and what came of it.
    const known = new Set(entries.flatMap((entry) => (isOfTexts(entry) ? [entry.toolCallId] : [])));
    const underWay = pending.filter((name) => name === sendSms.name).length;
    if (known.size + underWay >= mostTexts)
      return { ok: false, error: `${mostTexts} text messages were asked for already; send no more` };
    return { ok: true, records: [], deed: { kind: 'send_text', to: recipient, text } };
  },
};
