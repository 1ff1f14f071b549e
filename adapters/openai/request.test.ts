/** What is sent: efforts by model, schemas in strict form, messages as the service wants them. */
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { SynthesisDocument } from '../../domain/call/wrap-up.ts';
import { reasoningEffort } from './reasoning.ts';
import { documentRequest, streamRequest } from './request.ts';
import { strictForm } from './strict-schema.ts';

describe('reasoning effort', () => {
  it.each([
    ['gpt-4.1-mini', undefined, true, undefined],
    ['gpt-5.4-mini', 'low', true, undefined],
    ['gpt-5.4-mini', 'low', false, 'low'],
    ['gpt-5.5', undefined, true, undefined],
    ['gpt-5.6-luna', undefined, true, 'none'],
    ['gpt-5.6', 'high', true, 'none'],
    ['gpt-5.6', undefined, false, undefined],
    ['gpt-6-luna', undefined, true, 'none'],
    ['my-deployment', 'none', true, 'none'],
  ] as const)('%s, configured %s, tools %s: %s', (model, configured, hasTools, expected) => {
    expect(reasoningEffort(model, configured, hasTools)).toBe(expected);
  });
});

describe('strict form', () => {
  it('takes a closed schema and drops the limits that strict mode refuses', () => {
    const form = strictForm(z.toJSONSchema(SynthesisDocument));
    expect(form).toMatchObject({ type: 'object', additionalProperties: false });
    expect(JSON.stringify(form)).not.toMatch(/minLength|\$schema/);
    expect(JSON.stringify(form)).toContain('"enum":["low"');
  });

  it.each([
    ['an optional property', z.toJSONSchema(z.object({ a: z.string().optional() }))],
    ['an open object', { type: 'object', properties: {}, required: [] }],
    ['one deep inside', z.toJSONSchema(z.object({ a: z.array(z.object({ b: z.int().optional() })) }))],
    ['a keyword it does not know', { type: 'string', not: { const: 'x' } }],
  ])('refuses %s', (_, schema) => {
    expect(strictForm(schema)).toBeNull();
  });

  it('keeps a property that is called like a limit', () => {
    const schema = z.toJSONSchema(z.object({ format: z.string(), default: z.int() }));
    expect(strictForm(schema)).toMatchObject({ properties: { format: {}, default: {} } });
  });
});

describe('requests', () => {
  it('asks for usage and leaves out an empty list of tools', () => {
    const request = streamRequest({ model: 'm' }, { messages: [{ role: 'user', content: 'hi' }], tools: [] });
    expect(request).toEqual({
      model: 'm',
      messages: [{ role: 'user', content: 'hi' }],
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  it('sends the words and the calls of an answer', () => {
    const toolCalls = [{ id: '1', name: 'f', argumentsJson: '{}' }];
    const { messages } = streamRequest(
      { model: 'm' },
      {
        messages: [
          { role: 'assistant', content: '', toolCalls },
          { role: 'tool', toolCallId: '1', content: '{"ok":true}' },
        ],
        tools: [],
      },
    );
    expect(messages).toEqual([
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: '1', type: 'function', function: { name: 'f', arguments: '{}' } }],
      },
      { role: 'tool', tool_call_id: '1', content: '{"ok":true}' },
    ]);
  });

  it('says when a schema cannot be strict', () => {
    const schema = { name: 's', jsonSchema: { type: 'object' } };
    expect(documentRequest({ model: 'm' }, { messages: [], schema }).response_format).toEqual({
      type: 'json_schema',
      json_schema: { name: 's', schema: { type: 'object' }, strict: false },
    });
  });
});
