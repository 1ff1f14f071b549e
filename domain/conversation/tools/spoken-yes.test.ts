import { describe, expect, it } from 'vitest';
import { agentEntry, callerEntry } from '../context.ts';
import type { Entry } from '../transcript.ts';
import { agreedTo, saysYes } from './spoken-yes.ts';

describe('a yes', () => {
  it.each([
    ['en-US', 'Yes, please.'],
    ['en-US', 'Sure, go ahead.'],
    ['en-US', 'Yes, do that, thank you.'],
    ['de-DE', 'Ja, bitte.'],
    ['de-DE', 'Einverstanden.'],
    ['fr-FR', "Oui, d'accord."],
    ['fr-FR', 'Allez-y.'],
    ['es-ES', 'Sí, claro.'],
    ['it-IT', 'Va bene, proceda.'],
    ['zh-CN', '好的，没问题。'],
  ])('%s: %s', (language, text) => {
    expect(saysYes(text, language)).toBe(true);
  });

  it.each([
    ['en-US', 'No.'],
    ['en-US', 'Yes, but not now.'],
    ['en-US', 'Yes? Why?'],
    ['en-US', 'I do not know.'],
    ['en-US', 'What did you say?'],
    ['en-US', 'My neighbour said yes to everything that he was ever asked in all of his long life.'],
    ['en-US', ''],
    ['en-US', 'Okay, sorry, say that again?'],
    ['en-US', "Right, I didn't catch that."],
    ['en-US', 'Yes, my policy is the one from last year.'],
    ['de-DE', 'Ja, wie bitte?'],
    ['fr-FR', 'Oui, pardon, vous pouvez répéter ?'],
    ['de-DE', 'Ja, aber später.'],
    ['de-DE', 'Nein, danke.'],
    ['fr-FR', 'Oui, mais pas maintenant.'],
    ['es-ES', 'Sí, pero más tarde.'],
    ['it-IT', 'Sì, ma non ora.'],
    ['zh-CN', '不好。'],
    ['zh-CN', '好吗？'],
  ])('%s is none: %s', (language, text) => {
    expect(saysYes(text, language)).toBe(false);
  });
});

describe('an agreement', () => {
  const asked = { tool: 'talk_to_person', agreement: 'a colleague' };
  const said = (text: string, seq: number): Entry =>
    callerEntry({ epoch: 1, seq, text, language: 'en-US', offsetMs: 0, durationMs: 0 }, 0);
  const asks = agentEntry({ id: '1-2', text: 'Shall I put you through?', toolCalls: [] }, 0);
  const before = [said('Yes.', 1)];
  const awaited = { ...asked, entries: before.length };
  const holds = (...since: Entry[]): boolean => agreedTo(awaited, asked, [...before, ...since], 'en-US');

  it('is the yes behind the question', () => {
    expect(holds(asks, said('Yes, please.', 2))).toBe(true);
  });

  it.each<[string, Entry[]]>([
    ['a yes from before the question', []],
    ['a yes that nobody asked for', [said('Yes.', 2)]],
    ['a question without an answer', [asks]],
    ['another answer', [asks, said('No.', 2)]],
    ['a yes behind another answer', [asks, said('What?', 2), said('Yes.', 3)]],
    ['a yes to which something was added', [asks, said('Yes.', 2), said('No, wait.', 3)]],
    ['a yes of long ago', [asks, said('Yes.', 2), asks, said('It is POL-4711.', 3)]],
  ])('is not %s', (_, since) => {
    expect(holds(...since)).toBe(false);
  });

  it('is to this tool and these arguments alone', () => {
    const entries = [...before, asks, said('Yes.', 2)];
    expect(agreedTo(awaited, { ...asked, tool: 'send_sms' }, entries, 'en-US')).toBe(false);
    expect(agreedTo(awaited, { ...asked, agreement: 'another' }, entries, 'en-US')).toBe(false);
    expect(agreedTo(undefined, asked, entries, 'en-US')).toBe(false);
  });
});
