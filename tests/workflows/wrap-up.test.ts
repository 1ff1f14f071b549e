/** The call summed up: structured output checked, sent back once with what is wrong, and given up without harm. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createWrapUp } from '../../activities/wrap-up.ts';
import type { LanguageModel, ModelMessage } from '../../domain/ports/language-model.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { openStage, type Stage } from './stage.ts';
import { said, talkingCall } from './talk.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await openStage({
    address: inject('temporalAddress'),
    namespace: inject('temporalNamespace'),
    workflowBundle: { codePath: inject('workflowBundlePath') },
  });
});
afterAll(() => stage.close());

const documents = {
  synthesis: JSON.stringify({
    ...{ long: 'A car was hit.', short: 'Accident', satisfaction: 'high' },
    improvement_suggestions: 'Ask sooner.',
  }),
  next_action: JSON.stringify({ action: 'requires_expertise', justification: 'Damage unknown.' }),
};
type Name = keyof typeof documents;
interface Asking {
  readonly name: Name;
  readonly messages: readonly ModelMessage[];
}

/** A model that answers as told, by the document asked for and how often it was asked for it before. */
function modelThat(answer: (name: Name, before: number) => Result<string>) {
  const asked: Asking[] = [];
  const languageModel: LanguageModel = {
    stream: () => {
      throw new Error('no reply is asked for here');
    },
    complete: ({ messages, schema }) => {
      const name = schema.name === 'synthesis' ? 'synthesis' : 'next_action';
      const before = asked.filter((one) => one.name === name).length;
      asked.push({ name, messages });
      return Promise.resolve(answer(name, before));
    },
  };
  return { asked, languageModel };
}

async function summedUp(answer: (name: Name, before: number) => Result<string>) {
  const { plan, call, leg } = await talkingCall(stage, { settings: { callbackTimeoutHour: 0 } });
  const { asked, languageModel } = modelThat(answer);
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  stage.script(plan.callId, { wrapUp: createWrapUp({ languageModel, log }) });
  (await stage.bridge.turn(plan.callId, 1)).let(said(1, 'Hello, what happened?'));
  const second = await stage.bridge.turn(plan.callId, 2);
  await call.says('my car was hit', 1);
  await call.carrier(leg, { kind: 'disconnected', reason: 'hung_up', detail: '' });
  second.let({ heard: [], ended: 'media_lost' });
  await call.inState('closed');
  return { call, asked, attempts: stage.asked('wrapUp', plan.callId).length };
}

test('synthesis and next action are asked for with the transcript, and recorded', async () => {
  const { call, asked } = await summedUp((name) => ok(documents[name]));
  expect((await call.recorded('synthesis')).body).toMatchObject({ synthesis: { short: 'Accident' } });
  expect((await call.recorded('next_action')).body).toMatchObject({
    nextAction: { action: 'requires_expertise' },
  });
  for (const { messages } of asked) expect(messages.at(-1)?.content).toContain('Person: my car was hit');
});

test('a document that does not fit is sent back once with what is wrong', async () => {
  const broken = JSON.stringify({ action: 'dance', justification: 'why not' });
  const { call, asked } = await summedUp((name, before) =>
    ok(name === 'next_action' && before === 0 ? broken : documents[name]),
  );
  expect((await call.recorded('next_action')).body).toMatchObject({
    nextAction: { action: 'requires_expertise' },
  });
  const again = asked.filter(({ name }) => name === 'next_action').at(-1);
  expect(again?.messages.at(-2)).toMatchObject({ role: 'assistant', content: broken });
  expect(again?.messages.at(-1)).toMatchObject({ role: 'user', content: expect.stringMatching(/action/) });
});

test('a document that is wrong twice is given up, without asking for ever', async () => {
  const { call, asked, attempts } = await summedUp((name) =>
    ok(name === 'synthesis' ? 'not JSON' : documents[name]),
  );
  expect((await call.recorded('wrap_up_failed')).body).toMatchObject({ reason: 'invalid-output' });
  expect(asked.filter(({ name }) => name === 'synthesis')).toHaveLength(2);
  expect(attempts).toBe(1);
});

test('a model that is busy is asked again later', async () => {
  const busy = {
    code: 'rate-limited',
    message: 'slow down',
    disposition: 'retryable',
    retryAfterMs: 20,
  } as const;
  const { call, attempts } = await summedUp((name, before) =>
    before === 0 ? failed(busy) : ok(documents[name]),
  );
  expect((await call.recorded('synthesis')).body).toMatchObject({ synthesis: { satisfaction: 'high' } });
  expect(attempts).toBe(2);
});
