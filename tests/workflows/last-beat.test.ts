/** What a standing turn reported last is read from the server for as long as the turn is pending. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { ConverseProgress } from '../../domain/conversation/converse.ts';
import { ok } from '../../domain/result.ts';
import { openStage, type Stage } from './stage.ts';
import { talkingCall } from './talk.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await openStage({
    address: inject('temporalAddress'),
    namespace: inject('temporalNamespace'),
    workflowBundle: { codePath: inject('workflowBundlePath') },
  });
});
afterAll(() => stage.close());

test('the last heartbeat of the turn asked for, and of no other', async () => {
  const { plan, call } = await talkingCall(stage);
  const standing = await stage.bridge.turn(plan.callId, 1);
  const progress: ConverseProgress = {
    turn: 1,
    heard: [
      {
        utteranceId: '1-1',
        writtenText: 'Hello, what happened?',
        heardText: 'Hello,',
        complete: false,
        playing: true,
      },
    ],
  };
  standing.die(progress);
  await expect.poll(() => stage.calls.lastBeat(call.lineId, 1)).toEqual(ok(progress));
  expect(await stage.calls.lastBeat(call.lineId, 2)).toEqual(ok(null));
});

test('a line without a run', async () => {
  expect(await stage.calls.lastBeat('f'.repeat(32), 1)).toMatchObject({
    failure: { code: 'call-gone', disposition: 'final' },
  });
});
