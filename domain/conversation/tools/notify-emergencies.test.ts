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
  const question =
    'Emergency: A man has fallen from the roof. Place: 4 Hill Road. Shall I report this to Contoso now?';

  it('is not done before the person has heard it read out and said yes to it', () => {
    const { answer, asks } = run(given);
    expect(answer).toEqual({ ok: false, error: expect.stringMatching(/spoken yes/) });
    expect(asks?.question).toEqual({ kind: 'ask', text: question, language: 'en-US', ofModel: true });
    expect(asks?.awaited).toMatchObject({ tool: 'notify_emergencies', question, entries: 0 });
    const answered = (...entries: Entry[]) => run(given, entries, asks?.awaited).answer.ok;
    expect(answered(agent(question), caller('No, leave it.'))).toBe(false);
    expect(answered(agent('Shall I report it?'), caller('Yes, please.'))).toBe(false);
    expect(answered(caller('Yes, this is an emergency.'))).toBe(false);
    expect(answered(agent(question), caller('Yes, please.'))).toBe(true);
  });

  it('is done as they heard it, also when a word of it has changed since', () => {
    const awaited = run(given).asks?.awaited;
    const spoken = [agent(question), caller('Yes, please.')];
    const changed = { ...given, place: 'Hill Road, number four' };
    expect(run(changed, spoken, awaited).answer).toEqual({
      ok: true,
      records: [{ kind: 'emergency_agreed', ...given }],
      deed: { kind: 'notify_emergency', ...given },
    });
  });

  it.each([
    [{ reason: 'fire' }, /place/],
    [{ ...given, reason: ' ' }, /reason/],
    [{ ...given, phone: '+33612345678' }, /phone/],
    [{ ...given, reason: 'x'.repeat(101) }, /reason/],
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
