import { describe, expect, it } from 'vitest';
import * as call from '../../tests/call-fixture.ts';
import { play, reach, replied, says } from '../../tests/call-fixture.ts';
import type { CallState } from './state.ts';

const ids = (count: number): readonly string[] => Array.from({ length: count }, (_, n) => `t${n + 1}`);
const search = (id: string) => call.toolCall(id, 'search_documents', { query: `hail ${id}` });
const text = (id: string) => call.toolCall(id, 'send_sms', { recipient: 'person', text: `Number ${id}.` });
const answering = (toolCalls: readonly ReturnType<typeof search>[]) =>
  play(reach('talking'), [
    ...[replied(1, 'Hello.'), says('Is hail covered?', 1)],
    replied(2, 'Let me look.', { callerSeq: 1, toolCalls }),
  ]);
const results = ({ conversation }: CallState): unknown[] =>
  conversation.entries.flatMap((entry): unknown[] =>
    entry.kind === 'tool' ? [[entry.toolCallId, JSON.parse(entry.result)]] : [],
  );
const waiting = ({ conversation }: CallState) => conversation.deeds?.map(({ toolCallId }) => toolCallId);
const done = (toolCallId: string) =>
  ({ kind: 'deed_done', toolCallId, answer: { ok: true, told: {} } }) as const;

describe('what is asked for at once', () => {
  it('is done up to eight, and the model is told that the ninth is not', () => {
    const { state, commands } = answering(ids(9).map(search));
    expect(waiting(state)).toEqual(ids(8));
    expect(results(state)).toEqual([
      ['t9', { ok: false, error: '8 things are being done already; wait for them' }],
    ]);
    expect(commands.filter(({ kind }) => kind === 'deed')).toHaveLength(1);
    const all = play(state, ids(8).map(done));
    expect(all.commands.map(({ kind }) => kind)).toEqual([...Array<string>(7).fill('deed'), 'converse']);
  });

  it('sends five text messages at most, though none of them has gone out yet', () => {
    const { state } = answering(ids(6).map(text));
    expect(waiting(state)).toEqual(ids(5));
    expect(results(state)).toMatchObject([
      ['t6', { ok: false, error: expect.stringMatching(/^5 text messages/) }],
    ]);
  });
});
