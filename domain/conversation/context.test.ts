import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { heard, opening } from '../../tests/call-fixture.ts';
import { agentEntry, withHeard, withNews, type ConversationContext } from './context.ts';
import { checkedHeard } from './heard.ts';
import { plan } from '../../tests/call-fixture.ts';

const text = 'Please tell me the number.';
const entries = [agentEntry({ id: '1-1', text, toolCalls: [] }, opening)];
const heardOf = (after: ReturnType<typeof withHeard>) =>
  after.map((entry) => (entry.kind === 'agent' ? entry.heard : null));

describe('what was heard', () => {
  it('grows, and is never taken back', () => {
    const longer = withHeard(entries, heard('1-1', text, 'Please tell'));
    expect(heardOf(longer)).toEqual([{ text: 'Please tell', complete: false }]);
    expect(withHeard(longer, heard('1-1', text, 'Please'))).toEqual(longer);
    const complete = withHeard(longer, heard('1-1', text));
    expect(heardOf(complete)).toEqual([{ text, complete: true }]);
    expect(withHeard(complete, { ...heard('1-1', text), complete: false })).toEqual(complete);
  });

  it('of another utterance changes nothing', () => {
    expect(withHeard(entries, heard('9-9', text))).toEqual(entries);
  });

  it('is cut back to a beginning of what was written, whatever is reported', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.boolean(), (written, reported, complete) => {
        const given = { ...heard('1-1', written, reported), complete };
        const checked = checkedHeard(given, written);
        expect(written.startsWith(checked.heardText)).toBe(true);
        expect(reported.startsWith(checked.heardText)).toBe(true);
        expect(checked.heardText === reported || checked.heardText.length <= written.length).toBe(true);
      }),
    );
    expect(checkedHeard(heard('1-1', text, 'Please shout'), text)).toMatchObject({
      heardText: 'Please ',
      complete: false,
    });
  });
});

describe('news from the workflow', () => {
  const context: ConversationContext = {
    ...{ plan, language: 'en-US', claim: {}, reminders: [], entries, now: opening },
  };
  it('replaces the claim only when it changed', () => {
    const claim = { policy_number: { value: 'B-42', source: null } };
    expect(withNews(context, { kind: 'new', entries: [], claim })).toEqual({ ...context, claim });
    expect(withNews({ ...context, claim }, { kind: 'new', entries: [] })).toEqual({ ...context, claim });
  });
});
