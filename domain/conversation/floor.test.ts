import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasWords } from './caller-words.ts';
import { floorWakesAt, openFloor, stepFloor } from './floor.ts';
import type { Floor, FloorCommand, FloorEvent, FloorLimits } from './floor.ts';

const limits: FloorLimits = {
  endOfTurn: { vadSilenceMs: 500, sttCompleteMs: 100, stalledMs: 2_500 },
  bargeIn: { voiceWithWordsMs: 200, voiceAloneMs: 600 },
  wordlessMs: 1_500,
  noiseMs: 6_000,
  silenceMs: 20_000,
  promptsMax: 3,
  digitPauseMs: 1_500,
  finishQuietMs: 600,
};

type Told = readonly [at: number, command: FloorCommand];

/** Plays events at their times, with the ticks the floor asks for, up to `until`. */
function play(events: readonly (readonly [at: number, event: FloorEvent])[], until: number): Told[] {
  return follow(openFloor(0), events, until).told;
}

function follow(
  start: Floor,
  events: readonly (readonly [at: number, event: FloorEvent])[],
  until: number,
  watch: (before: Floor, commands: readonly FloorCommand[], after: Floor) => void = () => undefined,
): { told: Told[]; floor: Floor } {
  let floor = start;
  let now = 0;
  const told: Told[] = [];
  const take = (event: FloorEvent): void => {
    const step = stepFloor(floor, event, now, limits);
    watch(floor, step.commands, step.floor);
    floor = step.floor;
    told.push(...step.commands.map((command) => [now, command] as const));
  };
  for (const [at, event] of [...events, [until, { kind: 'tick' }] as const]) {
    for (;;) {
      const wake = floorWakesAt(floor, now, limits);
      if (wake === null || wake >= at) break;
      now = Math.max(now, wake);
      take({ kind: 'tick' });
    }
    now = at;
    take(event);
  }
  return { told, floor };
}

const on = (at: number) => [at, { kind: 'voice_on', at }] as const;
const off = (at: number) => [at, { kind: 'voice_off', at }] as const;
const partial = (at: number, text: string, offsetMs: number) =>
  [at, { kind: 'partial', text, offsetMs, durationMs: at - offsetMs }] as const;
const final = (at: number, text: string, offsetMs: number, durationMs = at - offsetMs) =>
  [at, { kind: 'final', text, offsetMs, durationMs }] as const;
const wants = (at: number) => [at, { kind: 'agent_wants' }] as const;
const done = (at: number) => [at, { kind: 'agent_done' }] as const;
const key = (at: number, digit: string) => [at, { kind: 'digit', digit }] as const;

const brief = (told: readonly Told[]): string[] =>
  told.map(([at, command]) => {
    if (command.kind === 'said') return `${at} said ${command.text}`;
    if (command.kind === 'pressed') return `${at} pressed ${command.digits}`;
    return `${at} ${command.kind}`;
  });

describe('the floor', () => {
  it('ends a turn 500 ms after the voice when the phrase is final', () => {
    const told = play([on(0), partial(300, 'hello', 0), off(400), final(700, 'hello there', 0)], 1_000);
    expect(brief(told)).toEqual(['900 said hello there', '900 answer']);
  });

  it('takes the partial when the final is late, and the late final is not said again', () => {
    const told = play([on(0), partial(300, 'hello', 0), off(400), final(1_200, 'Hello.', 0, 400)], 3_000);
    expect(brief(told)).toEqual(['1000 said hello', '1000 answer']);
  });

  it('takes only the new words of a phrase whose beginning was taken', () => {
    const told = play(
      [
        on(0),
        partial(300, 'I had', 0),
        off(400),
        on(1_100),
        partial(1_350, 'I had a crash', 0),
        off(1_500),
        final(1_900, 'I had a crash', 0),
      ],
      3_000,
    );
    expect(brief(told)).toEqual([
      '1000 said I had',
      '1000 answer',
      '1350 stop',
      '2000 said a crash',
      '2000 answer',
    ]);
  });

  it('lets words that come long after the voice end the turn at once', () => {
    expect(brief(play([on(0), off(300), final(1_200, 'yes', 0, 300)], 2_000))).toEqual([
      '1200 said yes',
      '1200 answer',
    ]);
  });

  it('ends a turn though the line stays loud', () => {
    expect(brief(play([on(0), final(1_000, 'yes', 0)], 4_000))).toEqual(['3500 said yes', '3500 answer']);
  });

  it('stops the agent after 200 ms of voice with a word', () => {
    expect(brief(play([wants(0), on(1_000), partial(1_120, 'wait', 1_000)], 1_300))).toEqual([
      '0 speak',
      '1200 stop',
    ]);
  });

  it('stops the agent after 600 ms of voice alone', () => {
    expect(brief(play([wants(0), on(1_000)], 1_700))).toEqual(['0 speak', '1600 stop']);
  });

  it('does not stop the agent for a cough, nor for a cough and a cough much later', () => {
    expect(brief(play([wants(0), on(1_000), off(1_400), on(3_000), off(3_400)], 4_000))).toEqual(['0 speak']);
  });

  it('keeps a short word said under the agent and answers it afterwards', () => {
    const told = play([wants(0), on(1_000), off(1_100), final(1_300, 'mm', 1_000, 100), done(3_000)], 3_500);
    expect(brief(told)).toEqual(['0 speak', '3000 said mm', '3000 answer']);
  });

  it('lets the agent go on at once with what it wants to add while it speaks', () => {
    expect(brief(play([wants(0), wants(700)], 1_000))).toEqual(['0 speak', '700 speak']);
  });

  it('makes the agent wait for the caller, whose answer covers what it wanted to say', () => {
    const told = play([on(0), wants(100), partial(200, 'hello', 0), off(300)], 2_000);
    expect(brief(told)).toEqual(['900 said hello', '900 answer']);
  });

  it('gives the floor back after noise without words', () => {
    expect(brief(play([on(0), wants(100), off(300)], 2_000))).toEqual(['1800 speak']);
  });

  it('takes a voice that never pauses and brings no words for noise', () => {
    expect(brief(play([on(0), wants(100)], 7_000))).toEqual(['6000 speak']);
  });

  it('asks into the silence though the line crackles', () => {
    const crackle = Array.from({ length: 10 }, (_, n) => [on(n * 2_000 + 1), off(n * 2_000 + 50)]).flat();
    expect(brief(play(crackle, 21_000))).toEqual(['20000 ask_again']);
  });

  it('asks into the silence three times, then gives up', () => {
    const all = play([done(21_000), done(42_000), done(63_000), done(84_000)], 90_000);
    expect(brief(all)).toEqual(['20000 ask_again', '41000 ask_again', '62000 ask_again', '83000 give_up']);
  });

  it('collects keys until a pause or #', () => {
    expect(brief(play([key(0, '1'), key(1_000, '2')], 3_000))).toEqual(['2500 pressed 12', '2500 answer']);
    expect(brief(play([key(0, '1'), key(1_000, '#')], 1_100))).toEqual(['1000 pressed 1#', '1000 answer']);
  });

  it('stops the agent for a key', () => {
    expect(brief(play([wants(0), key(500, '#')], 600))).toEqual([
      '0 speak',
      '500 stop',
      '500 pressed #',
      '500 answer',
    ]);
  });

  it('finishes after quiet, or answers a caller who speaks after all', () => {
    const leave = [0, { kind: 'agent_leaves' }] as const;
    expect(brief(play([leave], 1_000))).toEqual(['600 finished']);
    expect(brief(play([leave, on(300), partial(500, 'wait', 300), off(700)], 9_000))).toEqual([
      '1300 said wait',
      '1300 answer',
    ]);
  });
});

const anyEvent: fc.Arbitrary<FloorEvent['kind']> = fc.constantFrom(
  'voice_on',
  'voice_off',
  'partial',
  'final',
  'digit',
  'agent_wants',
  'agent_done',
  'agent_leaves',
);

/** A script: what happens after how many ms. Recognised words are numbered, so that each can be followed. */
const script = fc.array(fc.tuple(fc.integer({ min: 0, max: 900 }), anyEvent), { maxLength: 40 });

function staged(steps: readonly (readonly [number, FloorEvent['kind']])[]) {
  let now = 0;
  let word = 0;
  let phrase: { offsetMs: number; words: string[] } | null = null;
  const words: string[] = [];
  const events: (readonly [number, FloorEvent])[] = [];
  for (const [delay, kind] of steps) {
    now += delay + 1;
    if (kind === 'voice_on' || kind === 'voice_off') events.push([now, { kind, at: now }]);
    else if (kind === 'digit') events.push([now, { kind, digit: '5' }]);
    else if (kind === 'partial' || kind === 'final') {
      word += 1;
      phrase ??= { offsetMs: now - 1, words: [] };
      phrase.words.push(`w${word}`);
      words.push(`w${word}`);
      const { offsetMs } = phrase;
      events.push([now, { kind, text: phrase.words.join(' '), offsetMs, durationMs: now - offsetMs }]);
      if (kind === 'final') phrase = null;
    } else events.push([now, { kind } as const satisfies FloorEvent]);
  }
  return { events, words, end: now };
}

describe('laws of the floor', () => {
  it('the agent begins only on a free floor, or to answer what was just said or pressed', () => {
    fc.assert(
      fc.property(script, (steps) => {
        const { events, end } = staged(steps);
        follow(openFloor(0), events, end + 5_000, (before, commands, after) => {
          for (const [index, { kind }] of commands.entries()) {
            if (kind === 'answer') expect(['said', 'pressed']).toContain(commands[index - 1]?.kind);
            if (kind !== 'speak' && kind !== 'ask_again' && kind !== 'give_up') continue;
            expect(after.holder.kind).toBe('agent');
            if (before.holder.kind === 'agent') continue;
            expect([after.voice.since, after.keys, hasWords(after.words)]).toEqual([null, null, false]);
          }
        });
      }),
    );
  });

  it('after a stop the agent says nothing until the caller was taken in or has given the floor back', () => {
    fc.assert(
      fc.property(script, (steps) => {
        const { events, end } = staged(steps);
        let stopped = false;
        follow(openFloor(0), events, end + 20_000, (before, commands) => {
          if (before.holder.kind === 'nobody') stopped = false;
          for (const { kind } of commands) {
            if (kind === 'stop') stopped = true;
            else if (kind === 'said' || kind === 'pressed') stopped = false;
            else if (kind === 'answer') expect(stopped).toBe(false);
          }
        });
      }),
    );
  });

  it('every word said is taken exactly once, in order, once the line is quiet', () => {
    fc.assert(
      fc.property(script, (steps) => {
        const { events, words, end } = staged(steps);
        const quiet = [
          [end + 1, { kind: 'voice_off', at: end + 1 }],
          [end + 4_000, { kind: 'agent_done' }],
          [end + 8_000, { kind: 'agent_done' }],
        ] as const;
        const { told } = follow(openFloor(0), [...events, ...quiet], end + 12_000);
        const said = told.flatMap(([, command]) => (command.kind === 'said' ? command.text.split(' ') : []));
        expect(said).toEqual(words);
      }),
    );
  });

  it('a tick before its time changes nothing, and the floor never asks for a time it does not use', () => {
    fc.assert(
      fc.property(script, (steps) => {
        const { events, end } = staged(steps);
        const { floor } = follow(openFloor(0), events, end);
        const wake = floorWakesAt(floor, end, limits);
        if (wake === null) return;
        expect(
          stepFloor(floor, { kind: 'tick' }, Math.max(end, wake - 1), limits).commands.length,
        ).toBeLessThan(3);
        const after = stepFloor(floor, { kind: 'tick' }, Math.max(end, wake), limits).floor;
        expect(after).not.toEqual(floor);
      }),
    );
  });
});
