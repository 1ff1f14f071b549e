import { describe, expect, it } from 'vitest';
import * as call from '../../tests/call-fixture.ts';
import { attached, opening, play, reach, replied, says } from '../../tests/call-fixture.ts';
import type { DeedAnswer } from '../conversation/tools/deed.ts';
import type { CallInput } from './events.ts';
import { foldEvent, openReport } from './report.ts';
import { dueAt, type CallState } from './state.ts';
import { transition } from './transition.ts';

const search = (id: string, query = 'hail') => ({
  id,
  name: 'search_documents',
  argumentsJson: JSON.stringify({ query }),
});
const done = (toolCallId: string, answer: DeedAnswer = { ok: true, told: { found: 'Hail is covered.' } }) =>
  ({ kind: 'deed_done', toolCallId, answer }) satisfies CallInput;
const asked = [replied(1, 'Hello.'), says('Is hail covered?', 1)];
const looks = (...ids: string[]) =>
  replied(2, 'Let me look.', { callerSeq: 1, toolCalls: ids.map((id) => search(id)) });
const kinds = ({ commands }: call.Played) => commands.map(({ kind }) => kind);
const results = ({ conversation }: CallState): unknown[] =>
  conversation.entries.flatMap((entry): unknown[] =>
    entry.kind === 'tool' ? [JSON.parse(entry.result)] : [],
  );

describe('what a tool does in the world', () => {
  it('is done before the agent speaks again, and then told to the model', () => {
    const begun = play(reach('talking'), [...asked, looks('a')]);
    expect(begun.commands.at(-1)).toEqual({
      ...{ kind: 'deed', toolCallId: 'a', deed: { kind: 'search', query: 'hail' } },
    });
    expect(begun.state.phase).toMatchObject({ media: { standing: null } });
    const after = play(begun.state, [done('a')]);
    expect(after.commands).toMatchObject([
      {
        kind: 'converse',
        input: { trigger: { kind: 'toolResults' }, context: { entries: [{ kind: 'tool' }] } },
      },
    ]);
    expect(results(after.state)).toEqual([{ ok: true, found: 'Hail is covered.' }]);
  });

  it('is done one after another, and told together', () => {
    const begun = play(reach('talking'), [...asked, looks('a', 'b')]);
    const first = play(begun.state, [done('a')]);
    expect(first.commands).toMatchObject([{ kind: 'deed', toolCallId: 'b' }]);
    const second = play(first.state, [done('b', { ok: false, error: 'nothing there' })]);
    expect(kinds(second)).toEqual(['converse']);
    expect(results(second.state)).toEqual([
      { ok: true, found: 'Hail is covered.' },
      { ok: false, error: 'nothing there' },
    ]);
  });

  it('that takes too long is told to be unknown, and as a notice when it is known', () => {
    const begun = play(reach('talking'), [...asked, looks('a')]).state;
    const limit = dueAt(begun) ?? 0;
    expect(limit).toBe(opening + 8_000);
    const waited = play(begun, [{ kind: 'time_up' }], limit);
    expect(kinds(waited)).toEqual(['converse']);
    expect(results(waited.state)).toMatchObject([{ ok: false }]);
    const late = play(waited.state, [done('a')]);
    expect(late.commands).toEqual([]);
    expect(late.state.conversation.entries.at(-1)).toMatchObject({ kind: 'notice' });
    expect(transition(late.state, done('a'), opening).state).toEqual(late.state);
  });

  it('goes on while the media is away, and is spoken of when it is back', () => {
    const away = play(reach('talking'), [...asked, looks('a'), call.mediaLost()]).state;
    expect(play(away, [done('a')]).commands).toEqual([]);
    const back = play(away, [done('a'), attached('leg-1', 'bridge-b')]);
    expect(back.commands).toMatchObject([{ kind: 'converse', input: { trigger: { kind: 'toolResults' } } }]);
    const early = play(away, [attached('leg-1', 'bridge-b')]);
    expect(early.commands).toMatchObject([{ kind: 'converse', input: { trigger: { kind: 'listen' } } }]);
    expect(play(early.state, [done('a')]).commands).toMatchObject([
      { kind: 'converse', input: { trigger: { kind: 'toolResults' } } },
    ]);
  });

  it('is done though the leg ends just then, and told of when the call is closed', () => {
    const talking = reach('talking');
    const followThrough = { toolLimitSec: 8 };
    const state = { ...talking, settings: { ...talking.settings, followThrough } };
    const ended = play(state, [...asked, call.disconnected(), looks('a', 'b')]);
    expect(ended.commands.filter(({ kind }) => kind === 'deed')).toMatchObject([{ toolCallId: 'a' }]);
    const closed = { ...ended.state, phase: { kind: 'closed', outcome: 'person_hung_up' } as const };
    const after = play(closed, [done('a')]);
    expect(after.commands).toMatchObject([{ kind: 'deed', toolCallId: 'b' }]);
    expect(after.state.unrecorded.at(-1)?.body).toMatchObject({
      kind: 'tool_answered',
      toolCallId: 'a',
      ok: true,
    });
  });

  it('stands in the report with its sources', () => {
    const sources = [{ documentId: 'd1', title: 'Hail', path: 'rules/hail.md' }];
    const { state } = play(reach('talking'), [
      ...asked,
      looks('a'),
      done('a', { ok: true, told: {}, sources }),
    ]);
    const { plan, direction, lineId } = state;
    const report = state.unrecorded.reduce(
      foldEvent,
      openReport({ plan, direction, lineId, state: 'dialing', at: opening }),
    );
    expect(report.messages).toContainEqual(expect.objectContaining({ kind: 'tool', done: true, sources }));
  });
});
