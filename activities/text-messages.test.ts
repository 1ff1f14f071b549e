import { describe, expect, it } from 'vitest';
import { key, plan } from '../tests/call-fixture.ts';
import type { Log } from '../domain/ports/log.ts';
import type { OptOut } from '../domain/ports/opt-outs.ts';
import type { TextMessage } from '../domain/ports/text-messages.ts';
import { failed, ok, type Failure, type Result } from '../domain/result.ts';
import { createSendTextDeed } from './send-text-deed.ts';
import { createSendText } from './text-messages.ts';

const silent = { debug() {}, info() {}, warn() {}, error() {} };
const message = { key, to: plan.phoneNumber, from: plan.ourNumber, text: 'Please call us back.' };
const isOut: OptOut = { phoneNumber: plan.phoneNumber, by: 'text_message', at: 0 };

/** What was sent, by a service that answers as told; `out`: whether the person wants no messages. */
function desk(answer: Result<{ messageId: string }> = ok({ messageId: 'm-1' }), out: OptOut | null = null) {
  const messages: TextMessage[] = [];
  const send = (given: TextMessage) => {
    messages.push(given);
    return Promise.resolve(answer);
  };
  const attempts = { repeated: false };
  return {
    ...{ messages, attempts },
    tools: {
      textMessages: { send },
      optOuts: { find: () => Promise.resolve(ok(out)) },
      isRepeated: () => attempts.repeated,
      log: silent,
    },
  };
}

describe('text messages', () => {
  it('go out as they are', async () => {
    const { tools, messages } = desk();
    expect(await createSendText(tools)({ callId: plan.callId, ...message })).toEqual(
      ok({ messageId: 'm-1' }),
    );
    expect(messages).toEqual([message]);
  });

  it('of an activity that is tried again are looked for first', async () => {
    const { tools, messages, attempts } = desk();
    attempts.repeated = true;
    await createSendText(tools)({ callId: plan.callId, ...message });
    expect(messages).toEqual([{ ...message, again: true }]);
  });

  it('that fail come back as values, and are logged without number and text', async () => {
    const failure: Failure = { code: 'not-configured', message: 'no service', disposition: 'final' };
    const lines: unknown[] = [];
    const warn: Log['warn'] = (event, fields) => void lines.push([event, fields]);
    const sendText = createSendText({ ...desk(failed(failure)).tools, log: { ...silent, warn } });
    expect(await sendText({ callId: plan.callId, ...message })).toEqual(failed(failure));
    const fields = { callId: plan.callId, code: 'not-configured', disposition: 'final' };
    expect(lines).toEqual([['send text failed', fields]]);
  });

  it('are not sent to somebody who is out, but for the one that tells them so', async () => {
    const { tools, messages } = desk(undefined, isOut);
    const sendText = createSendText(tools);
    const refused = await sendText({ callId: plan.callId, ...message });
    expect(refused).toMatchObject({ ok: false, failure: { code: 'opted-out', disposition: 'final' } });
    expect(messages).toEqual([]);
    expect(await sendText({ callId: '', ...message, confirmsOptOut: true })).toMatchObject({ ok: true });
  });

  it('are not sent when they are too long', async () => {
    const { tools, messages } = desk();
    const long = await createSendText(tools)({ callId: plan.callId, ...message, text: '你'.repeat(700) });
    expect(long).toMatchObject({ ok: false, failure: { code: 'text-too-long' } });
    expect(messages).toEqual([]);
  });
});

describe('the tool that sends a text message', () => {
  const request = (to: 'person' | 'colleague', agentPhoneNumber?: string) => {
    const deed = { kind: 'send_text', to, text: 'Your number is B-42.' } as const;
    const named = agentPhoneNumber === undefined ? plan : { ...plan, agentPhoneNumber };
    const about = { plan: named, lineId: 'line-1', toolCallId: 't1', language: 'en-US', at: 0 };
    return [deed, { ...about, deed, key }] as const;
  };

  it('writes to the person, or to the colleague of the plan, and to nobody else', async () => {
    const { tools, messages } = desk();
    const doer = createSendTextDeed(tools);
    expect(await doer(...request('person'))).toMatchObject({ ok: true, told: { sent_to: 'person' } });
    expect(await doer(...request('colleague', '+33198765432'))).toMatchObject({
      records: [{ kind: 'text_message_sent', to: 'colleague', messageId: 'm-1' }],
    });
    expect(await doer(...request('colleague'))).toMatchObject({ ok: false });
    expect(messages.map(({ to, reference }) => [to, reference])).toEqual([
      [plan.phoneNumber, 'line-1'],
      ['+33198765432', 'line-1'],
    ]);
  });

  it('tells the model what cannot be done, and is asked again for what may be', async () => {
    const refused = createSendTextDeed(desk(undefined, isOut).tools);
    expect(await refused(...request('person'))).toMatchObject({ ok: false });
    const busy: Failure = { code: 'busy', message: 'busy', disposition: 'retryable' };
    await expect(createSendTextDeed(desk(failed(busy)).tools)(...request('person'))).rejects.toThrow('busy');
  });
});
