/** What the caller says that is no turn of its own, and the choice of the language by what they say. */
import { describe, expect, it } from 'vitest';
import {
  attached,
  corrects,
  disconnected,
  endAsked,
  goesOn,
  heard,
  mediaLost,
  mutters,
  opening,
  play,
  presses,
  reach,
  replied,
  says,
  toolCall,
  wait,
  type Played,
} from '../../tests/call-fixture.ts';
import type { CallInput } from './events.ts';
import { languagesOf } from './language-moves.ts';
import { foldEvent, openReport } from './report.ts';
import type { CallState } from './state.ts';

const toldBy = ({ conversation }: CallState) =>
  conversation.entries.map((entry) => ('text' in entry ? entry.text : entry.kind));
const notedSince = (start: CallState, { state }: Played) =>
  state.unrecorded.flatMap(({ seq, body }) => (seq > start.lastEventSeq ? [body] : []));
function reportOf({ plan, direction, lineId, unrecorded }: CallState) {
  const blank = openReport({ plan, direction, lineId, state: 'dialing', at: opening });
  return unrecorded.reduce(foldEvent, blank);
}
const update = toolCall('t1', 'update_claim', { field: 'policy_number', value: 'B-42' });

describe('what is said by the way', () => {
  const start = reach('talking');

  it('is kept and recorded as such', () => {
    const played = play(start, [replied(1, 'Hello there.'), mutters('mhm', 1)]);
    expect(notedSince(start, played)).toContainEqual(
      expect.objectContaining({ kind: 'caller_said', turnId: '1-1', text: 'mhm', aside: 'backchannel' }),
    );
    expect(reportOf(played.state).messages.at(-1)).toMatchObject({ text: 'mhm', aside: 'backchannel' });
    expect(toldBy(played.state)).toEqual(['Hello there.', 'mhm']);
  });

  it('changes nothing of what the agent has to do next', () => {
    const before = play(start, [replied(1, 'Noted.', { toolCalls: [update] })]).state;
    const after = play(before, [mutters('mhm', 1)]);
    expect(after.commands).toEqual([]);
    expect(after.state.conversation.owed).toEqual(before.conversation.owed);
    expect(after.state.phase).toEqual(before.phase);
  });

  it('is not the turn that a value comes from', () => {
    const { state } = play(start, [
      says('B 42', 1),
      mutters('yes', 2),
      replied(1, 'Noted. When?', { callerSeq: 2, toolCalls: [update] }),
    ]);
    expect(state.conversation.claim['policy_number']?.source).toEqual({ epoch: 1, seq: 1 });
  });
});

describe('a turn that was told ahead and went on', () => {
  const start = play(reach('talking'), [replied(1, 'Hello, your number?'), says('It is B 4', 1)]).state;
  const played = play(start, [goesOn(1, 'It is B 4 and 2', 2), replied(2, 'Noted.', { callerSeq: 2 })]);

  it('is one turn with all its words, and nothing of it was wrong', () => {
    expect(toldBy(played.state)).toEqual(['Hello, your number?', 'It is B 4 and 2', 'Noted.']);
    expect(notedSince(start, played)).toMatchObject([
      { kind: 'caller_went_on', turnId: '1-1', text: 'It is B 4 and 2' },
      { kind: 'agent_said', answers: '1-1' },
    ]);
    const said = reportOf(played.state).messages[1];
    expect(said).toMatchObject({ turnId: '1-1', text: 'It is B 4 and 2' });
    expect(said).not.toHaveProperty('was');
  });
});

describe('a phrase that asks for patience', () => {
  it('comes in reports alone, behind the words it follows, and answers nothing', () => {
    const start = play(reach('talking'), [replied(1, 'Your number?'), says('B 42', 1)]).state;
    const asked = { ...heard('1-2w1', 'One moment.'), writtenText: 'One moment.' };
    const { state } = play(start, [replied(2, 'Noted.', { callerSeq: 1, heard: [asked] })]);
    expect(toldBy(state)).toEqual(['Your number?', 'B 42', 'One moment.', 'Noted.']);
    const lost = play(start, [{ kind: 'converse_failed', epoch: 1, turn: 2, heard: [asked] }]).state;
    expect(toldBy(lost)).toEqual(['Your number?', 'B 42', 'One moment.']);
    expect(lost.conversation.owed).toEqual(start.conversation.owed);
  });

  const asked = { ...heard('1-2w1', 'One moment, please.'), writtenText: 'One moment, please.' };
  const start = play(reach('talking'), [replied(1, 'Hello.'), says('Are you open today?', 1)]).state;

  it.each<[string, CallInput]>([
    ['fell silent', { kind: 'converse_failed', epoch: 1, turn: 2, heard: [asked] }],
    ['lost the media', replied(2, null, { heard: [asked], ended: 'media_lost' })],
    [
      'had only begun it',
      replied(2, null, { heard: [heard('1-2w1', 'One moment.', 'One')], ended: 'fenced' }),
    ],
  ])('leaves the question to be answered by the bridge that takes over from one that %s', (_, ends) => {
    const { state, commands } = play(start, [ends, attached('leg-1', 'bridge-b')]);
    expect(state.conversation.entries.at(-1)).toMatchObject({ kind: 'agent', utteranceId: '1-2w1' });
    const taken = commands.at(-1);
    expect(taken).toMatchObject({ input: { trigger: { kind: 'answer', epoch: 1, seq: 1 } } });
    expect(taken).not.toHaveProperty('input.resume');
  });

  it('does not hide the words before it, should they have been cut off', () => {
    const update = toolCall('t1', 'update_claim', { field: 'incident_time', value: 'soon' });
    const cut = heard('1-2', 'I shall note that.', 'I shall');
    const { commands } = play(start, [
      replied(2, 'I shall note that.', { callerSeq: 1, toolCalls: [update], heard: [cut] }),
      { kind: 'converse_failed', epoch: 1, turn: 3, heard: [heard('1-3w1', 'One moment.', 'One')] },
      attached('leg-1', 'bridge-b'),
    ]);
    expect(commands.at(-1)).toMatchObject({
      input: { trigger: { kind: 'toolResults' }, resume: { utteranceId: '1-2', heardText: 'I shall' } },
    });
  });

  it('stands where it was said, behind what was being answered, when it is reported later', () => {
    const { state } = play(start, [
      replied(2, 'Yes, until six.', { callerSeq: 1 }),
      says('And on Sunday?', 2),
      replied(3, 'No.', { callerSeq: 2, heard: [asked, heard('1-2', 'Yes, until six.')] }),
    ]);
    expect(toldBy(state)).toEqual([
      'Hello.',
      'Are you open today?',
      'One moment, please.',
      'Yes, until six.',
      'And on Sunday?',
      'No.',
    ]);
  });

  it('stands before what was said next, where it bridged the wait for words that nobody had asked for', () => {
    const update = toolCall('t1', 'update_claim', { field: 'incident_time', value: 'soon' });
    const { state } = play(start, [
      replied(2, 'I shall note that.', { callerSeq: 1, toolCalls: [update] }),
      says('Hello?', 2),
      replied(3, null, { heard: [heard('1-3w1', 'One moment.')], ended: 'media_lost' }),
    ]);
    expect(toldBy(state).slice(-3)).toEqual(['tool', 'One moment.', 'Hello?']);
  });
});

describe('words that a bridge tells of when the next one is attached', () => {
  const before = play(reach('talking'), [replied(1, 'Hello, your number?'), says('One moment', 1)]).state;
  const start = play(before, [
    mediaLost(),
    attached('leg-1', 'bridge-b'),
    replied(3, 'Your number, please?', {}, 2),
    says('Yes', 1, 2),
  ]).state;
  const late = play(start, [says('B 42', 2)]);

  it('are in the transcript and in the report, where they were said', () => {
    const inOrder = ['Hello, your number?', 'One moment', 'B 42', 'Your number, please?', 'Yes'];
    expect(toldBy(late.state)).toEqual(inOrder);
    expect(reportOf(late.state).messages).toMatchObject(inOrder.map((text) => ({ text })));
    expect(toldBy(play(late.state, [corrects(2, 'B 52', 3)]).state)[2]).toBe('B 52');
    expect(toldBy(play(late.state, [goesOn(2, 'B 42 and C', 3)]).state)[2]).toBe('B 42 and C');
    expect(play(late.state, [presses('7', 3)]).state.conversation.entries[3]).toMatchObject({ digits: '7' });
  });

  it('change nothing else, and the bridge learns of them with its next turn', () => {
    const { lastSeq, owed, turn, epoch } = start.conversation;
    expect(late.commands).toEqual([]);
    expect(late.state.phase).toEqual(start.phase);
    expect(late.state.conversation).toMatchObject({ lastSeq, owed, turn, epoch });
    const { commands } = play(late.state, [replied(4, 'Thank you.', { callerSeq: 1 }, 2)]);
    expect(commands.at(-1)).toMatchObject({
      input: { context: { kind: 'new', entries: [{ kind: 'caller', text: 'B 42' }] } },
    });
  });

  it('count once, in their order, and only from the last few attachments', () => {
    expect(play(late.state, [says('B 42', 2), says('One moment', 1)]).state).toBe(late.state);
    const next = play(late.state, [attached('leg-1', 'bridge-c')]).state;
    expect(toldBy(play(next, [says('still in time', 3)]).state)).toContain('still in time');
    const muchLater = play(
      next,
      ['a', 'b', 'c'].map((name) => attached('leg-1', `bridge-${name}`)),
    ).state;
    expect(play(muchLater, [says('too late', 3)]).state).toBe(muchLater);
    expect(toldBy(play(next, [says('in time', 2, 2)]).state).at(-1)).toBe('in time');
  });

  it('are answered by the bridge after that, if nothing was said since', () => {
    const { commands } = play(before, [
      ...[mediaLost(), attached('leg-1', 'bridge-b'), says('B 42', 2), mediaLost(2)],
      attached('leg-1', 'bridge-c'),
    ]);
    expect(commands.at(-1)).toMatchObject({ input: { trigger: { kind: 'answer', epoch: 1, seq: 2 } } });
  });

  it('choose no language behind the back of the bridge that offers them', () => {
    const languages = ['en-US', 'fr-FR', 'de-DE'];
    const offered = play(reach('talking', {}, { languages }), [
      ...[replied(1, 'For English, press 1.'), mediaLost(), attached('leg-1', 'bridge-b')],
    ]).state;
    const played = play(offered, [says('Deutsch', 1), presses('3', 2)]);
    expect(languagesOf(played.state)).toEqual(languages);
    expect(toldBy(played.state)).toEqual(toldBy(offered));
    expect(notedSince(offered, played)).toEqual([]);
  });
});

describe('a correction', () => {
  const start = play(reach('talking'), [replied(1, 'Hello, your number?'), says('B 42', 1)]).state;

  it('mends the turn it is for, and the report keeps what stood there', () => {
    const played = play(start, [corrects(1, 'B 52', 2), corrects(1, 'B 52 A', 3)]);
    expect(toldBy(played.state)).toEqual(['Hello, your number?', 'B 52 A']);
    expect(notedSince(start, played)).toEqual([
      { kind: 'caller_corrected', turnId: '1-1', text: 'B 52', was: 'B 42' },
      { kind: 'caller_corrected', turnId: '1-1', text: 'B 52 A', was: 'B 52' },
    ]);
    expect(reportOf(played.state).messages.at(-1)).toMatchObject({
      ...{ turnId: '1-1', text: 'B 52 A', was: 'B 42' },
    });
    expect(played.commands).toEqual([]);
  });

  it('counts once, and in the order of the other news', () => {
    const once = play(start, [corrects(1, 'B 52', 2)]).state;
    expect(play(once, [corrects(1, 'B 52', 2), corrects(1, 'B 62', 1)]).state).toEqual(once);
    expect(once.conversation.lastSeq).toBe(2);
    expect(toldBy(play(once, [says('and a coat', 3)]).state).at(-1)).toBe('and a coat');
  });

  it('that says the same, or comes for a turn of another epoch, records nothing', () => {
    expect(notedSince(start, play(start, [corrects(1, 'B 42', 2)]))).toEqual([]);
    expect(play(start, [corrects(1, 'B 52', 2, 0)]).state).toBe(start);
  });

  it('of a turn that is not known is a turn of its own: no word is lost', () => {
    const played = play(start, [corrects(7, 'B 52', 2)]);
    expect(toldBy(played.state).slice(1)).toEqual(['B 42', 'B 52']);
    expect(notedSince(start, played)).toMatchObject([{ kind: 'caller_said', turnId: '1-2', text: 'B 52' }]);
  });

  it('may be what a reply answers: the reply stands behind the mended turn and before what came later', () => {
    const played = play(start, [
      corrects(1, 'B 52', 2),
      says('hello?', 3),
      replied(2, 'B 52. When was it?', { callerSeq: 2, toolCalls: [update] }),
    ]);
    expect(toldBy(played.state)).toEqual([
      'Hello, your number?',
      'B 52',
      'B 52. When was it?',
      'hello?',
      'tool',
    ]);
    expect(notedSince(start, played)).toContainEqual(
      expect.objectContaining({ kind: 'agent_said', answers: '1-1' }),
    );
    expect(played.state.conversation.claim['policy_number']?.source).toEqual({ epoch: 1, seq: 1 });
  });

  it('that comes while the answer to the misheard words is being written does not make it another answer', () => {
    const played = play(start, [corrects(1, 'B 52', 2), replied(2, 'B 42, noted.', { callerSeq: 1 })]);
    expect(toldBy(played.state)).toEqual(['Hello, your number?', 'B 52', 'B 42, noted.']);
    expect(notedSince(start, played)).toContainEqual(
      expect.objectContaining({ kind: 'agent_said', answers: '1-1' }),
    );
  });
});

describe('the last words', () => {
  const start = play(reach('talking'), [replied(1, 'Hello, your number?')]).state;
  const lastWord = replied(2, null, { heard: [heard('1-1', 'Hello, your number?')], ended: 'media_lost' });

  it.each<[string, readonly CallInput[], readonly CallInput[]]>([
    ['in the middle of the call', [], []],
    ['after the media was lost', [mediaLost()], [disconnected()]],
    ['after the person hung up', [disconnected()], []],
    ['after an operator hung up', [endAsked], [disconnected()]],
  ])('are taken %s, and are there when the call is summed up', (_, before, after) => {
    const { state } = play(start, [...before, says('B 42', 1), corrects(1, 'B 52', 2), lastWord, ...after]);
    expect(toldBy(state)).toEqual(['Hello, your number?', 'B 52']);
    if (before.length > 0) expect(state.phase.kind).toBe('wrapping_up');
  });

  it('that cross with the last turn are recorded, though the summing up has begun without them', () => {
    const over = play(start, [disconnected(), lastWord]).state;
    expect(over.phase.kind).toBe('wrapping_up');
    const late = play(over, [says('B 42', 1)]);
    expect(late.commands).toEqual([]);
    expect(notedSince(over, late)).toMatchObject([{ kind: 'caller_said', text: 'B 42' }]);
    const closed = wait(late.state, 5).state;
    expect(closed.phase.kind).toBe('closed');
    expect(play(closed, [says('hello?', 2)]).state).toBe(closed);
  });
});

describe('the choice of the language', () => {
  const languages = ['en-US', 'fr-FR', 'de-DE'];
  const menu = replied(1, 'For English, press 1.');
  const start = play(reach('talking', {}, { languages }), [menu]).state;

  it('is open at first, with all of them offered', () => {
    expect(languagesOf(start)).toEqual(languages);
    expect(start.conversation.language).toBe('en-US');
    expect(languagesOf(reach('talking'))).toEqual(['en-US']);
  });

  it.each([
    ['a key', presses('3', 1), 'digit'],
    ['its name', says('Deutsch', 1), 'voice'],
  ])('is settled by %s, and recorded', (_, choosing, by) => {
    const played = play(start, [choosing]);
    expect(languagesOf(played.state)).toEqual(['de-DE']);
    expect(played.state.conversation.language).toBe('de-DE');
    expect(notedSince(start, played).at(-1)).toEqual({ kind: 'language_chosen', language: 'de-DE', by });
    expect(reportOf(played.state)).toMatchObject({ language: 'de-DE', plan: { language: 'en-US' } });
  });

  it('is settled once, whatever is said or pressed later', () => {
    const chosen = play(start, [presses('3', 1)]).state;
    const later = play(chosen, [presses('2', 2), says('français', 3)]);
    expect(later.state.conversation.language).toBe('de-DE');
    expect(notedSince(chosen, later).map(({ kind }) => kind)).toEqual(['digits_pressed', 'caller_said']);
  });

  it('is not made by the way', () => {
    expect(languagesOf(play(start, [mutters('Deutsch', 1)]).state)).toEqual(languages);
  });

  it('follows a correction of the words that made it', () => {
    const { state } = play(start, [says('Deutsch', 1), corrects(1, 'français', 2)]);
    expect(state.conversation.language).toBe('fr-FR');
  });

  it("falls to the plan's own language when it is not made", () => {
    const played = play(start, [says('hm', 1), presses('9', 2), says('my car', 3)]);
    expect(languagesOf(played.state)).toEqual(['en-US']);
    expect(notedSince(start, played).at(-1)).toEqual({
      ...{ kind: 'language_chosen', language: 'en-US', by: 'given_up' },
    });
  });

  it('is known to the bridge that attaches next', () => {
    const { commands } = play(start, [presses('2', 1), mediaLost(), attached('leg-1', 'bridge-b')]);
    expect(commands.at(-1)).toMatchObject({
      input: { trigger: { kind: 'answer' }, context: { kind: 'whole', language: 'fr-FR' } },
    });
  });
});
