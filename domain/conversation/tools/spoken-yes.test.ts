import { describe, expect, it } from 'vitest';
import { plan } from '../../../tests/call-fixture.ts';
import { agentEntry, callerEntry } from '../context.ts';
import { emergencyQuestion, phraseLanguages, textQuestion } from '../phrases.ts';
import { spokenWords } from '../spoken-words.ts';
import type { Entry } from '../transcript.ts';
import { agreedTo, saysYes, tooLongBy } from './spoken-yes.ts';

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
  const question = 'Shall I put you through to a colleague now?';
  const said = (text: string, seq: number): Entry =>
    callerEntry({ epoch: 1, seq, text, language: 'en-US', offsetMs: 0, durationMs: 0 }, 0);
  const agent = (text: string, heardText: string | null = text, id = '1-2'): Entry => ({
    ...agentEntry({ id, text, toolCalls: [] }, 0),
    heard: heardText === null ? null : { text: heardText, complete: heardText === text },
  });
  const asks = agent(question);
  const yes = said('Yes, please.', 2);
  const before = [said('Yes.', 1)];
  const awaited = { ...asked, question, argumentsJson: '{}', entries: before.length };
  const holds = (...since: Entry[]): boolean => agreedTo(awaited, asked, [...before, ...since], 'en-US');

  it.each<[string, Entry[]]>([
    ['the yes behind the question', [asks, yes]],
    ['the yes into its last words', [agent(question, 'Shall I put you through to a'), yes]],
    ['the yes after a pause that was bridged', [asks, agent('One moment.', 'One moment.', '1-3w1'), yes]],
    ['the yes to the question when it was put again', [asks, said('What?', 2), asks, said('Yes.', 3)]],
    ['the yes on which the agent has spoken since', [asks, yes, agent('Very well.')]],
  ])('is %s', (_, since) => {
    expect(holds(...since)).toBe(true);
  });

  it.each<[string, Entry[]]>([
    ['a yes from before the question', []],
    ['a yes that nobody asked for', [yes]],
    ['a yes to a question of the model', [agent('Are you there?'), yes]],
    ['a yes to the question in other words', [agent('Shall I put you through now?'), yes]],
    ['a yes to the question with something before it', [agent(`Is it nice there? ${question}`), yes]],
    ['a yes to what was asked behind the question', [asks, agent('Are you still there?'), yes]],
    ['a yes into the middle of the question', [agent(question, 'Shall I put you'), yes]],
    ['a yes to a question of which it is not known what was heard', [agent(question, null), yes]],
    ['a question without an answer', [asks]],
    ['a yes that the agent says itself', [asks, agent('Yes, please.')]],
    ['another answer', [asks, said('No.', 2)]],
    ['a yes behind another answer', [asks, said('What?', 2), said('Yes.', 3)]],
    ['a yes to which something was added', [asks, yes, said('No, wait.', 3)]],
    ['a yes of long ago', [asks, yes, asks, said('It is POL-4711.', 3)]],
  ])('is not %s', (_, since) => {
    expect(holds(...since)).toBe(false);
  });

  it('is to this tool and these arguments alone', () => {
    const entries = [...before, asks, yes];
    expect(agreedTo(awaited, { ...asked, tool: 'send_sms' }, entries, 'en-US')).toBe(false);
    expect(agreedTo(awaited, { ...asked, agreement: 'another' }, entries, 'en-US')).toBe(false);
    expect(agreedTo(undefined, asked, entries, 'en-US')).toBe(false);
    expect(agreedTo({ ...awaited, entries: entries.length }, asked, entries, 'en-US')).toBe(false);
  });
});

describe('a question', () => {
  it.each([
    ['a'.repeat(300), 0],
    ['a'.repeat(310), 10],
    ['好'.repeat(100), 0],
    ['好'.repeat(101), 3],
  ])('%s is %d letters too long to be listened to', (text, over) => {
    expect(tooLongBy(text)).toBe(over);
  });

  /** What the model wrote has been heard to its end wherever most of the question was. */
  it.each(phraseLanguages)('ends in words of its own in %s', (language) => {
    const emergency = emergencyQuestion(plan, { reason: 'REASON.', place: 'on\nPLACE' }, language);
    for (const [question, last] of [
      [textQuestion('Call back.\nTEXT.', language), 'TEXT'],
      [emergency, 'PLACE'],
    ] as const) {
      expect(question).not.toMatch(/[{}\n]/);
      const behind = question.slice(question.indexOf(last) + last.length);
      expect(spokenWords(behind).length).toBeGreaterThanOrEqual(3);
      expect(behind).toMatch(/[?？]$/);
    }
    expect(emergency).toContain('REASON');
    expect(emergency).toContain(plan.botCompany);
  });
});
