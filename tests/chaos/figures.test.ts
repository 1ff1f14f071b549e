import { expect, test } from 'vitest';
import type { Evidence, FaultRecord } from './evidence.ts';
import { tally, waitsOf } from './figures.ts';

const leg = { callConnectionId: 'connection', number: '+33612010001' };
const killed: FaultRecord = {
  ...{ n: 1, kind: 'kill', target: 'bridge-1', from: 10_000, until: 13_000, detail: 'kill' },
};

function heard(firstAudibleAt: number, lastAudibleAt: number): Evidence['carrier'][number] {
  return {
    ...{ ...leg, kind: 'heard', seq: 1, at: lastAudibleAt, text: 'words', firstAudibleAt, lastAudibleAt },
    ...{ cut: false, by: 'agent', socket: 1 },
  };
}

function evidence(carrier: Evidence['carrier']): Evidence {
  return {
    ...{
      seed: 1,
      startedAt: 0,
      endedAt: 60_000,
      collectedAt: 60_000,
      requests: [],
      refused: [],
      callers: [],
    },
    ...{
      speech: [],
      model: [],
      sms: [],
      store: [],
      reports: [],
      histories: [],
      processes: [],
      faults: [killed],
      carrier,
    },
    settings: { heartbeatMs: 1_000, mediaGraceSec: 30, transferRingSec: 20, callBackPausesSec: [] },
  };
}

const closed: Evidence['carrier'][number] = {
  ...{ ...leg, kind: 'media_closed', seq: 1, at: 10_050, why: 'broken', socket: 1 },
};

test('a gap is counted from the fault to the next word, where it broke the agent’s speech', () => {
  const waits = waitsOf(evidence([heard(8_000, 10_200), closed, heard(12_000, 14_000)]));
  expect(waits.find(({ kind }) => kind === 'kill')?.gaps).toEqual({ count: 1, median: 2_000, p99: 2_000 });
});

test('speech that was over before, and an answer to the person, are no gap', () => {
  const over = evidence([heard(5_000, 8_000), closed, heard(12_000, 14_000)]);
  expect(waitsOf(over).find(({ kind }) => kind === 'kill')?.gaps).toBeNull();
  const answered = evidence([
    heard(8_000, 10_200),
    closed,
    {
      ...{ ...leg, kind: 'said', seq: 1, at: 12_000, text: 'Yes.', startedAt: 11_000, endedAt: 12_000 },
      ...{ complete: true, lostFrames: 0, lostText: '', socket: 2 },
    },
    heard(12_500, 14_000),
  ]);
  expect(waitsOf(answered).find(({ kind }) => kind === 'kill')?.gaps).toBeNull();
});

test('a reply belongs to the fault in whose time the person stopped speaking', () => {
  const replied = (saidAt: number, playoutMs: number): Evidence['carrier'][number] => ({
    ...{ ...leg, kind: 'agent_replied', seq: 1, at: saidAt + playoutMs, arrivalMs: playoutMs, playoutMs },
  });
  const waits = waitsOf(evidence([replied(5_000, 400), replied(12_000, 900), replied(30_000, 500)]));
  expect(waits.map(({ kind, replies }) => [kind, replies?.median])).toEqual([
    ['no fault', 500],
    ['kill', 900],
  ]);
});

test('words are counted, the most frequent first', () => {
  expect(tally(['busy', 'completed', 'completed'])).toBe('completed 2, busy 1');
});
