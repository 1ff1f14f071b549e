import { expect, it } from 'vitest';
import { plan } from '../../../tests/call-fixture.ts';
import { agentEntry, callerEntry } from '../context.ts';
import { plainSpeech } from '../speech.ts';
import type { Plan } from '../../plan.ts';
import type { Entry } from '../transcript.ts';
import { runTool, toolsFor } from './index.ts';
import type { Desk } from './tool.ts';

const asking = { ...plan, smsSummary: true };
const call = { id: 't', name: 'text_summary', argumentsJson: '{}' };
const desk = (entries: readonly Entry[], planned: Plan = asking): Desk => ({
  ...{ plan: planned, language: 'en-US', speech: plainSpeech, claim: {}, reminders: [], entries },
  ...{ source: null, now: 0 },
});
const words = 'Shall I text you a summary of this call?';
const question: Entry = {
  ...agentEntry({ id: '1-1', text: words, toolCalls: [] }, 0),
  heard: { text: words, complete: true },
};
const says = (text: string): Entry =>
  callerEntry({ epoch: 1, seq: 1, text, language: 'en-US', offsetMs: 0, durationMs: 500 }, 0);

it('is there only where the plan asks for it', () => {
  expect(toolsFor(asking).map(({ name }) => name)).toContain('text_summary');
  expect(toolsFor(plan).map(({ name }) => name)).not.toContain('text_summary');
  expect(runTool(desk([], plan), call).answer).toMatchObject({ ok: false });
});

it('counts a yes that the person has said, and nothing else', () => {
  const { answer, asks } = runTool(desk([]), call);
  expect(asks?.question).toEqual({ kind: 'ask', text: words, language: 'en-US' });
  const awaits = asks?.awaited;
  expect(answer).toMatchObject({ ok: false, error: expect.stringContaining('spoken yes') });
  expect(runTool(desk([question, says('No, thank you.')]), call, awaits).answer.ok).toBe(false);
  expect(runTool(desk([question]), call, awaits).answer.ok).toBe(false);
  expect(runTool(desk([question, says('Yes, please.')]), call, awaits).answer).toMatchObject({
    ...{ ok: true, summaryAgreed: true, records: [{ kind: 'summary_agreed' }] },
  });
});
