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

const brokeOff: ChatMessage = {
  role: 'system',
  text: 'Your answer above broke off because of a technical fault.',
};

describe('going on with an answer that broke off', () => {
  const messages: ChatMessage[] = [prompt(null), asked, { role: 'user', text: 'B01371946' }];
  const goOn = (text: string): ChatMessage[] => [{ role: 'assistant', text, toolCalls: [] }, brokeOff];
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

  it.each([
    ['that person was cut off in it', ['Thank you. What [interrupted]']],
    ['it broke off before', ['Thank you.', 'What is']],
    ['fixed words stood before it', ['Are you still there?', 'Thank you. What is']],
  ])('says only the rest although %s', (_, said) => {
    const answers = said.map((text): ChatMessage => ({ role: 'assistant', text, toolCalls: [] }));
    const rest = answerInContext({ messages: [...messages, ...answers, brokeOff], tools });
    expect(whole.text.endsWith(rest.text)).toBe(true);
    expect(rest.text).toMatch(/^(?:is )?your e-mail address\?$/);
    expect(rest.toolCalls).toEqual(whole.toolCalls);
  });

  it('goes on behind the greeting that stood before it', () => {
    const greeting = 'Hello, this is Ada, the AI assistant of Contoso Ltd.';
    const greeted: ChatMessage = { role: 'assistant', text: greeting, toolCalls: [] };
    const { text } = answerInContext({ messages: [prompt(null), greeted], tools });
    const begun: ChatMessage = { ...greeted, text: `${greeting} ${text.slice(0, 11)}` };
    const rest = answerInContext({ messages: [prompt(null), begun, brokeOff], tools });
    expect(rest).toEqual({ text: text.slice(11).trim(), toolCalls: [] });
    const behind = answerInContext({ messages: [prompt(null), greeted, brokeOff], tools });
    expect(behind).toEqual({ text, toolCalls: [] });
  });

  it('asks anew where it would now begin otherwise, and calls its tools', () => {
    const rest = answerInContext({ messages: [...messages, ...goOn('Well, let me note that. Wh')], tools });
    expect(rest).toEqual(whole);
  });

  it('does not call again what was called', () => {
    const toolCalls = whole.toolCalls.map(({ name, args }) => ({
      ...{ id: '1', name, argumentsJson: JSON.stringify(args) },
    }));
    const begun: ChatMessage = { role: 'assistant', text: 'Thank you.', toolCalls };
    const result: ChatMessage = { role: 'tool', toolCallId: '1', text: '{"ok":true}' };
    const rest = answerInContext({ messages: [...messages, begun, result, brokeOff], tools });
    expect(rest).toEqual({ text: 'What is your e-mail address?', toolCalls: [] });
  });

  it('calls its tools also when the person has spoken since, and answers that', () => {
    const since: ChatMessage = { role: 'user', text: 'ada@example.com' };
    const said = goOn('Thank you. What is your e-mail [interrupted]');
    const { text, toolCalls } = answerInContext({ messages: [...messages, ...said, since], tools });
    expect(toolCalls.map(({ args }) => args['value'])).toEqual(['B01371946', 'ada@example.com']);
    expect(text).toContain('B01371946');
  });

  it('breaks off again, and is gone on with from there', () => {
    const first = goOn('Thank you.');
    const messagesThen = [...messages, ...first, ...goOn('What is')];
    expect(answerInContext({ messages: messagesThen, tools })).toEqual({
      text: 'your e-mail address?',
      toolCalls: whole.toolCalls,
    });
  });

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
