import { describe, expect, it } from 'vitest';
import { opening, plan } from '../../../tests/call-fixture.ts';
import { plainSpeech } from '../speech.ts';
import type { Entry } from '../transcript.ts';
import { sendSms } from './send-sms.ts';

const answered = (id: string, name: string = sendSms.name): Entry => ({
  ...{ kind: 'tool', at: opening, toolCallId: id, name, result: '{"ok":true}' },
});
const textWith = (entries: readonly Entry[], pending: readonly string[] = []) =>
  sendSms.apply(
    {
      ...{ plan, language: 'en-US', speech: plainSpeech, claim: {}, reminders: [], source: null },
      ...{ entries, pending, now: opening },
    },
    { recipient: 'person', text: 'Your number is B-42.' },
  );
const four = ['a', 'b', 'c', 'd'].map((id) => answered(id));
const refused = { ok: false, error: '5 text messages were asked for already; send no more' };

describe('the bound of text messages in one call', () => {
  it('is five of those that were answered', () => {
    expect(textWith([...four, answered('x', 'search_documents')]).ok).toBe(true);
    expect(textWith([...four, answered('e')])).toEqual(refused);
  });

  it('counts those that are under way or wait', () => {
    expect(textWith(four.slice(1), [sendSms.name, 'search_documents']).ok).toBe(true);
    expect(textWith(four, [sendSms.name])).toEqual(refused);
    expect(textWith([], Array<string>(5).fill(sendSms.name))).toEqual(refused);
  });

  it('counts one that took long once, though its end is told behind', () => {
    const late = ['a', 'b', 'c', 'd'].map((id) => answered(id));
    expect(textWith([...four, ...late]).ok).toBe(true);
  });
});
