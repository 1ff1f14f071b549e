import { describe, expect, it } from 'vitest';
import { plan } from '../../../tests/call-fixture.ts';
import { plainSpeech } from '../speech.ts';
import { runTool, toolsFor } from './index.ts';
import type { Desk } from './tool.ts';

const desk: Desk = {
  ...{ plan, language: 'en-US', speech: plainSpeech, claim: {}, reminders: [] },
  ...{ entries: [], source: { epoch: 1, seq: 3 }, now: Date.UTC(2026, 10, 21) },
};

function run(name: string, given: unknown, at: Partial<Desk> = {}) {
  const argumentsJson = typeof given === 'string' ? given : JSON.stringify(given);
  return runTool({ ...desk, ...at }, { id: 't1', name, argumentsJson }).answer;
}

const reminder = {
  title: 'call back',
  description: 'with the offer',
  due_date_time: '2026-11-24T10:00:00+01:00',
  owner: 'assistant',
};

describe('update_claim', () => {
  it('writes a value with the turn it came from', () => {
    const written = { value: 'B-42', source: { epoch: 1, seq: 3 } };
    expect(run('update_claim', { field: 'policy_number', value: ' B-42 ' })).toEqual({
      ok: true,
      claim: { policy_number: written },
      records: [{ kind: 'claim_changed', field: 'policy_number', value: written }],
    });
  });
  it('keeps the other values', () => {
    const claim = { incident_time: { value: '2026-11-14T17:30', source: null } };
    expect(run('update_claim', { field: 'policy_number', value: 'B-42' }, { claim })).toMatchObject({
      claim: { incident_time: { value: '2026-11-14T17:30' }, policy_number: { value: 'B-42' } },
    });
  });
  it.each([
    ['a field the plan does not have', { field: 'shoe_size', value: '43' }, /field/],
    ['a field every object has', { field: 'constructor', value: 'x' }, /field/],
    [
      'a value that does not fit',
      { field: 'incident_time', value: 'yesterday' },
      /2026-11-14T17:30.*Ask the person/,
    ],
    ['no value', { field: 'policy_number' }, /value/],
    ['a value that is no text', { field: 'policy_number', value: 42 }, /value/],
    ['an argument too many', { field: 'policy_number', value: 'B', phone: '+33612345678' }, /phone/],
    ['broken JSON', '{"field":"policy', /not valid JSON/],
    ['JSON that is no object', '["policy_number"]', /object/],
    ['nothing at all', '', /field/],
  ])('answers %s with what is wrong', (_, given, error) => {
    expect(run('update_claim', given)).toEqual({ ok: false, error: expect.stringMatching(error) });
  });
});

describe('new_claim', () => {
  it('begins an empty claim', () => {
    const claim = { policy_number: { value: 'B-42', source: null } };
    expect(run('new_claim', {}, { claim })).toEqual({
      ok: true,
      claim: {},
      records: [{ kind: 'claim_renewed' }],
    });
  });
});

describe('set_reminder', () => {
  const kept = {
    title: 'call back',
    description: 'with the offer',
    dueDateTime: reminder.due_date_time,
    owner: 'assistant',
  } as const;
  it('notes one', () => {
    expect(run('set_reminder', reminder)).toEqual({
      ok: true,
      reminders: [kept],
      records: [{ kind: 'reminder_set', reminder: kept, changed: false }],
    });
  });
  it('changes the one with the same title', () => {
    const answer = run('set_reminder', { ...reminder, owner: 'human' }, { reminders: [kept] });
    expect(answer).toMatchObject({ reminders: [{ owner: 'human' }], records: [{ changed: true }] });
  });
  it.each([
    ['a time without zone', { ...reminder, due_date_time: '2026-11-24T10:00:00' }],
    ['a day that does not exist', { ...reminder, due_date_time: '2026-02-30T10:00:00Z' }],
    ['an empty title', { ...reminder, title: ' ' }],
    ['an owner nobody knows', { ...reminder, owner: 'boss' }],
    ['a text much too long', { ...reminder, description: 'x'.repeat(2_001) }],
  ])('refuses %s', (_, given) => {
    expect(run('set_reminder', given)).toMatchObject({ ok: false });
  });
  it('keeps their number bounded, and still changes the ones there are', () => {
    const reminders = Array.from({ length: 20 }, (_, n) => ({ ...kept, title: `number ${n}` }));
    expect(run('set_reminder', reminder, { reminders })).toMatchObject({ ok: false });
    expect(run('set_reminder', { ...reminder, title: 'number 3' }, { reminders })).toMatchObject({
      ok: true,
    });
  });
});

describe('end_call', () => {
  it.each([['{}'], ['']])('ends the call, with %j', (given) => {
    expect(run('end_call', given)).toEqual({ ok: true, records: [], endsCall: true });
  });
  it('takes no arguments', () => {
    expect(run('end_call', { number: '+33612345678' })).toMatchObject({ ok: false });
  });
});

describe('what the model is offered', () => {
  it('names the fields of the plan, and nothing to choose a number or an address with', () => {
    const tools = toolsFor(plan);
    expect(tools.map(({ name }) => name).sort()).toEqual([
      'end_call',
      'new_claim',
      'search_documents',
      'set_reminder',
      'update_claim',
    ]);
    const update = tools.find(({ name }) => name === 'update_claim');
    expect(update?.parameters).toMatchObject({
      type: 'object',
      properties: { field: { enum: ['policy_number', 'incident_time'] }, value: { type: 'string' } },
      required: ['field', 'value'],
      additionalProperties: false,
    });
    for (const { parameters } of tools) expect(parameters).not.toHaveProperty('$schema');
  });
  it('has no claim to fill in where the plan has none', () => {
    const names = toolsFor({ ...plan, claim: [] }).map(({ name }) => name);
    expect(names.sort()).toEqual(['end_call', 'search_documents', 'set_reminder']);
    expect(run('update_claim', { field: 'x', value: 'y' }, { plan: { ...plan, claim: [] } })).toMatchObject({
      ok: false,
    });
  });
  it('a tool that does not exist is answered, not thrown', () => {
    expect(run('transfer_call', { to: '+33612345678' })).toEqual({
      ok: false,
      error: 'there is no tool transfer_call',
    });
  });
});
