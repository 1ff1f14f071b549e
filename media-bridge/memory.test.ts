import { describe, expect, it } from 'vitest';
import { plan } from '../tests/call-fixture.ts';
import type { ConverseInput } from '../domain/conversation/converse.ts';
import type { CallerAside, CallerTurn, Entry } from '../domain/conversation/transcript.ts';
import { Memory } from './memory.ts';

const languages = ['en-US', 'fr-FR', 'de-DE'];

function sent(entries: readonly Entry[] = [], offered: readonly string[] | null = languages): ConverseInput {
  const planned = offered ? { ...plan, languages: [...offered] } : plan;
  return {
    ...{ callId: plan.callId, legId: 'leg-1', epoch: 1, turn: 1, trigger: { kind: 'listen' } },
    context: {
      ...{ kind: 'whole', plan: planned, language: plan.language, claim: {}, reminders: [], entries, now: 0 },
    },
  };
}

function caller(text: string, seq: number, aside?: CallerAside): CallerTurn {
  const turn = { epoch: 1, seq, text, language: 'en-US', offsetMs: 0, durationMs: 500 };
  return aside ? { ...turn, aside } : turn;
}

describe('the languages to listen for', () => {
  it('are not known before the call is, and then the one of the plan', () => {
    const memory = new Memory();
    expect(memory.languages).toBeNull();
    memory.merge(sent([], null));
    expect(memory.languages).toEqual(['en-US']);
  });

  it('are all that are offered until one is chosen, and again if that turns out not to have been said', () => {
    const memory = new Memory();
    memory.merge(sent());
    expect(memory.languages).toEqual(languages);
    memory.said(caller('Deutsch', 1), 0);
    expect(memory.languages).toEqual(['de-DE']);
    memory.said(caller('Deutz', 2, { kind: 'correction', ofSeq: 1 }), 0);
    expect(memory.languages).toEqual(languages);
    memory.said(caller('français', 3), 0);
    expect(memory.languages).toEqual(['fr-FR']);
  });
});

it('has a text message behind what was said without knowing of it', () => {
  const memory = new Memory();
  memory.merge(sent([], null));
  memory.said(caller('Hello', 1), 0);
  const text: Entry = { kind: 'text_message', at: 0, from: 'person', text: 'In the train.', messageId: 'm1' };
  memory.merge({ ...sent(), turn: 2, context: { kind: 'new', entries: [text] } });
  const say = (utteranceId: string): void => {
    memory.note({ kind: 'agent', at: 0, utteranceId, text: 'Yes?', toolCalls: [], heard: null });
  };
  say('1-1');
  memory.answered({ texts: ['m1'], turns: [] });
  say('1-2');
  expect(memory.context?.entries).toMatchObject([
    { kind: 'caller' },
    { utteranceId: '1-1' },
    { kind: 'text_message' },
    { utteranceId: '1-2' },
  ]);
});

describe('the greeting in the language chosen', () => {
  const chosen: Entry = { kind: 'caller', at: 0, ...caller('Deutsch', 1) };
  const agent = (utteranceId: string): Entry => ({
    ...{ kind: 'agent', at: 0, utteranceId, text: 'Guten Tag.', toolCalls: [], heard: null },
  });

  it.each([
    ['is owed after the choice', [], true],
    ['is owed still where only patience was asked for since', [agent('1-2w1')], true],
    ['was given with the words after it', [agent('1-2')], false],
  ])('%s', (_, since, greets) => {
    const memory = new Memory();
    memory.merge(sent([chosen, ...since]));
    expect(memory.knowledge?.greets).toBe(greets);
  });
});

describe('a language wished for in mid-call', () => {
  const wish: ConverseInput['context'] = { kind: 'new', entries: [], language: 'fr-FR' };
  const chosen: Entry = { kind: 'caller', at: 0, ...caller('Deutsch', 1) };

  it('counts more than the choice from the menu, whatever is said or mended afterwards', () => {
    const memory = new Memory();
    memory.merge(sent([chosen]));
    memory.merge({ ...sent(), context: wish });
    expect([memory.language, memory.languages]).toEqual(['fr-FR', ['fr-FR']]);
    memory.said(caller('English', 2), 0);
    memory.said(caller('Deutz', 3, { kind: 'correction', ofSeq: 1 }), 0);
    expect([memory.language, memory.languages, memory.chooses]).toEqual(['fr-FR', ['fr-FR'], false]);
    expect(memory.knowledge).toMatchObject({ chooses: false, greets: false });
  });

  it('is known to the bridge that takes over', () => {
    const memory = new Memory();
    const { context } = sent([chosen]);
    if (context.kind !== 'whole') throw new Error('it is whole');
    memory.merge({ ...sent(), context: { ...context, language: 'fr-FR', languageWished: true } });
    memory.said(caller('English', 2), 0);
    expect(memory.languages).toEqual(['fr-FR']);
  });

  it('is spoken where no menu was offered', () => {
    const memory = new Memory();
    memory.merge(sent([], null));
    memory.merge({ ...sent(), context: wish });
    memory.said(caller('Deutsch', 1), 0);
    expect(memory.languages).toEqual(['fr-FR']);
  });
});

it('speaks plainly until it is told otherwise', () => {
  const memory = new Memory();
  expect(memory.speech).toEqual({ speed: 1, style: 'none' });
  memory.merge(sent());
  expect(memory.speech).toEqual({ speed: 1, style: 'none' });
  const speech = { speed: 0.75, style: 'none' } as const;
  memory.merge({ ...sent(), context: { kind: 'new', entries: [], speech } });
  expect(memory.speech).toEqual(speech);
});

it('may have missed words until something is said', () => {
  const memory = new Memory();
  memory.merge({ ...sent(), wordsMayBeLost: true });
  expect(memory.mayHaveMissed).toBe(true);
  memory.merge({ ...sent(), context: { kind: 'new', entries: [] } });
  expect(memory.mayHaveMissed).toBe(true);
  memory.note({ kind: 'digits', at: 0, digits: '1' });
  expect(memory.mayHaveMissed).toBe(false);
});
