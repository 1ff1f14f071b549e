import { describe, expect, it } from 'vitest';
import { plan } from '../../../tests/call-fixture.ts';
import { plainSpeech } from '../speech.ts';
import type { Entry } from '../transcript.ts';
import { runTool, toolsFor } from './index.ts';
import type { AwaitedYes } from './spoken-yes.ts';
import type { Desk } from './tool.ts';

const given = { reason: 'A man has fallen from the roof.', place: '4 Hill Road' };
const agent = (text: string): Entry => ({
  ...{ kind: 'agent', at: 1, utteranceId: '1/1', text, toolCalls: [] },
  heard: { text, complete: true },
});
const caller = (text: string): Entry => ({
  ...{ kind: 'caller', at: 2, epoch: 1, seq: 4, text, language: 'en-US' },
  ...{ offsetMs: 0, durationMs: 500 },
});

function run(args: unknown, entries: readonly Entry[] = [], awaited?: AwaitedYes, toolsOff: string[] = []) {
  const desk: Desk = {
    ...{ plan: { ...plan, toolsOff }, language: 'en-US', speech: plainSpeech, claim: {}, reminders: [] },
    ...{ entries, source: { epoch: 1, seq: 3 }, now: Date.UTC(2026, 10, 21) },
  };
  const call = { id: 't1', name: 'notify_emergencies', argumentsJson: JSON.stringify(args) };
  return runTool(desk, call, awaited);
}

describe('notify_emergencies', () => {
  it('is not done before the person has said yes to it', () => {
    const { answer, awaits } = run(given);
    expect(answer).toEqual({ ok: false, error: expect.stringMatching(/spoken yes/) });
    expect(awaits).toEqual({ tool: 'notify_emergencies', agreement: 'emergency', entries: 0 });
    expect(run(given, [agent('Shall I report it?'), caller('No, leave it.')], awaits).answer.ok).toBe(false);
    expect(run(given, [caller('Yes, this is an emergency.')], awaits).answer.ok).toBe(false);
  });

  it('is done with their yes, also when a word of it has changed since', () => {
    const awaited = { tool: 'notify_emergencies', agreement: 'emergency', entries: 0 };
    const spoken = [agent('Shall I report it?'), caller('Yes, please.')];
    const changed = { ...given, place: 'Hill Road, number four' };
    expect(run(changed, spoken, awaited).answer).toEqual({
      ok: true,
      records: [{ kind: 'emergency_agreed', ...changed }],
      deed: { kind: 'notify_emergency', ...changed },
    });
  });

  it.each([
    [{ reason: 'fire' }, /place/],
    [{ ...given, reason: ' ' }, /reason/],
    [{ ...given, phone: '+33612345678' }, /phone/],
    [{ ...given, reason: 'x'.repeat(1_001) }, /reason/],
  ])('refuses %j', (args, error) => {
    expect(run(args).answer).toEqual({ ok: false, error: expect.stringMatching(error) });
  });

  it('is offered by every plan that has not switched it off', () => {
    const names = (toolsOff: string[]) => toolsFor({ ...plan, toolsOff }).map(({ name }) => name);
    expect(names([])).toContain('notify_emergencies');
    expect(names(['notify_emergencies'])).not.toContain('notify_emergencies');
    expect(run(given, [], undefined, ['notify_emergencies']).answer).toMatchObject({ ok: false });
  });
});
