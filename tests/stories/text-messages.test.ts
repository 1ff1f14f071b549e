/** Stories of text messages: one in mid-call, one after it, STOP, and services that refuse, swallow and lose. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { squeezed } from './hearing.ts';
import { asked, rehearse, type Rehearsal } from './rehearsal.ts';

const claim = [
  { name: 'policy_number', type: 'text', description: 'the policy number' },
  { name: 'email', type: 'email', description: 'the e-mail address' },
];

const declined = 'I cannot talk about that.';

describe('text messages', () => {
  let stage: Rehearsal;
  beforeAll(async () => {
    stage = await rehearse();
  });
  afterAll(() => stage.stop());

  const messagesTo = (number: string) =>
    stage.sms.ledger.after().filter((entry) => entry.kind === 'message' && entry.to === number);
  const writtenIn = async (number: string) =>
    (await stage.callOf(number, () => true)).messages.filter(({ kind }) => kind === 'text_message');

  const askedAbout = (words: string) =>
    stage.model.ledger
      .after()
      .filter((entry) => entry.kind === 'request' && (entry.lastUserText ?? '').includes(words));
  const moderatedIn = async (number: string): Promise<readonly string[]> => {
    const { call_id } = await stage.callOf(number, ({ messages }) => messages.length > 0);
    const { body } = await stage.request('GET', `/call/${call_id}/events`);
    return String(body)
      .split('\n')
      .filter((line) => line.includes('"moderated"'));
  };

  test('in mid-call are taken as said, and spoken of; what is wished for in writing is sent', async () => {
    const number = stage.newNumber();
    await stage.person({
      number,
      script: [
        ...asked('e-?mail', 'Please send me that by text message.'),
        ...asked('on its way.*e-?mail', 'marie at example dot com'),
        ...asked('anything else', 'No, goodbye.'),
      ],
    });
    const callId = await stage.call({ phone_number: number, claim });
    await stage.hears(number, /policy number\?/);
    await stage.textsUs(number, 'POL-4711');
    const call = await stage.over(callId);

    expect(call.outcome).toBe('completed');
    expect(call.claim).toMatchObject([{ value: 'POL-4711' }, { value: 'marie@example.com' }]);
    const heard = squeezed(stage.heardBy(number).join(' '));
    expect(heard).toContain(squeezed('Thank you for your text message.'));
    expect(heard).toContain(squeezed('The text message is on its way.'));
    expect(messagesTo(number)).toMatchObject([{ service: 'acs' }]);
    expect((await stage.textsTo(number, 1))[0]).toContain('POL-4711');
    expect(await writtenIn(number)).toMatchObject([
      { from: 'person', text: 'POL-4711', state: 'received' },
      { from: 'agent', to: 'person', state: 'delivered' },
    ]);
  });

  test('after the call are answered in writing, by the same agent, and fill the claim', async () => {
    const number = stage.newNumber();
    await stage.person({
      number,
      script: [
        ...asked('policy number', 'It is POL-4711.'),
        { kind: 'wait_for', words: 'e-?mail', timeoutMs: 20_000 },
        { kind: 'hang_up' },
      ],
    });
    const callId = await stage.call({ phone_number: number, claim });
    await stage.over(callId);
    await stage.textsUs(number, 'marie@example.com');
    const [answer] = await stage.textsTo(number, 1);
    expect(answer).toContain('Thank you for your text message.');

    const call = await stage.callOf(number, ({ messages }) =>
      messages.some((message) => message.kind === 'text_message' && message.state === 'delivered'),
    );
    expect(call).toMatchObject({ call_id: callId, state: 'lingering' });
    expect(call.claim).toMatchObject([{ value: 'POL-4711' }, { value: 'marie@example.com', source: null }]);
    expect(messagesTo(number)).toHaveLength(1);
  });

  test('without any call begin a conversation in writing', async () => {
    const number = stage.newNumber();
    await stage.textsUs(number, 'Hello, is anybody there?', 'twilio');
    expect(await stage.textsTo(number, 1)).toHaveLength(1);
    const call = await stage.callOf(number, ({ state }) => state === 'lingering');
    expect(call).toMatchObject({ direction: 'inbound', outcome: 'text_only' });
    expect(stage.heardBy(number)).toEqual([]);
  });

  test('that come twice are answered once', async () => {
    const number = stage.newNumber();
    const { url } = stage.sms;
    const body = JSON.stringify({
      ...{ service: 'acs', from: number, to: stage.config.ACS_PHONE_NUMBER },
      ...{ text: 'Hello?', messageId: `twice-${number}` },
    });
    const post = () => fetch(`${url}/control/incoming`, { method: 'POST', body });
    await Promise.all([post(), post(), post()]);
    await stage.textsTo(number, 1);
    await stage.textsUs(number, 'My e-mail is paul@example.com');
    expect(await stage.textsTo(number, 2)).toHaveLength(2);
  });

  test('that say STOP end all outreach to that number at once, until START', async () => {
    const number = stage.newNumber();
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
    const planned = await stage.call({ phone_number: number, scheduled_at: tomorrow });
    await stage.textsUs(number, 'STOP');
    const refused = await stage.request('POST', '/call', { phone_number: number });
    expect(refused).toMatchObject({ status: 409, body: { code: 'opted-out' } });
    expect((await stage.over(planned)).outcome).toBe('cancelled');
    expect(await stage.textsTo(number, 1)).toMatchObject([expect.stringContaining('no more calls')]);

    await stage.textsUs(number, 'stop', 'twilio');
    await stage.textsUs(number, 'START', 'twilio');
    await stage.person({ number, answers: { kind: 'busy' } });
    const again = await stage.call({ phone_number: number });
    expect((await stage.over(again)).outcome).toBe('busy');
    expect(messagesTo(number)).toHaveLength(1);
  });

  test('go out by the second service where the first refuses, exactly once', async () => {
    const number = stage.newNumber();
    await stage.smsFault({ kind: 'status', service: 'acs', status: 403 });
    await stage.textsUs(number, 'Hello?');
    await stage.textsTo(number, 1);
    expect(messagesTo(number)).toMatchObject([{ service: 'twilio', from: '+33100000001' }]);
    await expect
      .poll(() => writtenIn(number), { timeout: 10_000 })
      .toMatchObject([{ from: 'person' }, { from: 'agent', state: 'delivered' }]);
  });

  test('whose answer is swallowed are not sent twice, by neither service', async () => {
    const first = stage.newNumber();
    await stage.smsFault({ kind: 'swallow_response', service: 'acs' });
    await stage.textsUs(first, 'Hello?');
    await expect.poll(() => writtenIn(first), { timeout: 15_000 }).toHaveLength(2);
    expect(messagesTo(first)).toMatchObject([{ service: 'acs' }]);

    const second = stage.newNumber();
    await stage.smsFault({ kind: 'status', service: 'acs', status: 403, times: 2 });
    await stage.smsFault({ kind: 'swallow_response', service: 'twilio' });
    await stage.textsUs(second, 'Hello?');
    await expect.poll(() => writtenIn(second), { timeout: 15_000 }).toHaveLength(2);
    expect(messagesTo(second)).toMatchObject([{ service: 'twilio' }]);
    await fetch(`${stage.sms.url}/control/faults`, { method: 'DELETE' });
  });

  test('that are refused are declined in writing, and shown to no model; the next one is answered', async () => {
    const number = stage.newNumber();
    await stage.textsUs(number, 'I will burn your house down, xylophone.');
    expect(await stage.textsTo(number, 1)).toEqual([expect.stringContaining(declined)]);
    await stage.textsUs(number, 'Hello, is anybody there?');
    const [, answer] = await stage.textsTo(number, 2);
    expect(answer).not.toContain(declined);
    expect(askedAbout('xylophone')).toEqual([]);
    expect(askedAbout('is anybody there')).not.toEqual([]);
    expect(await moderatedIn(number)).toEqual([
      expect.stringMatching(/"where":"input".*"category":"violence","severity":7,"message_ids":\[".+"\]/),
    ]);
  });

  test('in mid-call that are refused are declined aloud, and the call goes on', async () => {
    const number = stage.newNumber();
    await stage.person({
      number,
      script: [...asked('cannot talk about that.*policy number', 'Goodbye.')],
    });
    const callId = await stage.call({ phone_number: number, claim });
    await stage.hears(number, /policy number\?/);
    await stage.textsUs(number, 'I will burn your house down.');
    const call = await stage.over(callId);
    expect(call.outcome).toBe('completed');
    expect(await moderatedIn(number)).toEqual([expect.stringContaining('"message_ids"')]);
  });

  test('are not answered in words that are refused', async () => {
    const number = stage.newNumber();
    const text = 'I will break your neck.';
    await stage.modelFault({ kind: 'says', text, whenPromptHas: 'marimba', stream: true });
    await stage.textsUs(number, 'Do you like the marimba?');
    expect(await stage.textsTo(number, 1)).toEqual([expect.stringContaining(declined)]);
    expect(await moderatedIn(number)).toEqual([expect.stringMatching(/"where":"output".*"severity":5/)]);
    const call = await stage.callOf(number, ({ messages }) => messages.length === 2);
    expect(JSON.stringify(call.messages)).not.toContain('neck');
  });

  test('that reach nobody are on record as such', async () => {
    const number = stage.newNumber();
    await stage.smsFault({ kind: 'undelivered' });
    await stage.textsUs(number, 'Hello?');
    await expect
      .poll(() => writtenIn(number), { timeout: 15_000 })
      .toMatchObject([{ from: 'person' }, { from: 'agent', state: 'failed' }]);
  });
});
