/** Stories of what is agreed for later: a person asks to be called back and is, a reminder comes by text message, it is moved and taken back. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { PersonInput } from '../../simulator/carrier.ts';
import { earOf, squeezed, turnsIn } from './hearing.ts';
import { asked, rehearse, type Rehearsal } from './rehearsal.ts';

const claim = [
  { name: 'full_name', type: 'text', description: 'your full name' },
  { name: 'policy_number', type: 'text', description: 'the policy number' },
];
const longestWaitMs = 60_000;
const task = 'Water damage in the kitchen.';

const Reminder = z.looseObject({
  reminder_id: z.string(),
  title: z.string(),
  owner: z.string(),
  due_date_time: z.string(),
  state: z.string(),
  reason: z.string().nullable(),
  call_ids: z.array(z.string()),
  outcome: z.string().nullable(),
});
const Reminders = z.object({ reminders: z.array(Reminder) });
type Reminder = z.infer<typeof Reminder>;

/** Tomorrow at ten by the clock of Paris, which is where a French number is. */
function tomorrowAtTen(): string {
  const clock = (at: number, part: Intl.DateTimeFormatOptions): string =>
    new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Paris', ...part }).format(at);
  const day = clock(Date.now() + 86_400_000, { dateStyle: 'short' });
  const offsets = ['+01:00', '+02:00'].map((offset) => Date.parse(`${day}T10:00:00${offset}`));
  const at = offsets.find((moment) => clock(moment, { hour: '2-digit' }) === '10');
  return new Date(at ?? 0).toISOString();
}

describe.concurrent('what is agreed for later', { timeout: 150_000 }, () => {
  let stage: Rehearsal;
  beforeAll(async () => {
    stage = await rehearse({ environment: { CALLING_HOURS: '00:00-24:00', OUTREACH_PAUSES_SEC: '1' } });
  });
  afterAll(() => stage.stop());

  const remindersOf = async (callId: string): Promise<readonly Reminder[]> =>
    Reminders.parse((await stage.request('GET', `/call/${callId}/reminders`)).body).reminders;
  /** The one reminder of a call, once it stands so. */
  const stands = async (callId: string, ...states: readonly string[]): Promise<Reminder> => {
    for (let waited = 0; waited < longestWaitMs; waited += 100) {
      const [reminder] = await remindersOf(callId);
      if (reminder && states.includes(reminder.state)) return reminder;
      await sleep(100);
    }
    throw new Error(`it was not ${states.join(' or ')} within ${longestWaitMs} ms`);
  };
  const soon = (): string => new Date(Date.now() + 2_000).toISOString();
  /** A call in which the person says this once they are asked for the policy number, and then good-bye. */
  const callIn = async (number: string, wish: string, more: PersonInput['script'] = []): Promise<string> => {
    const script: PersonInput['script'] = [
      ...asked('full name', 'My name is Paul Martin.'),
      ...asked('policy number', wish),
      ...more,
      ...asked('policy number', 'Goodbye.'),
    ];
    await stage.person({ number, script });
    const callId = await stage.call({ phone_number: number, task, claim });
    await stage.over(callId);
    return callId;
  };

  test('a person asks to be called back tomorrow at ten, and is; the agent says why, and goes on with the claim', async () => {
    const number = stage.newNumber();
    const callId = await callIn(number, 'Please call me back tomorrow at ten.');
    const promised = await stands(callId, 'waiting');
    expect(promised).toMatchObject({ title: 'Call back', owner: 'assistant', state: 'waiting' });
    expect(promised.due_date_time).toBe(tomorrowAtTen());

    await stage.person({
      number,
      script: [...asked('policy number', 'It is POL-8830.'), ...asked('anything else', 'No, goodbye.')],
    });
    const moved = await stage.request('PATCH', `/reminders/${promised.reminder_id}`, {
      due_date_time: soon(),
    });
    expect(moved.status).toBe(200);
    const done = await stands(callId, 'done');
    expect(done).toMatchObject({ outcome: 'completed', call_ids: [expect.any(String)] });

    const again = await stage.over(done.call_ids[0] ?? '');
    expect(again.claim).toMatchObject([{ value: 'Paul Martin' }, { value: 'POL-8830' }]);
    expect(turnsIn(again)).toEqual(['It is POL-8830.', 'No, goodbye.']);
    const ear = earOf(stage, number);
    expect(ear).toContain(squeezed('I am calling as agreed: Call back.'));
    // What is known is not asked again.
    expect(ear.split(squeezed('your full name?'))).toHaveLength(2);
  });

  test('a reminder for the person comes by text message', async () => {
    const number = stage.newNumber();
    const callId = await callIn(number, 'Please remind me tomorrow at ten to send the photos.');
    const reminder = await stands(callId, 'waiting');
    expect(reminder).toMatchObject({ title: 'send the photos', owner: 'customer' });
    await stage.request('PATCH', `/reminders/${reminder.reminder_id}`, { due_date_time: soon() });
    expect(await stage.textsTo(number, 1)).toEqual([
      expect.stringMatching(/^Contoso: a reminder, as agreed: send the photos\./),
    ]);
    expect(await stands(callId, 'done')).toMatchObject({ reason: null });
  });

  test('taken back by the person: nobody is called', async () => {
    const number = stage.newNumber();
    const changesTheirMind = asked('policy number', 'Please cancel the reminder.');
    const callId = await callIn(number, 'Please call me back tomorrow at ten.', changesTheirMind);
    expect(await stands(callId, 'cancelled')).toMatchObject({ reason: null, call_ids: [] });
  });

  test('taken back by the API, and again; then it is too late to move it', async () => {
    const number = stage.newNumber();
    const callId = await callIn(number, 'Please call me back tomorrow at ten.');
    const { reminder_id: id } = await stands(callId, 'waiting');
    for (let again = 0; again < 2; again += 1)
      expect(await stage.request('DELETE', `/reminders/${id}`)).toMatchObject({
        ...{ status: 200, body: { state: 'cancelled' } },
      });
    const late = await stage.request('PATCH', `/reminders/${id}`, { due_date_time: soon() });
    expect(late).toMatchObject({ status: 409, body: { code: 'reminder-too-late' } });
  });

  test('nobody answers the promised call: it is tried again, and then a text message says so', async () => {
    const number = stage.newNumber();
    const callId = await callIn(number, 'Please call me back tomorrow at ten.');
    const { reminder_id: id } = await stands(callId, 'waiting');
    await stage.person({ number, answers: { kind: 'busy' } });
    await stage.request('PATCH', `/reminders/${id}`, { due_date_time: soon() });
    expect(await stage.textsTo(number, 1)).toEqual([expect.stringMatching(/we tried to call you as agreed/)]);
    const done = await stands(callId, 'done');
    expect(done).toMatchObject({ reason: 'texted_instead', outcome: 'busy' });
    expect(done.call_ids).toHaveLength(2);
  });
});
