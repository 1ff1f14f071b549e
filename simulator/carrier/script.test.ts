import { describe, expect, it } from 'vitest';
import { Person, type PersonInput } from './person.ts';
import { advance, scriptStart, type Perception, type ScriptCommand, type ScriptState } from './script.ts';

type Moment = Partial<Omit<Perception, 'nowMs'>>;

/** Plays moments at given times, 20 ms apart unless told; lists what the person did, as `ms: deed`. */
function play(
  script: PersonInput['script'],
  moments: readonly (readonly [atMs: number, Moment])[],
  extra: Partial<PersonInput> = {},
): string[] {
  const person = Person.parse({ number: '+33611111111', script, ...extra });
  const quiet = { heard: '', agentSounding: false, agentSilentMs: Infinity, speaking: false };
  let state: ScriptState = scriptStart;
  return moments.flatMap(([nowMs, moment]) => {
    const { state: next, commands } = advance(person, state, { ...quiet, ...moment, nowMs });
    state = next;
    return commands.map((command) => `${nowMs}: ${deed(command)}`);
  });
}

function deed(command: ScriptCommand): string {
  switch (command.kind) {
    case 'say':
      return `say ${command.text}`;
    case 'make_noise':
      return `${command.noise} for ${command.ms} ms`;
    case 'make_noise':
      return `${command.noise} for ${command.ms} ms`;
    case 'press':
      return `press ${command.digits}`;
    case 'hang_up':
      return 'hang up';
    case 'waited_in_vain':
      return `in vain ${command.words} in "${command.heard}"`;
  }
}

const talking = (heard: string): Moment => ({ heard, agentSounding: true, agentSilentMs: 0 });
const fellSilent = (ms: number): Moment => ({ agentSounding: false, agentSilentMs: ms });

describe('the script of a person', () => {
  it('says one thing after the other, each to its end', () => {
    const script = [
      { kind: 'say' as const, text: 'a' },
      { kind: 'press' as const, digits: '1' },
      { kind: 'say' as const, text: 'b' },
    ];
    expect(
      play(script, [
        [0, {}],
        [20, { speaking: true }],
        [40, {}],
        [60, { speaking: true }],
      ]),
    ).toEqual(['0: say a', '40: press 1', '40: say b']);
  });

  it('makes noises, each to its end, also into the speech of the agent', () => {
    const script = [
      { kind: 'noise' as const, noise: 'click' as const, ms: 40 },
      { kind: 'interrupt' as const, afterWords: 'policy', noise: 'cough' as const },
      { kind: 'say' as const, text: 'sorry' },
    ];
    expect(
      play(script, [
        [0, {}],
        [20, { speaking: true }],
        [40, {}],
        [60, talking('Your policy')],
        [80, { ...talking(' number'), speaking: true }],
        [100, talking(' please')],
      ]),
    ).toEqual(['0: click for 40 ms', '60: cough for 300 ms', '100: say sorry']);
  });

  it('wants either words or a noise for an interruption', () => {
    const both = { kind: 'interrupt', afterMs: 100, text: 'stop', noise: 'cough' };
    for (const step of [both, { kind: 'interrupt', afterMs: 100 }])
      expect(Person.safeParse({ number: '+33611111111', script: [step] }).success).toBe(false);
  });

  it('makes noises, each to its end, also into the speech of the agent', () => {
    const script = [
      { kind: 'noise' as const, noise: 'click' as const, ms: 40 },
      { kind: 'interrupt' as const, afterWords: 'policy', noise: 'cough' as const },
      { kind: 'say' as const, text: 'sorry' },
    ];
    expect(
      play(script, [
        [0, {}],
        [20, { speaking: true }],
        [40, {}],
        [60, talking('Your policy')],
        [80, { ...talking(' number'), speaking: true }],
        [100, talking(' please')],
      ]),
    ).toEqual(['0: click for 40 ms', '60: cough for 300 ms', '100: say sorry']);
  });

  it('wants either words or a noise for an interruption', () => {
    const both = { kind: 'interrupt', afterMs: 100, text: 'stop', noise: 'cough' };
    for (const step of [both, { kind: 'interrupt', afterMs: 100 }])
      expect(Person.safeParse({ number: '+33611111111', script: [step] }).success).toBe(false);
  });

  it('waits for words and for the silence after them', () => {
    const script = [
      { kind: 'wait_for' as const, words: 'your NAME' },
      { kind: 'say' as const, text: 'Lee' },
    ];
    expect(
      play(script, [
        [0, {}],
        [20, talking('What is your ')],
        [40, talking('name?')],
        [60, fellSilent(20)],
        [440, fellSilent(400)],
      ]),
    ).toEqual(['440: say Lee']);
  });

  it('does not wait for silence when told so', () => {
    const script = [
      { kind: 'wait_for' as const, words: 'name', evenWhileSpeaking: true },
      { kind: 'say' as const, text: 'Lee' },
    ];
    expect(
      play(script, [
        [0, {}],
        [20, talking('Your name and')],
      ]),
    ).toEqual(['20: say Lee']);
  });

  it('takes words that were heard in one step for that step alone', () => {
    const script = [
      { kind: 'wait_for' as const, words: 'name' },
      { kind: 'wait_for' as const, words: 'name', timeoutMs: 100 },
      { kind: 'hang_up' as const },
    ];
    expect(
      play(script, [
        [0, {}],
        [20, talking('name')],
        [420, fellSilent(400)],
        [480, fellSilent(460)],
        [520, fellSilent(500)],
      ]),
    ).toEqual(['520: in vain name in ""', '520: hang up']);
  });

  it('interrupts as soon as the words are there', () => {
    const script = [{ kind: 'interrupt' as const, afterWords: 'need', text: 'Wait' }];
    expect(
      play(script, [
        [0, {}],
        [20, talking('I ne')],
        [40, talking('ed')],
        [60, { ...talking(' your'), speaking: true }],
      ]),
    ).toEqual(['40: say Wait']);
  });

  it('interrupts after so much speech, counted anew after a silence', () => {
    const script = [{ kind: 'interrupt' as const, afterMs: 100, text: 'Wait' }];
    expect(
      play(script, [
        [0, {}],
        [20, talking('a')],
        [80, fellSilent(400)],
        [100, talking('b')],
        [160, talking('c')],
        [200, talking('d')],
      ]),
    ).toEqual(['200: say Wait']);
  });

  it('gives up an interruption that finds nothing to interrupt', () => {
    const script = [
      { kind: 'interrupt' as const, afterMs: 100, text: 'Wait', timeoutMs: 500 },
      { kind: 'hang_up' as const },
    ];
    expect(
      play(script, [
        [0, {}],
        [500, {}],
      ]),
    ).toEqual(['500: in vain  in ""', '500: hang up']);
  });

  it('answers each question by the first rule that fits and is not used up', () => {
    const script = [
      {
        kind: 'answer_questions' as const,
        rules: [
          { when: 'name', say: 'Lee', times: 1 },
          { when: 'name', say: 'Still Lee' },
          { when: '', say: 'Pardon?' },
        ],
        until: 'bye',
      },
      { kind: 'hang_up' as const },
    ];
    const question = (at: number, words: string): (readonly [number, Moment])[] => [
      [at, talking(words)],
      [at + 400, fellSilent(400)],
      [at + 420, { ...fellSilent(420), speaking: true }],
      [at + 440, fellSilent(440)],
    ];
    expect(
      play(script, [
        [0, {}],
        [10, {}],
        ...question(1_000, 'Your name?'),
        ...question(2_000, 'Name?'),
        ...question(3_000, 'Age?'),
        ...question(4_000, 'Good bye'),
      ]),
    ).toEqual(['1400: say Lee', '2400: say Still Lee', '3400: say Pardon?', '4400: hang up']);
  });

  it('thinks about a silence once', () => {
    const script = [{ kind: 'answer_questions' as const, rules: [{ when: 'x', say: 'y' }], until: 'bye' }];
    expect(
      play(script, [
        [0, {}],
        [20, talking('hm')],
        [420, fellSilent(400)],
        [440, fellSilent(420)],
        [460, talking(' x')],
        [860, fellSilent(400)],
      ]),
    ).toEqual(['860: say y']);
  });

  it('stays on the line after its last word, unless patience has an end', () => {
    expect(
      play(
        [],
        [
          [0, {}],
          [9_999, {}],
        ],
      ),
    ).toEqual([]);
    expect(
      play(
        [],
        [
          [0, {}],
          [999, {}],
          [1_000, {}],
          [2_000, {}],
        ],
        { thenHangUpAfterMs: 1_000 },
      ),
    ).toEqual(['1000: hang up']);
  });

  it('pauses as long as it says', () => {
    expect(
      play(
        [{ kind: 'pause', ms: 100 }, { kind: 'hang_up' }],
        [
          [0, {}],
          [80, {}],
          [100, {}],
          [120, {}],
        ],
      ),
    ).toEqual(['100: hang up']);
  });

  it('is refused when it cannot be played', () => {
    expect(
      Person.safeParse({ number: '+33611111111', script: [{ kind: 'wait_for', words: '(' }] }).success,
    ).toBe(false);
    expect(
      Person.safeParse({ number: '+33611111111', script: [{ kind: 'interrupt', text: 'x' }] }).success,
    ).toBe(false);
    expect(Person.safeParse({ number: '123' }).success).toBe(false);
  });
});
