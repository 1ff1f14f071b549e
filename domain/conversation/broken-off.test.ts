import { describe, expect, it } from 'vitest';
import { plan } from '../../tests/call-fixture.ts';
import { withBrokenOff } from './broken-off.ts';
import { agentEntry, callerEntry, type ConversationContext } from './context.ts';
import { promptFor } from './prompt.ts';
import type { Entry } from './transcript.ts';

const call = { id: 't1', name: 'update_claim', argumentsJson: '{}' };
const agent = (id: string, text: string): Entry => agentEntry({ id, text, toolCalls: [] }, 0);
const caller = (text: string): Entry =>
  callerEntry({ epoch: 1, seq: 1, text, language: 'en-US', offsetMs: 0, durationMs: 500 }, 0);

function promptOf(entries: readonly Entry[]): readonly string[] {
  const context: ConversationContext = {
    ...{ plan, language: 'en-US', claim: {}, reminders: [], entries, now: 0 },
  };
  return promptFor(withBrokenOff(context, 0))
    .slice(1)
    .map(({ role, content }) => `${role}: ${content.slice(0, 30)}`);
}

const notice = 'system: Your answer above broke off be';

describe('an answer that broke off', () => {
  it('is followed by the notice of it', () => {
    expect(promptOf([caller('Blue.'), agent('1-2', 'Thank you.')])).toEqual([
      'user: Blue.',
      'assistant: Thank you.',
      notice,
    ]);
  });

  it('has what was said since behind the notice', () => {
    expect(promptOf([agent('1-2', 'Thank'), caller('Hello?')])).toEqual([
      'assistant: Thank',
      notice,
      'user: Hello?',
    ]);
  });

  it('is not the phrase that asked for patience after it', () => {
    expect(promptOf([agent('1-2', 'Thank'), agent('1-3w1', 'One moment.')])).toEqual([
      'assistant: Thank',
      notice,
    ]);
  });

  it('keeps the results of its tools before the notice', () => {
    const called = agentEntry({ id: '1-2', text: 'Thank', toolCalls: [call] }, 0);
    const result: Entry = { kind: 'tool', at: 0, toolCallId: 't1', name: call.name, result: '{"ok":true}' };
    expect(promptOf([called, result])).toEqual(['assistant: Thank', 'tool: {"ok":true}', notice]);
  });
});
