import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasWords } from './caller-words.ts';
import { floorWakesAt, openFloor, pendingWords, stepFloor } from './floor.ts';
import type { Floor, FloorCommand, FloorEvent, FloorRules } from './floor-state.ts';
import { floorLimits } from './floor-limits.ts';
import { defaultFeatureFlags } from '../features.ts';
import { languageOf } from './languages/index.ts';

const rules: FloorRules = {
  limits: { ...floorLimits(defaultFeatureFlags), speculationsMax: 0 },
  words: languageOf('en').words,
  keysMax: 32,
};
const guessing: FloorRules = { ...rules, limits: { ...rules.limits, speculationsMax: 2 } };

type Told = readonly [at: number, command: FloorCommand];
type Timed = readonly [at: number, event: FloorEvent];

/** Plays events at their times, with the ticks the floor asks for, up to `until`. */
function play(events: readonly Timed[], until: number, by: FloorRules = rules): Told[] {
  return follow(openFloor(0), events, until, by).told;
}

function follow(
  start: Floor,
  events: readonly Timed[],
  until: number,
  by: FloorRules = rules,
  watch: (before: Floor, commands: readonly FloorCommand[], after: Floor, event: FloorEvent) => void = () =>
    undefined,
): { told: Told[]; floor: Floor } {
  let floor = start;
  let now = 0;
  const told: Told[] = [];
  const take = (event: FloorEvent): void => {
    const step = stepFloor(floor, event, now, by);
    watch(floor, step.commands, step.floor, event);
    floor = step.floor;
    told.push(...step.commands.map((command) => [now, command] as const));
  };
  for (const [at, event] of [...events, [until, { kind: 'tick' }] as const]) {
    for (;;) {
      const wake = floorWakesAt(floor, now, by);
      if (wake === null || wake >= at) break;
      now = Math.max(now, wake);
      take({ kind: 'tick' });
    }
    now = at;
    take(event);
  }
  return { told, floor };
}

const on = (at: number): Timed => [at, { kind: 'voice_on', at }];
const off = (at: number): Timed => [at, { kind: 'voice_off', at }];
const partial = (at: number, text: string, offsetMs: number): Timed => [
  at,
  { kind: 'partial', text, offsetMs, durationMs: at - offsetMs },
];
const final = (at: number, text: string, offsetMs: number, durationMs = at - offsetMs): Timed => [
  at,
  { kind: 'final', text, offsetMs, durationMs },
];
const wants = (at: number): Timed => [at, { kind: 'agent_wants' }];
const heard = (at: number): Timed => [at, { kind: 'agent_heard' }];
const works = (at: number): Timed => [at, { kind: 'agent_works' }];
const done = (at: number): Timed => [at, { kind: 'agent_done' }];
const key = (at: number, digit: string): Timed => [at, { kind: 'digit', digit }];
/** The agent speaks from 0 on, and is heard. */
const speaking: readonly Timed[] = [wants(0), heard(0)];

const brief = (told: readonly Told[]): string[] =>
  told.map(([at, command]) => {
    switch (command.kind) {
      case 'said':
      case 'likely':
      case 'backchannel':
        return `${at} ${command.kind} ${command.text}`;
      case 'corrected':
        return `${at} corrected ${command.phrase.text}${command.restart ? ', restart' : ''}`;
      case 'pressed':
        return `${at} pressed ${command.digits}`;
      case 'give_up':
        return `${at} give_up ${command.reason}`;
      default:
        return `${at} ${command.kind}`;
    }
  });

describe('the end of a turn', () => {
  it('comes soon after a finished sentence, the recogniser’s final or not', () => {
    const told = play([on(0), partial(900, 'I had a crash yesterday.', 0), off(900)], 3_000);
    expect(brief(told)).toEqual(['1300 said I had a crash yesterday.', '1300 answer']);
  });

  it('comes later after words that leave it open, and latest after "because"', () => {
    const plain = brief(play([on(0), partial(800, 'I had a crash', 0), off(800)], 4_000));
    const open = brief(play([on(0), partial(800, 'I had a crash because', 0), off(800)], 4_000));
    expect(plain).toEqual(['1650 said I had a crash', '1650 answer']);
    expect(Number(open[0]?.split(' ')[0])).toBeGreaterThan(1_800);
  });

  it('does not say again what a late final only writes differently', () => {
    const events = [
      on(0),
      partial(300, 'the red car', 0),
      off(400),
      heard(1_350),
      final(1_450, 'The red car.', 0, 400),
    ];
    expect(brief(play(events, 3_000))).toEqual(['1250 said the red car', '1250 answer']);
  });

  it('is restarted by a late final with other words while nothing of the answer was heard', () => {
    const events = [on(0), partial(300, 'the red car', 0), off(400), final(1_300, 'The dead car.', 0, 400)];
    expect(brief(play(events, 2_000))).toEqual([
      '1250 said the red car',
      '1250 answer',
      '1300 corrected The dead car., restart',
    ]);
  });

  it('is corrected without a restart once the answer was heard, and added words are a turn of their own', () => {
    const events = [
      on(0),
      partial(300, 'the red car', 0),
      off(400),
      heard(1_300),
      final(1_350, 'the dead car thanks', 0, 800),
      done(2_000),
    ];
    expect(brief(play(events, 3_000)).slice(2)).toEqual([
      '1350 corrected the dead car',
      '2000 said thanks',
      '2000 answer',
    ]);
  });

  it('is not told again by a final with more words for the same sounds', () => {
    const events = [
      ...[on(0), partial(900, 'its a red car', 0), off(900)],
      ...[heard(1_800), final(1_900, 'It is a red car.', 0, 900), done(3_000)],
    ];
    expect(brief(play(events, 5_000)).slice(2)).toEqual(['1900 corrected It is a red car.']);
  });

  it('keeps two turns apart that the recogniser takes for one phrase', () => {
    const one = 'my name is mary';
    const events = [
      ...[on(0), partial(900, one, 0), off(900), heard(1_800), done(2_400)],
      ...[on(2_500), partial(3_400, `${one} and i live in lion`, 0), off(3_400)],
      ...[heard(4_500), final(4_600, 'My name is Marie and I live in Lyon.', 0, 3_400), done(5_000)],
    ];
    expect(brief(play(events, 6_000)).filter((line) => !line.includes('answer'))).toEqual([
      '1750 said my name is mary',
      '4250 said and i live in lion',
      '4600 corrected and I live in Lyon.',
    ]);
  });

  it('lets words that come long after the voice end the turn at once', () => {
    expect(brief(play([on(0), off(300), final(1_200, 'yes', 0, 300)], 2_000))).toEqual([
      '1200 said yes',
      '1200 answer',
    ]);
  });

  it('comes though the line stays loud', () => {
    expect(brief(play([on(0), final(1_000, 'yes', 0)], 4_000))).toEqual(['3500 said yes', '3500 answer']);
  });

  it('breaks into a monologue, and gives up after too many', () => {
    // Four words a second, without a pause, for six minutes; the agent's answers are talked over.
    const words = Array.from({ length: 1_440 }, (_, at) =>
      partial(250 * (at + 1), `${'so '.repeat(at)}and`, 0),
    );
    const told = play([on(0), ...words], 361_000);
    const turns = brief(told).filter((line) => / (answer|give_up)/.test(line));
    expect(turns[0]).toMatch(/^9\d{4} answer$/);
    expect(turns.at(-1)).toMatch(/give_up monologue/);
    expect(turns).toHaveLength(3);
  });

  it('gives up on somebody who understands nothing', () => {
    const events = Array.from({ length: 4 }, (_, n): readonly Timed[] => {
      const at = n * 5_000;
      return [
        on(at + 100),
        final(at + 500, 'What?', at + 100),
        off(at + 500),
        heard(at + 1_500),
        done(at + 3_000),
      ];
    }).flat();
    const told = brief(play(events, 18_000)).filter((line) => / (answer|give_up)/.test(line));
    expect(told.map((line) => line.replace(/^\d+ /, ''))).toEqual([
      'answer',
      'answer',
      'answer',
      'give_up not_understood',
    ]);
  });
});

describe('a probable end of a turn', () => {
  const kinds = (told: readonly Told[]) => told.map(([, { kind }]) => kind);

  it('is told before the turn is over, once for the same words', () => {
    const told = play([on(0), partial(900, 'I had a crash yesterday.', 0), off(900)], 3_000, guessing);
    expect(kinds(told)).toEqual(['likely', 'said', 'answer']);
    expect(told[0]?.[0]).toBeLessThan(1_200);
  });

  it('is taken back when the caller goes on, and at most two are told in a turn', () => {
    const events = [
      ...[on(0), partial(400, 'I had a crash.', 0), off(400)],
      ...[on(620), partial(900, 'I had a crash. With my car.', 0), off(900)],
      ...[on(1_120), partial(1_400, 'I had a crash. With my car. In Lyon.', 0), off(1_400)],
    ];
    expect(kinds(play(events, 4_000, guessing))).toEqual([
      'likely',
      'unlikely',
      'likely',
      'unlikely',
      'said',
      'answer',
    ]);
  });

  it('stands when the final only writes the same words differently', () => {
    const events = [
      ...[on(0), partial(900, 'i had a crash yesterday', 0), off(900)],
      final(1_500, 'I had a crash yesterday.', 0, 900),
    ];
    expect(kinds(play(events, 4_000, guessing))).toEqual(['likely', 'said', 'answer']);
  });

  it('is not seen in words that leave it open', () => {
    expect(kinds(play([on(0), partial(800, 'it was because', 0), off(800)], 4_000, guessing))).toEqual([
      'said',
      'answer',
    ]);
  });
});

describe('the caller’s sound while the agent speaks', () => {
  it('pauses it after 60 ms of voice, and words end it', () => {
    const told = play([...speaking, on(1_000), partial(1_240, 'my number is', 1_000)], 1_300);
    expect(brief(told)).toEqual(['0 speak', '1060 pause', '1250 stop']);
  });

  it('is taken for a cough when no words come: the agent goes on', () => {
    const told = play([...speaking, on(1_000), off(1_300)], 4_000);
    expect(brief(told)).toEqual(['0 speak', '1060 pause', '1700 resume']);
  });

  it('is nothing to stop for when it is a backchannel, which is told as such', () => {
    const told = play([...speaking, on(1_000), partial(1_300, 'Yes, yes', 1_000), off(1_320)], 5_000);
    expect(brief(told)).toEqual(['0 speak', '1060 pause', '1520 resume', '3020 backchannel Yes, yes']);
  });

  it('is no correction of the turn before when its final comes', () => {
    const name = [on(0), final(900, 'My name is Marie Dupont.', 0), off(900), heard(1_400)];
    const mutters = [
      on(2_000),
      partial(2_300, 'mhm', 2_000),
      off(2_320),
      final(3_200, 'Mm-hmm.', 2_000, 320),
    ];
    const told = brief(play([...name, ...mutters, done(9_000)], 9_100));
    expect(told.filter((line) => /corrected|said/.test(line))).toEqual([
      '1300 said My name is Marie Dupont.',
    ]);
    expect(told).toContain('4020 backchannel mhm');
  });

  it('is an answer, whatever is said, to a question into the silence', () => {
    const told = play([on(21_000), partial(21_300, 'yes yes', 21_000), off(21_320)], 23_000);
    expect(brief(told).slice(0, 4)).toEqual([
      '20000 ask_again',
      '21060 pause',
      '21300 stop',
      '21720 said yes yes',
    ]);
  });

  it('stops it at once when it is "stop"', () => {
    const told = play([...speaking, on(1_000), partial(1_150, 'stop', 1_000)], 1_300);
    expect(brief(told)).toEqual(['0 speak', '1060 pause', '1150 stop']);
  });

  it('was the answer when the agent had all but finished its question', () => {
    const events = [...speaking, on(1_000), partial(1_150, 'Yes.', 1_000), off(1_160), done(2_000)];
    expect(brief(play(events, 2_100))).toEqual([
      '0 speak',
      '1060 pause',
      '1360 resume',
      '2000 said Yes.',
      '2000 answer',
    ]);
  });

  it('keeps it paused for no longer than a bounded time, and noise does not pause it twice', () => {
    const told = play([...speaking, on(1_000)], 20_000);
    expect(brief(told)).toEqual(['0 speak', '1060 pause', '2560 resume']);
  });

  it('stops it though the words come after it has gone on', () => {
    const events = [...speaking, on(1_000), off(1_200), partial(1_900, 'wait a moment', 1_000)];
    expect(brief(play(events, 2_500)).slice(0, 4)).toEqual([
      '0 speak',
      '1060 pause',
      '1600 resume',
      '1900 stop',
    ]);
  });

  it('cuts off nothing of a last word that must be said', () => {
    const long = Array.from({ length: 1_200 }, (_, at) => partial(250 * (at + 1), `${'a '.repeat(at)}b`, 0));
    const told = play([on(0), ...long], 300_000);
    const last = told.findIndex(([, { kind }]) => kind === 'give_up');
    expect(last).toBeGreaterThan(0);
    expect(told.slice(last + 1).filter(([, { kind }]) => kind === 'pause' || kind === 'stop')).toEqual([]);
  });
});

describe('silence', () => {
  const quiet = (told: readonly Told[]) => brief(told).filter((line) => / (ask_again|give_up)/.test(line));
  /** The agent asks for a second, each time it does. */
  function silent(first: readonly Timed[], until: number): string[] {
    let floor = openFloor(0);
    const asked: string[] = [];
    const events = [...first];
    for (let now = 0; now <= until; now += 20) {
      const due = events.filter(([at]) => at <= now && at > now - 20);
      const tick: Timed = [now, { kind: 'tick' }];
      for (const [, event] of [...due, tick]) {
        const step = stepFloor(floor, event, now, rules);
        floor = step.floor;
        for (const command of step.commands) {
          asked.push(...quiet([[now, command]]));
          if (command.kind === 'ask_again') events.push(heard(now + 100), done(now + 1_000));
        }
      }
    }
    return asked.map((line) => line.replace(/^\d+ /, ''));
  }

  it('is asked into three times, then nobody is there', () => {
    expect(silent([], 120_000)).toEqual(['ask_again', 'ask_again', 'ask_again', 'give_up nobody_there']);
  });

  it('of somebody who has spoken before is silence', () => {
    const events = [on(100), final(500, 'Hello.', 100), off(500), heard(1_000), done(2_000)];
    expect(silent(events, 120_000).at(-1)).toBe('give_up silence');
  });

  it('with a melody on the line is a call on hold', () => {
    const melody = Array.from({ length: 30 }, (_, n) => [on(n * 4_000 + 100), off(n * 4_000 + 3_600)]).flat();
    expect(silent(melody, 160_000).at(-1)).toBe('give_up on_hold');
  });
});

describe('waiting for an answer', () => {
  it('is eased by phrases, at last by an apology', () => {
    const told = play([on(0), final(400, 'Yes.', 0), off(400)], 16_000);
    const from = told[0]?.[0] ?? 0;
    expect(told.slice(2).map(([at, { kind }]) => `${at - from} ${kind}`)).toEqual([
      '4000 ask_patience',
      '8000 ask_patience',
      '12000 ask_patience',
      '15000 apologise',
    ]);
  });

  it('goes on in rounds while tools work: nobody waits in silence', () => {
    const kinds = play([...speaking, works(2_000)], 40_000).map(([, { kind }]) => kind);
    expect(kinds.filter((kind) => kind === 'apologise')).toHaveLength(2);
    expect(kinds.at(-1)).toBe('ask_patience');
  });

  it('is over with the first sound', () => {
    expect(brief(play([wants(0), heard(3_900)], 30_000))).toEqual(['0 speak']);
  });

  it('is eased by a soft sound while tools work', () => {
    const told = play([...speaking, works(2_000)], 7_000);
    expect(brief(told)).toEqual(['0 speak', '2600 sound_on', '6000 ask_patience']);
  });
});

describe('keys', () => {
  it('are one entry when they follow each other, and stop the agent', () => {
    expect(brief(play([...speaking, key(100, '4'), key(600, '2')], 3_000))).toEqual([
      '0 speak',
      '100 stop',
      '2100 pressed 42',
      '2100 answer',
    ]);
  });

  it('end with #, and at once where one is enough', () => {
    expect(brief(play([key(100, '4'), key(200, '#')], 300))).toEqual(['200 pressed 4#', '200 answer']);
    expect(brief(play([key(100, '2')], 300, { ...rules, keysMax: 1 }))).toEqual([
      '100 pressed 2',
      '100 answer',
    ]);
  });
});

describe('the floor', () => {
  it('makes the agent wait for the caller, whose answer covers what it wanted to say', () => {
    const told = play([on(0), wants(100), partial(200, 'Hello.', 0), off(300)], 2_000);
    expect(brief(told)).toEqual(['700 said Hello.', '700 answer']);
  });

  it('is given back after noise without words', () => {
    expect(brief(play([on(0), wants(100), off(300)], 2_000))).toEqual(['1800 speak']);
  });

  it('ends the call only when it stayed quiet after the good-bye', () => {
    const leaves: Timed = [1_000, { kind: 'agent_leaves' }];
    expect(brief(play([...speaking, leaves, done(2_000)], 4_000))).toEqual(['0 speak', '2600 finished']);
    const told = play([...speaking, leaves, done(2_000), on(2_300), final(2_700, 'Wait!', 2_300)], 2_900);
    expect(brief(told)).toEqual(['0 speak']);
  });

  it('ends the call after the good-bye though the line is not quiet', () => {
    const leaves: Timed = [1_000, { kind: 'agent_leaves' }];
    const noise = Array.from({ length: 60 }, (_, n) => [on(2_050 + n * 500), off(2_350 + n * 500)]).flat();
    const told = play([...speaking, leaves, done(2_000), ...noise], 30_000);
    expect(brief(told).slice(0, 2)).toEqual(['0 speak', '10000 finished']);
  });

  it('knows what was said and not taken yet', () => {
    const { floor } = follow(openFloor(0), [on(0), partial(300, 'and my name is', 0)], 400);
    expect(pendingWords(floor, rules)).toMatchObject({ phrase: { text: 'and my name is' }, aside: false });
    expect(pendingWords(openFloor(0), rules)).toBeNull();
  });
});

const texts = ['yes', 'mhm', 'stop', 'I had a crash.', 'and', 'what?', 'it is B 1 2', 'No, wait'];
const someEvent: fc.Arbitrary<readonly [number, (at: number) => FloorEvent]> = fc.tuple(
  fc.integer({ min: 0, max: 2_500 }),
  fc.oneof(
    fc.constant((at: number): FloorEvent => ({ kind: 'voice_on', at })),
    fc.constant((at: number): FloorEvent => ({ kind: 'voice_off', at: at - 60 })),
    fc
      .tuple(fc.constantFrom('partial' as const, 'final' as const), fc.constantFrom(...texts))
      .map(([kind, text]) => (at: number): FloorEvent => ({
        kind,
        text,
        offsetMs: Math.floor(at / 3_000) * 3_000,
        durationMs: 800,
      })),
    fc.constantFrom('1', '#').map((digit) => (): FloorEvent => ({ kind: 'digit', digit })),
    fc
      .constantFrom(
        'agent_wants' as const,
        'agent_heard' as const,
        'agent_works' as const,
        'agent_done' as const,
        'agent_done' as const,
      )
      .map((kind) => (): FloorEvent => ({ kind })),
  ),
);

const story = fc.array(someEvent, { maxLength: 80 }).map((parts) => {
  let at = 0;
  return parts.map(([pause, event]): Timed => {
    at += pause;
    return [at, event(at)];
  });
});

/** Words as a recogniser writes them at first, and how long its final takes. */
const spokenPhrase = fc.record({
  words: fc.array(fc.constantFrom('red', 'green', 'blue', 'car', 'house', 'garden', 'yesterday'), {
    minLength: 1,
    maxLength: 6,
  }),
  pauseMs: fc.integer({ min: 1_200, max: 4_000 }),
  finalMs: fc.integer({ min: 200, max: 1_150 }),
});

const begins = new Set(['answer', 'speak', 'ask_again', 'give_up']);

describe('laws of the floor', () => {
  it('never lets two speak by our doing: the agent begins only when nobody or it itself has the floor', () => {
    fc.assert(
      fc.property(story, (events) => {
        let agent: 'silent' | 'speaking' | 'paused' = 'silent';
        follow(openFloor(0), events, 400_000, guessing, (before, commands, after, event) => {
          // Paused in its very last sound, it had nothing left to say.
          if (event.kind === 'agent_done' && agent === 'paused') agent = 'silent';
          for (const { kind } of commands) {
            if (begins.has(kind)) {
              expect(agent).not.toBe('paused');
              agent = 'speaking';
            }
            if (kind === 'pause') {
              expect(agent).toBe('speaking');
              agent = 'paused';
            }
            if (kind === 'resume') {
              expect(agent).toBe('paused');
              agent = 'speaking';
            }
            if (kind === 'stop') {
              expect(['speaking', 'paused']).toContain(agent);
              agent = 'silent';
            }
          }
          if (after.holder.kind === 'caller' || after.holder.kind === 'nobody') agent = 'silent';
          if (before.holder.kind === 'caller')
            for (const { kind } of commands) expect(['pause', 'resume']).not.toContain(kind);
        });
      }),
      { numRuns: 500 },
    );
  });

  it('ends every turn and every pause: words lead to an answer, however the caller goes on', () => {
    fc.assert(
      fc.property(story, (events) => {
        const end = (events.at(-1)?.[0] ?? 0) + 200_000;
        const { floor } = follow(openFloor(0), events, end, guessing);
        // On a line that stays loud the agent that asks into it is paused anew each time, if not for long.
        if (floor.holder.kind === 'paused')
          expect(end - floor.holder.since).toBeLessThan(guessing.limits.bargeIn.longestMs);
        if (floor.holder.kind === 'caller') expect(hasWords(floor.words)).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  it('loses no word: all that the recogniser completed is told, in one turn or another, or pending', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...texts), { minLength: 1, maxLength: 12 }),
        fc.nat(3_000),
        (said, gap) => {
          const events = said.flatMap((text, n): readonly Timed[] => {
            const at = n * (1_000 + gap);
            return [on(at), final(at + 400, text, at, 400), off(at + 420)];
          });
          const { told, floor } = follow(openFloor(0), events, said.length * (1_000 + gap) + 2_000);
          const words = told.flatMap(([, command]) =>
            command.kind === 'said' || command.kind === 'backchannel' ? [command.text] : [],
          );
          expect([...words, pendingWords(floor, rules)?.phrase.text ?? ''].join(' ').trim()).toBe(
            said.join(' '),
          );
        },
      ),
    );
  });

  it('tells each word once, however late and differently the recogniser completes the phrase', () => {
    fc.assert(
      fc.property(fc.array(spokenPhrase, { minLength: 1, maxLength: 6 }), (phrases) => {
        let at = 0;
        const events: Timed[] = [];
        const finals: Timed[] = [];
        for (const { words, pauseMs, finalMs } of phrases) {
          const begin = at + 50;
          events.push(on(begin));
          for (const [n] of words.entries())
            events.push(partial(begin + 300 * (n + 1), words.slice(0, n + 1).join(' '), begin));
          const end = begin + 300 * words.length;
          events.push(off(end));
          const written = `${words.join(' ').replace(/^./, (first) => first.toUpperCase())}.`;
          finals.push(final(end + Math.min(finalMs, pauseMs), written, begin, 300 * words.length));
          at = end + pauseMs;
        }
        const all = [...events, ...finals].toSorted(([a], [b]) => a - b);
        const { told, floor } = follow(openFloor(0), all, at + 5_000, guessing);
        const said = told.flatMap(([, command]) =>
          command.kind === 'said' || command.kind === 'backchannel' ? [command.text] : [],
        );
        const rest = pendingWords(floor, guessing)?.phrase.text ?? '';
        const plain = (text: string): string =>
          text
            .toLowerCase()
            .replaceAll(/[^a-z ]/g, '')
            .trim();
        expect(plain([...said, rest].join(' '))).toBe(phrases.flatMap(({ words }) => words).join(' '));
        expect(told.filter(([, { kind }]) => kind === 'corrected')).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('wakes later than now: no tick leads to another at the same time', () => {
    fc.assert(
      fc.property(story, (events) => {
        let now = 0;
        const timed = events.map(([at, event]): Timed => [at, event]);
        for (const [at, event] of timed) now = Math.max(now, event.kind === 'tick' ? now : at);
        const { floor } = follow(openFloor(0), timed, now, guessing);
        const wakesAt = floorWakesAt(floor, now, guessing);
        if (wakesAt !== null) expect(wakesAt).toBeGreaterThan(now);
      }),
    );
  });
});
