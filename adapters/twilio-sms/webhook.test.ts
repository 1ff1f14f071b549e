import { describe, expect, it } from 'vitest';
import { createTwilioWebhook, twilioSignature } from './webhook.ts';

/** The example of Twilio's own documentation and libraries. */
const example = {
  token: '12345',
  url: 'https://mycompany.com/myapp.php?foo=1&bar=2',
  parameters: {
    CallSid: 'CA1234567890ABCDE',
    Caller: '+14158675309',
    Digits: '1234',
    From: '+14158675309',
    To: '+18005551212',
  },
  signature: 'RSOYDt4T1cUTdK1PDd93/VVr8B8=',
};

const authToken = 'token-of-the-account';
const webhook = createTwilioWebhook({ authToken });
const url = 'https://holdfast.example/carrier/sms/twilio';
const incoming = {
  ...{ MessageSid: 'SM1', SmsStatus: 'received', AccountSid: 'AC1' },
  ...{ From: '+33612345678', To: '+33100000001', Body: 'Bonjour, ça va ?' },
};
const read = (parameters: Record<string, string>, at = url, signedAt = at) =>
  webhook.read({ url: at, parameters, signature: twilioSignature(authToken, signedAt, parameters) });

describe("Twilio's signature", () => {
  it('is that of its documentation', () => {
    expect(twilioSignature(example.token, example.url, example.parameters)).toBe(example.signature);
  });

  it('does not hold for another token, address, field, value or signature', () => {
    const signature = twilioSignature(authToken, url, incoming);
    const given = { url, parameters: incoming, signature };
    expect(webhook.read(given)).not.toBeNull();
    const other = createTwilioWebhook({ authToken: 'another-token' });
    expect(other.read(given)).toBeNull();
    expect(webhook.read({ ...given, url: `${url}?line=1` })).toBeNull();
    expect(webhook.read({ ...given, parameters: { ...incoming, Extra: '' } })).toBeNull();
    expect(webhook.read({ ...given, parameters: { ...incoming, Body: 'Bonjour, ça va !' } })).toBeNull();
    expect(webhook.read({ ...given, signature: undefined })).toBeNull();
    expect(webhook.read({ ...given, signature: '' })).toBeNull();
    expect(
      webhook.read({ ...given, signature: signature.replace(/^./, (c) => (c === 'A' ? 'B' : 'A')) }),
    ).toBeNull();
  });

  it('holds whether or not the usual port was written down', () => {
    const withPort = 'https://holdfast.example:443/carrier/sms/twilio';
    expect(read(incoming, url, withPort)).not.toBeNull();
    expect(read(incoming, 'https://holdfast.example:8443/x', 'https://holdfast.example/x')).not.toBeNull();
  });
});

describe("Twilio's webhook", () => {
  it('tells of a message that came in', () => {
    const { From: from, To: to, Body: text } = incoming;
    expect(read(incoming)).toEqual({ kind: 'received', text: { messageId: 'SM1', from, to, text } });
  });

  it('tells what became of a message of ours, by the line in the address', () => {
    const news = { MessageSid: 'SM2', SmsStatus: 'x', From: '+33100000001', To: '+33612345678' };
    const at = `${url}?line=abc`;
    expect(read({ ...news, MessageStatus: 'delivered' }, at)).toEqual({
      kind: 'delivery',
      delivery: {
        ...{ eventId: 'SM2:delivered', messageId: 'SM2', reference: 'abc' },
        ...{ delivered: true, detail: 'delivered' },
      },
    });
    expect(read({ ...news, MessageStatus: 'undelivered', ErrorCode: '30003' }, at)).toMatchObject({
      delivery: { delivered: false, detail: 'undelivered (30003)' },
    });
    for (const status of ['queued', 'sent', 'accepted'])
      expect(read({ ...news, MessageStatus: status }, at)).toEqual({ kind: 'other' });
  });

  it('knows nothing to do with what has no message', () => {
    expect(read({ CallSid: 'CA1' })).toEqual({ kind: 'other' });
    expect(read({ MessageSid: 'SM3', SmsStatus: 'received' })).toEqual({ kind: 'other' });
  });
});
