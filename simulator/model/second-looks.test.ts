/** Answers that take up an earlier one. */
import { describe, expect, it } from 'vitest';
import type { ChatMessage } from './conversation.ts';
import { answerInContext } from './second-looks.ts';

const tools = ['update_claim', 'end_call'];

const prompt = (policy: string | null): ChatMessage => ({
  role: 'system',
  text: `Language: en-US\nClaim: ${JSON.stringify({
    fields: [
      { name: 'policy_number', type: 'text', description: 'the number of the policy', value: policy },
      { name: 'email', type: 'email', description: 'your e-mail address', value: null },
    ],
  })}`,
});

const asked: ChatMessage = { role: 'assistant', text: 'What is the number of the policy?', toolCalls: [] };

describe('going on with an answer that broke off', () => {
  const messages: ChatMessage[] = [prompt(null), asked, { role: 'user', text: 'B01371946' }];
  const goOn = (text: string): ChatMessage[] => [
    { role: 'assistant', text, toolCalls: [] },
    { role: 'system', text: 'Your answer above broke off because of a technical fault.' },
  ];
  const whole = answerInContext({ messages, tools });

  it.each(['Thank you.', 'Thank you. What is', 'Thank you. What is '])(
    'says only the rest after "%s"',
    (said) => {
      const rest = answerInContext({ messages: [...messages, ...goOn(said)], tools });
      expect(`${said.trim()} ${rest.text}`).toBe(whole.text);
      expect(rest.toolCalls).toEqual(whole.toolCalls);
      expect(rest.toolCalls).toHaveLength(1);
    },
  );

  it('has nothing to add after the last word', () => {
    const rest = answerInContext({ messages: [...messages, ...goOn(whole.text)], tools });
    expect(rest).toEqual({ text: '', toolCalls: whole.toolCalls });
  });
});

describe('after misheard words', () => {
  const misheard = (really: string, next: readonly ChatMessage[]): ChatMessage[] => [
    prompt('B01371945'),
    asked,
    { role: 'user', text: really },
    {
      role: 'assistant',
      text: 'Thank you. What is your e-mail address?',
      toolCalls: [
        {
          id: '1',
          name: 'update_claim',
          argumentsJson: '{"field":"policy_number","value":"B01371945"}',
        },
      ],
    },
    { role: 'tool', toolCallId: '1', text: '{"ok":true}' },
    { role: 'system', text: 'The words of the person before this answer were perhaps misheard.' },
    ...next,
  ];
  const policy = { name: 'update_claim', args: { field: 'policy_number', value: 'B01371946' } };

  it('notes the value that was really said, beside what is said now', () => {
    const next: ChatMessage = { role: 'user', text: 'ada@example.com' };
    expect(answerInContext({ messages: misheard('B01371946', [next]), tools }).toolCalls).toEqual([
      policy,
      { name: 'update_claim', args: { field: 'email', value: 'ada@example.com' } },
    ]);
  });

  it('notes it without a further word of the person', () => {
    expect(answerInContext({ messages: misheard('B01371946', []), tools }).toolCalls).toEqual([policy]);
  });

  it('leaves a value alone that was heard rightly', () => {
    expect(answerInContext({ messages: misheard('B01371945', []), tools }).toolCalls).toEqual([]);
  });

  it('prefers what is said now', () => {
    const next: ChatMessage = { role: 'user', text: 'My policy number is B7777777' };
    const { toolCalls } = answerInContext({ messages: misheard('B01371946', [next]), tools });
    expect(toolCalls).toEqual([{ ...policy, args: { field: 'policy_number', value: 'B7777777' } }]);
  });
});
