import { describe, expect, it } from 'vitest';
import { key, plan } from '../tests/call-fixture.ts';
import type { Log } from '../domain/ports/log.ts';
import { failed, ok, type Failure } from '../domain/result.ts';
import { createSendText } from './text-messages.ts';

const silent = { debug() {}, info() {}, warn() {}, error() {} };
const message = { key, to: plan.phoneNumber, from: plan.ourNumber, text: 'Please call us back.' };

describe('text messages', () => {
  it('go out as they are', async () => {
    const sent: unknown[] = [];
    const send = (given: unknown) => {
      sent.push(given);
      return Promise.resolve(ok({ messageId: 'm-1' }));
    };
    const sendText = createSendText({ textMessages: { send }, log: silent });
    expect(await sendText({ callId: plan.callId, ...message })).toEqual(ok({ messageId: 'm-1' }));
    expect(sent).toEqual([message]);
  });

  it('that fail come back as values, and are logged without number and text', async () => {
    const failure: Failure = { code: 'not-configured', message: 'no service', disposition: 'final' };
    const lines: unknown[] = [];
    const warn: Log['warn'] = (event, fields) => void lines.push([event, fields]);
    const send = () => Promise.resolve(failed(failure));
    const sendText = createSendText({ textMessages: { send }, log: { ...silent, warn } });
    expect(await sendText({ callId: plan.callId, ...message })).toEqual(failed(failure));
    const fields = { callId: plan.callId, code: 'not-configured', disposition: 'final' };
    expect(lines).toEqual([['send text failed', fields]]);
  });
});
