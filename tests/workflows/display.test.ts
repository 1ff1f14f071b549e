/** How a call reads in Temporal's UI, and that no number, name or sentence is to be read there. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { newPlan, openStage, shortSettings, type Stage } from './stage.ts';
import { openText, summaries } from './history-text.ts';
import { said, talkingCall, toolCall } from './talk.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await openStage({
    address: inject('temporalAddress'),
    namespace: inject('temporalNamespace'),
    workflowBundle: { codePath: inject('workflowBundlePath') },
  });
});
afterAll(() => stage.close());

async function wholeCall() {
  const { plan, call, leg } = await talkingCall(stage, { plan: { campaignId: 'autumn' } });
  (await stage.bridge.turn(plan.callId, 1)).let(said(1, 'Hello Madame Roux, what is the number?'));
  await call.says('it is Bravo forty-two', 1);
  const toolCalls = [toolCall('t1', 'update_claim', { field: 'policy_number', value: 'Bravo-42' })];
  (await stage.bridge.turn(plan.callId, 2)).let(said(2, 'Noted. When was it?', { callerSeq: 1, toolCalls }));
  const third = await stage.bridge.turn(plan.callId, 3);
  await call.carrier(leg, { kind: 'disconnected', reason: 'hung_up', detail: 'code 0' });
  third.let({ heard: [], ended: 'media_lost' });
  await call.inState('lingering');
  return { plan, call };
}

test('the search attributes say what state the call is in, and at its end how it ended', async () => {
  const plan = newPlan();
  const call = stage.call(plan);
  const dialling = Promise.withResolvers<null>();
  stage.script(plan.callId, {
    dial: async ({ legId }) => {
      await dialling.promise;
      return { ok: true, value: { carrierCallId: `carrier-${legId}` } };
    },
  });
  await stage.calls.begin(plan, shortSettings);
  await stage.whenAsked('dial', plan.callId);
  expect(await call.attributes()).toMatchObject({
    CallId: plan.callId,
    CallDirection: 'outbound',
    CallState: 'dialing',
  });
  dialling.resolve(null);

  const { call: over, plan: overPlan } = await wholeCall();
  expect(await over.attributes()).toMatchObject({
    CallId: overPlan.callId,
    CallState: 'lingering',
    CallOutcome: 'person_hung_up',
    CampaignId: 'autumn',
  });
});

test('every activity and timer says what it is for', async () => {
  const { call } = await wholeCall();
  const history = await call.line.fetchHistory();
  expect(summaries(history, 'EVENT_TYPE_ACTIVITY_TASK_SCHEDULED')).toEqual(
    expect.arrayContaining([
      'dial the person',
      'turn 1: open',
      'turn 2: listen',
      'turn 3: listen',
      'synthesis and next action',
      expect.stringMatching(/^record through event \d+$/),
    ]),
  );
  const timers = summaries(history, 'EVENT_TYPE_TIMER_STARTED');
  expect(timers).toEqual(expect.arrayContaining(['time limit of: talking', 'time limit of: lingering']));
  expect(timers).not.toContain('(none)');
});

test('its details tell of the claim by the names of its fields', async () => {
  const { call, plan } = await wholeCall();
  const details = JSON.stringify(await call.line.query('__temporal_workflow_metadata'));
  expect(details).toContain('**lingering**, outcome **person_hung_up**');
  expect(details).toContain('has policy_number, lacks incident_time');
  for (const secret of secretsOf(plan)) expect(details).not.toContain(secret);
});

test('no number, name or sentence is in ids, task queues, summaries, search attributes or failures', async () => {
  const { call, plan } = await wholeCall();
  const history = await call.line.fetchHistory();
  const { raw: _raw, ...described } = await call.line.describe();
  const text = openText(history) + JSON.stringify(described);
  expect(text).toContain(`line/${call.lineId}`);
  expect(text).toContain('dial the person');
  expect(text).toContain('person_hung_up');
  for (const secret of secretsOf(plan)) expect(text).not.toContain(secret);
});

function secretsOf(plan: { readonly phoneNumber: string; readonly ourNumber: string }): string[] {
  return [
    ...[plan.phoneNumber, plan.ourNumber, plan.phoneNumber.slice(1), plan.ourNumber.slice(1)],
    ...['Contoso', 'Versicherung', 'Amélie', 'Roux', 'accident', 'Bravo', 'forty-two', 'Noted', 'Hello'],
  ];
}
