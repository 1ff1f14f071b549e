import { describe, expect, it } from 'vitest';
import { emergencyQuestion } from '../../domain/conversation/phrases.ts';
import { answer } from './agent.ts';
import type { ChatMessage } from './conversation.ts';
import { emergencyWords } from './languages/emergencies.ts';

const tools = ['notify_emergencies', 'end_call'];
const system = (tag: string): ChatMessage => ({
  role: 'system',
  text: `Task: Help.\nLanguage: ${tag}\nNow: 2026-11-21T10:00:00Z (Saturday)\nClaim: {"fields":[]}`,
});
const asks = (tag: string, report: { reason: string; place: string }): ChatMessage => {
  const company = { botName: 'Amelie', botCompany: 'Contoso' };
  return { role: 'assistant', text: emergencyQuestion(company, report, tag), toolCalls: [] };
};
const says = (text: string): ChatMessage => ({ role: 'user', text });

describe('somebody needs help', () => {
  it.each([
    ['en-US', 'Please, this is an emergency!', 'Yes, please.'],
    ['en-GB', 'I need an ambulance at 4 Hill Road.', 'Yes.'],
    ['fr-FR', "C'est une urgence, mon mari ne respire plus.", 'Oui.'],
    ['de-DE', 'Ich brauche einen Krankenwagen.', 'Ja, bitte.'],
    ['es-ES', 'Necesito una ambulancia.', 'Sí.'],
    ['it-IT', "È un'emergenza!", 'Sì, certo.'],
    ['zh-CN', '我需要救护车。', '好的。'],
  ])('in %s', (tag, cry, yes) => {
    const messages = [system(tag), says(cry)];
    const first = answer({ messages, tools });
    const words = emergencyWords[tag.slice(0, 2)];
    expect(first).toEqual({
      text: words?.helpFirst,
      toolCalls: [{ name: 'notify_emergencies', args: { reason: cry, place: cry } }],
    });
    const called = (id: string, text: string, result: unknown): ChatMessage[] => [
      {
        ...{ role: 'assistant', text },
        toolCalls: first.toolCalls.map(({ name, args }) => ({
          id,
          name,
          argumentsJson: JSON.stringify(args),
        })),
      },
      { role: 'tool', toolCallId: id, text: JSON.stringify(result) },
    ];
    const refusal = { ok: false, error: 'not done: this needs the spoken yes of the person' };
    messages.push(...called('t1', first.text, refusal), asks(tag, { reason: cry, place: cry }), says(yes));
    const again = answer({ messages, tools });
    expect(again).toEqual({ text: words?.reporting, toolCalls: first.toolCalls });
    const after = (result: unknown): string =>
      answer({ messages: [...messages, ...called('t2', again.text, result)], tools }).text;
    expect(after({ ok: true, reported: true })).toContain(words?.reported);
    expect(after({ ok: false, error: 'nobody is reachable this way' })).toContain(words?.nobody);
  });

  it('and says no to its being reported', () => {
    const call = {
      ...{ id: 't1', name: 'notify_emergencies' },
      argumentsJson: JSON.stringify({ reason: 'fire', place: 'here' }),
    };
    const messages: ChatMessage[] = [
      ...[system('en-US'), says('This is an emergency!')],
      { role: 'assistant', text: '', toolCalls: [call] },
      { role: 'tool', toolCallId: 't1', text: '{"ok":false,"error":"this needs the spoken yes"}' },
      asks('en-US', { reason: 'fire', place: 'here' }),
      says('No, do not.'),
    ];
    expect(answer({ messages, tools }).toolCalls.map(({ name }) => name)).not.toContain('notify_emergencies');
  });

  it('is only heard where it can be reported', () => {
    const messages = [system('en-US'), says('This is an emergency!')];
    expect(answer({ messages, tools: [] }).toolCalls).toEqual([]);
  });
});
