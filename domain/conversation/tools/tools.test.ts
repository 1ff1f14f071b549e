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
    number: 1,
  } as const;
  const inParis = { plan: { ...plan, timeZones: ['Europe/Paris'] } };
  it('notes one, and tells the model when it is in words', () => {
    expect(run('set_reminder', reminder, inParis)).toEqual({
      ok: true,
      reminders: [kept],
      records: [{ kind: 'reminder_set', reminder: kept, changed: false }],
      told: {
        due_date_time: reminder.due_date_time,
        read_back: expect.stringMatching(/^Tuesday, November 24 at 10:00.AM Central European Time$/),
      },
    });
  });
  it('takes the words of the person, by the clock of where they say they are', () => {
    const { due_date_time: _, ...rest } = reminder;
    const said = { ...rest, said: 'next Tuesday at 10', time_zone: 'America/New_York' };
    expect(run('set_reminder', said, inParis)).toMatchObject({
      reminders: [{ dueDateTime: '2026-11-24T10:00:00-05:00', timeZone: 'America/New_York' }],
    });
  });
  it('moved, it keeps its number; when its time has come, the next is another', () => {
    const moved = run(
      'set_reminder',
      { ...reminder, title: ' Call BACK' },
      { ...inParis, reminders: [kept] },
    );
    expect(moved).toMatchObject({ reminders: [{ number: 1 }], records: [{ changed: true }] });
    const due = { ...kept, dueDateTime: '2026-11-20T10:00:00+01:00' };
    expect(run('set_reminder', reminder, { ...inParis, reminders: [due] })).toMatchObject({
      reminders: [due, { number: 2 }],
      records: [{ changed: false }],
    });
  });
  it('taken back stands as cancelled, and the next of that title has a number of its own', () => {
    const back = run('cancel_reminder', { title: 'Call back' }, { reminders: [kept] });
    expect(back).toEqual({
      ok: true,
      reminders: [{ ...kept, state: 'cancelled' }],
      records: [{ kind: 'reminder_cancelled', title: 'call back' }],
    });
    const reminders = [{ ...kept, state: 'cancelled' as const }];
    expect(run('set_reminder', reminder, { ...inParis, reminders })).toMatchObject({
      reminders: [{ state: 'cancelled' }, { number: 2 }],
    });
    expect(run('cancel_reminder', { title: 'call back' }, { reminders })).toMatchObject({ ok: false });
  });
  it('of which there is none cannot be taken back; which there are is told', () => {
    expect(run('cancel_reminder', { title: 'ring' }, { reminders: [kept] })).toEqual({
      ok: false,
      error: expect.stringMatching(/there are: "call back"/),
    });
  });
  it('changes the one with the same title', () => {
    const answer = run('set_reminder', { ...reminder, owner: 'human' }, { reminders: [kept] });
    expect(answer).toMatchObject({ reminders: [{ owner: 'human' }], records: [{ changed: true }] });
  });
  it.each([
    [
      'a time without zone of somebody who may be anywhere',
      { ...reminder, due_date_time: '2026-11-24T10:00:00' },
    ],
    ['a zone that there is not', { ...reminder, time_zone: 'Europe/Atlantis' }],
    ['a time of the past', { ...reminder, due_date_time: '2026-11-20T10:00:00Z' }],
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

describe('set_language', () => {
  const spoken = (language: string) => ({
    ...{ ok: true, language, told: { language } },
    records: [{ kind: 'language_chosen', language, by: 'wish' }],
  });
  it('goes on in a language of the plan, as the plan writes it, and in every other there is', () => {
    const planned = { plan: { ...plan, languages: ['en-US', 'fr-CA'] } };
    expect(run('set_language', { language: 'fr-CA' }, planned)).toEqual(spoken('fr-CA'));
    expect(run('set_language', { language: 'zh-CN' }, planned)).toEqual(spoken('zh-CN'));
    expect(run('set_language', { language: 'fr-FR' }, planned)).toMatchObject({ ok: false });
  });
  it('changes nothing where that language is spoken', () => {
    expect(run('set_language', { language: 'en-US' })).toEqual({
      ...{ ok: true, records: [], told: { language: 'en-US' } },
    });
  });
  it.each([['tlh-KL'], ['fr'], ['']])('refuses %j', (language) => {
    expect(run('set_language', { language })).toMatchObject({ ok: false });
  });
  it('tells the model of one tag for each language', () => {
    const tool = toolsFor({ ...plan, language: 'de-AT' }).find(({ name }) => name === 'set_language');
    expect(tool?.parameters).toMatchObject({
      properties: { language: { enum: ['de-AT', 'en-US', 'fr-FR', 'es-ES', 'it-IT', 'zh-CN'] } },
    });
  });
});

describe('set_speech', () => {
  const slow = { speed: 0.75, style: 'none' } as const;
  it('changes the speed and keeps the style, and the other way round', () => {
    expect(run('set_speech', { speed: 0.75 })).toEqual({
      ...{ ok: true, speech: slow, told: slow },
      records: [{ kind: 'speech_changed', ...slow }],
    });
    expect(run('set_speech', { style: 'sad' }, { speech: slow })).toMatchObject({
      speech: { speed: 0.75, style: 'sad' },
    });
  });
  it('changes nothing where it is so already', () => {
    expect(run('set_speech', slow, { speech: slow })).toEqual({ ok: true, records: [], told: slow });
  });
  it.each([
    ['slower than a voice is understood', { speed: 0.5 }],
    ['faster than a voice is understood', { speed: 1.5 }],
    ['a style nobody has', { style: 'angry' }],
    ['nothing', {}],
  ])('refuses %s', (_, given) => {
    expect(run('set_speech', given)).toMatchObject({ ok: false });
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
      'cancel_reminder',
      'end_call',
      'new_claim',
      'notify_emergencies',
      'recording',
      'search_documents',
      'send_sms',
      'set_language',
      'set_reminder',
      'set_speech',
      'update_claim',
    ]);
    const withColleague = toolsFor({ ...plan, agentPhoneNumber: '+33199999999' });
    expect(withColleague.map(({ name }) => name)).toContain('talk_to_person');
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
    expect(names.sort()).toEqual([
      'cancel_reminder',
      'end_call',
      'notify_emergencies',
      'recording',
      'search_documents',
      'send_sms',
      'set_language',
      'set_reminder',
      'set_speech',
    ]);
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
