/** What a client may name a call by: its id, or the person's phone number. */
import { e164 } from '../domain/claim/claim.ts';

export type CallReference =
  | { readonly kind: 'id'; readonly callId: string }
  | { readonly kind: 'person'; readonly phoneNumber: string };

const callId = /^[0-9a-f]{32}$/;

/** Null when the text is neither. */
export function callReference(text: string): CallReference | null {
  if (callId.test(text)) return { kind: 'id', callId: text };
  const phoneNumber = phoneNumberOf(text);
  return phoneNumber === null ? null : { kind: 'person', phoneNumber };
}

/** E.164 from a URL, where the plus sign may have been left out or have become a space. */
export function phoneNumberOf(text: string): string | null {
  const number = `+${text.replace(/^[+ ]/, '')}`;
  return e164.test(number) ? number : null;
}
