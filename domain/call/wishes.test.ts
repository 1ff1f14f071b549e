/** What the person wishes of the language and the manner in which is spoken: told to the bridge, kept, and recorded. */
import { describe, expect, it } from 'vitest';
import {
  attached,
  corrects,
  disconnected,
  incoming,
  mediaLost,
  opening,
  play,
  presses,
  reach,
  replied,
  says,
  toolCall,
} from '../../tests/call-fixture.ts';
import { languagesOf } from './language-moves.ts';
import { foldEvent, openReport } from './report.ts';
import type { CallState } from './state.ts';

const languages = ['en-US', 'de-DE', 'it-IT'];
const german = play(reach('talking', {}, { languages }), [
  replied(1, 'For English, press 1.'),
  says('Deutsch', 1),
]);
const wishes = replied(2, '', {
  callerSeq: 1,
  toolCalls: [
    toolCall('t1', 'set_language', { language: 'fr-FR' }),
    toolCall('t2', 'set_speech', { speed: 0.75 }),
  ],
});
const slow = { speed: 0.75, style: 'none' };

function recorded({ plan, direction, lineId, unrecorded }: CallState) {
  const blank = openReport({ plan, direction, lineId, state: 'dialing', at: opening });
  return { report: unrecorded.reduce(foldEvent, blank), bodies: unrecorded.map(({ body }) => body) };
}

describe('a wish for another language and for slower speech', () => {
  const wished = play(german.state, [wishes]);

  it('is told to the bridge with the very next turn, which speaks at once', () => {
    expect(wished.commands).toMatchObject([
      {
        kind: 'converse',
        input: {
          trigger: { kind: 'toolResults' },
          context: {
            kind: 'new',
            language: 'fr-FR',
            speech: slow,
            entries: [{ kind: 'tool' }, { kind: 'tool' }],
          },
        },
      },
    ]);
  });

  it('is recorded, and the report has the language', () => {
    const { report, bodies } = recorded(wished.state);
    expect(report.language).toBe('fr-FR');
    expect(bodies).toContainEqual({ kind: 'language_chosen', language: 'fr-FR', by: 'wish' });
    expect(bodies).toContainEqual({ kind: 'speech_changed', ...slow });
  });

  it.each([
    ['is mended', corrects(1, 'Italiano', 2)],
    ['turns out to have been none', corrects(1, 'Deutz', 2)],
    ['is made again', says('Italiano, per favore', 2)],
    ['is made again by a key', presses('1', 2)],
  ])('counts more than the choice from the menu when that %s', (_, later) => {
    const { state } = play(wished.state, [later]);
    expect([state.conversation.language, languagesOf(state)]).toEqual(['fr-FR', ['fr-FR']]);
  });

  it.each([
    ['to the bridge that takes the call over', [mediaLost(), attached('leg-1', 'bridge-b')]],
    [
      'after a correction of the choice',
      [corrects(1, 'Italiano', 2), mediaLost(), attached('leg-1', 'bridge-b')],
    ],
    [
      'on the next leg',
      [
        replied(3, 'Au revoir.', { ended: 'finished' }),
        disconnected(),
        incoming('leg-2'),
        attached('leg-2', 'bridge-b'),
      ],
    ],
  ])('is known %s', (_, events) => {
    const command = play(wished.state, events).commands.findLast(({ kind }) => kind === 'converse');
    expect(command).toMatchObject({
      input: { context: { kind: 'whole', language: 'fr-FR', languageWished: true, speech: slow } },
    });
  });

  it('is one thing at a time where it is said so', () => {
    const { state } = play(german.state, [
      replied(2, '', { callerSeq: 1, toolCalls: [toolCall('t1', 'set_speech', { style: 'sad' })] }),
    ]);
    expect(state.conversation).toMatchObject({ language: 'de-DE', speech: { speed: 1, style: 'sad' } });
    expect(state.conversation.languageWished).toBeUndefined();
  });
});
