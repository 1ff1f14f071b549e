import { describe, expect, it } from 'vitest';
import { answer } from './agent.ts';
import type { ChatMessage } from './conversation.ts';

const tools = ['update_claim', 'send_sms', 'end_call'];
const claim = JSON.stringify({
  fields: [
    { name: 'policy_number', type: 'text', description: 'the policy number', value: 'POL-4711' },
    { name: 'email', type: 'email', description: 'the e-mail address', value: null },
  ],
});
const told = (language: string, ...messages: ChatMessage[]): ChatMessage[] => [
  { role: 'system', text: `Language: ${language}\nClaim: ${claim}` },
  { role: 'assistant', text: 'Hello.', toolCalls: [] },
  ...messages,
];
const user = (text: string): ChatMessage => ({ role: 'user', text });

describe('something wished for in writing', () => {
  it.each([
    ['en-US', 'Can you send me that by text message, please?'],
    ['en-US', 'Send it to me by SMS.'],
    ['fr-FR', 'Pouvez-vous me l’envoyer par SMS ?'],
    ['de-DE', 'Können Sie mir das per SMS schicken?'],
    ['de-DE', 'Schicken Sie mir das bitte per SMS.'],
    ['es-ES', 'Envíemelo por SMS, por favor.'],
    ['it-IT', 'Può mandarmelo per SMS?'],
    ['zh-CN', '请用短信发给我'],
  ])('is sent (%s: %s)', (language, said) => {
    const { text, toolCalls } = answer({ messages: told(language, user(said)), tools });
    expect(toolCalls).toMatchObject([{ name: 'send_sms', args: { recipient: 'person' } }]);
    expect(toolCalls[0]?.args['text']).toContain('POL-4711');
    expect(text).toMatch(/SMS|text message|短信/);
  });

  it.each(['I got your text message.', 'My SMS did not arrive.', 'The number is POL-1.'])(
    'is not: %s',
    (said) => {
      const { toolCalls } = answer({ messages: told('en-US', user(said)), tools });
      expect(toolCalls.map(({ name }) => name)).not.toContain('send_sms');
    },
  );

  it.each([
    ['{"ok":true,"sent_to":"person"}', 'on its way'],
    ['{"ok":false,"error":"no"}', 'could not send'],
  ])('is spoken of when it is done: %s', (result, words) => {
    const call = { id: 't1', name: 'send_sms', argumentsJson: '{}' };
    const messages = told(
      'en-US',
      user('Text me that.'),
      { role: 'assistant', text: 'I am sending it.', toolCalls: [call] },
      { role: 'tool', toolCallId: 't1', text: result },
    );
    const { text } = answer({ messages, tools });
    expect(text).toContain(words);
    expect(text).toContain('e-mail address');
  });
});

it('thanks for a text message, and takes it as said', () => {
  const messages = told('en-US', user('(text message) marie@example.com'));
  const { text, toolCalls } = answer({ messages, tools });
  expect(text).toContain('Thank you for your text message.');
  expect(toolCalls).toEqual([{ name: 'update_claim', args: { field: 'email', value: 'marie@example.com' } }]);
});
