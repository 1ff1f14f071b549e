import { describe, expect, it } from 'vitest';
import { answer } from './agent.ts';
import type { ChatMessage } from './conversation.ts';

const claim = { fields: [{ name: 'caller_name', type: 'text', description: 'your name', value: null }] };

const begun = (language: string): readonly ChatMessage[] => [
  { role: 'system', text: `Language: ${language}\nClaim: ${JSON.stringify(claim)}` },
  { role: 'assistant', text: 'What is your name?', toolCalls: [] },
];

const said = (language: string, text: string, tools = ['search_documents', 'update_claim']) =>
  answer({ messages: [...begun(language), { role: 'user', text }], tools });

function told(language: string, query: string, result: unknown): string {
  const call = { id: 'c1', name: 'search_documents', argumentsJson: JSON.stringify({ query }) };
  return answer({
    messages: [
      ...begun(language),
      { role: 'user', text: query },
      { role: 'assistant', text: 'Let me look that up.', toolCalls: [call] },
      { role: 'tool', toolCallId: 'c1', text: JSON.stringify(result) },
    ],
    tools: ['search_documents'],
  }).text;
}

describe('a question for the documents', () => {
  it.each([
    ['en-US', 'Is hail covered?', 'Let me look that up in our documents.'],
    ['en-US', 'What does my policy cover', 'Let me look that up in our documents.'],
    ['en-US', 'Do you repair windscreens?', 'Let me look that up in our documents.'],
    ['fr-FR', 'Est-ce que la grêle est couverte ?', 'Je regarde dans nos documents.'],
    ['de-DE', 'Ist Hagel versichert?', 'Ich sehe in unseren Unterlagen nach.'],
    ['es-ES', '¿Está cubierto el granizo?', 'Lo busco en nuestros documentos.'],
    ['it-IT', 'La grandine è coperta?', 'Guardo nei nostri documenti.'],
    ['zh-CN', '冰雹承保吗?', '我查一下我们的文件。'],
  ])('is looked up: %s %s', (language, question, words) => {
    expect(said(language, question)).toEqual({
      text: words,
      toolCalls: [{ name: 'search_documents', args: { query: question } }],
    });
  });

  it.each([
    ['a statement', 'The roof was covered with snow.'],
    ['another question', 'How long is this going to take?'],
    ['a good-bye', 'Is it covered? Goodbye.'],
  ])('is not %s', (_, words) => {
    expect(said('en-US', words).toolCalls.map(({ name }) => name)).not.toContain('search_documents');
  });

  it('is not looked up where that may not be done', () => {
    expect(said('en-US', 'Is hail covered?', ['update_claim'])).toEqual({
      text: 'I am afraid I do not know that. What is your name?',
      toolCalls: [],
    });
  });
});

describe('what was found', () => {
  const passages = [
    { title: 'A', text: 'Policy\nTheft is covered. Storms are not.' },
    { title: 'B', text: 'Hail\nHail damage is covered up to 5,000 euros. The deductible is 200 euros.' },
  ];
  it('is told with the most fitting sentence, and the call goes on', () => {
    expect(told('en-US', 'How much is the deductible?', { ok: true, passages })).toBe(
      'Our documents say: The deductible is 200 euros. What is your name?',
    );
    expect(told('en-US', 'Is hail damage covered?', { ok: true, passages })).toBe(
      'Our documents say: Hail damage is covered up to 5,000 euros. What is your name?',
    );
  });
  it('is told in Chinese', () => {
    const text = '盗窃由本保险承保。冰雹造成的损坏由本保险承保。';
    expect(told('zh-CN', '冰雹承保吗?', { ok: true, passages: [{ title: '', text }] })).toMatch(
      /^我们的文件里写着:冰雹造成的损坏由本保险承保。/,
    );
  });
  it('does not fit: nothing is made of it', () => {
    const nothing = 'I found nothing about that in our documents. What is your name?';
    expect(told('en-US', 'Do you insure submarines?', { ok: true, passages })).toBe(nothing);
    expect(told('en-US', 'Do you insure submarines?', { ok: true, passages: [] })).toBe(nothing);
  });
  it('is nothing because it could not be looked up', () => {
    expect(told('fr-FR', 'Est-ce couvert ?', { ok: false, error: 'too slow' })).toMatch(
      /^Je suis désolée, je ne peux pas le vérifier/,
    );
  });
});
