/** Text messages in the report: taken up as they come and go, with what became of ours. */
import type { CallReport, ReportMessage } from './report.ts';

type TextFate = 'delivered' | 'failed';
/** Messages whose fate is known before they are; more are nobody's. */
const mostFates = 20;

export type WrittenMessage = Extract<ReportMessage, { kind: 'text_message' }>;

export function writtenMessage(
  at: number,
  { text, messageId, ...more }: { text: string; messageId?: string; to?: 'colleague' },
  from: WrittenMessage['from'],
  state: WrittenMessage['state'],
): WrittenMessage {
  const to = more.to ? { to: more.to } : {};
  return { kind: 'text_message', at, from, ...to, text, messageId: messageId ?? null, state };
}

/** What is known of a message before it is known itself; null where nothing is. */
export function fateOf(
  { textFates = {} }: CallReport,
  { messageId = '' }: { messageId?: string },
): TextFate | null {
  return Object.hasOwn(textFates, messageId) ? (textFates[messageId] ?? null) : null;
}

/** News of a message's fate may come before it is known to be sent. */
export function withDelivery(report: CallReport, messageId: string, state: TextFate): Partial<CallReport> {
  const isMeant = (message: ReportMessage): boolean =>
    message.kind === 'text_message' && message.from === 'agent' && message.messageId === messageId;
  if (report.messages.some(isMeant))
    return {
      messages: report.messages.map((message) =>
        message.kind === 'text_message' && isMeant(message) ? { ...message, state } : message,
      ),
    };
  const fates = [...Object.entries(report.textFates ?? {}), [messageId, state] as const];
  return { textFates: Object.fromEntries(fates.slice(-mostFates)) };
}
