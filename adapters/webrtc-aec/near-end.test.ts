import { describe, expect, it } from 'vitest';
import { NearEnd, type Loudness } from './near-end.ts';

const ours = 16e6;
/** So many dB below or above what we play. */
const at = (decibels: number): number => ours * 10 ** (decibels / 10);
const still: Loudness = { loudest: 0, played: 0, recorded: 0, cleaned: 0 };
const echoes: Loudness = { loudest: ours, played: ours, recorded: at(-12), cleaned: at(-40) };

/** A line on which our echo of -12 dB has been cancelled for so many frames. */
function line(frames: number): NearEnd {
  const nearEnd = new NearEnd();
  for (let frame = 0; frame < frames; frame += 1) nearEnd.judge(echoes);
  return nearEnd;
}

describe('whose sound a frame is', () => {
  it.each<[string, number, Partial<Loudness>, ReturnType<NearEnd['judge']>]>([
    ['nobody of ours can be heard', 0, { loudest: 0, played: 0 }, 'recorded'],
    ['our first echo', 0, {}, 'none'],
    ['our first echo, which the canceller does not know yet', 0, { cleaned: at(-11) }, 'none'],
    ['somebody far louder than any echo', 0, { recorded: at(1) }, 'recorded'],
    ['our echo, known well', 200, {}, 'none'],
    ['our echo, made louder by the canceller', 200, { cleaned: at(-11) }, 'none'],
    ['our echo when what is played is not known', 200, { played: 0, cleaned: at(-12) }, 'none'],
    ['somebody as loud as we are', 200, { recorded: at(0), cleaned: at(-6) }, 'recorded'],
    ['somebody a little louder than our echo', 200, { recorded: at(-8.5), cleaned: at(-12) }, 'cleaned'],
    [
      'as loud, and hardly changed by the canceller',
      200,
      { recorded: at(-8.5), cleaned: at(-9) },
      'recorded',
    ],
    ['as loud, and all but wiped out', 200, { recorded: at(-8.5), cleaned: at(-20) }, 'none'],
  ])('%s', (_name, framesBefore, frame, expected) => {
    expect(line(framesBefore).judge({ ...echoes, ...frame })).toBe(expected);
  });

  it('lets speak on who made us fall silent, to the end of our echo', () => {
    const nearEnd = line(200);
    const caller = { ...echoes, recorded: at(0), cleaned: at(-3) };
    const during = Array.from({ length: 20 }, () => nearEnd.judge(caller));
    const after = Array.from({ length: 30 }, () => nearEnd.judge({ ...caller, played: 0 }));
    expect(new Set([...during, ...after])).toEqual(new Set(['recorded']));
  });

  it('learns that a line has no echo, and hears soft voices there', () => {
    const soft = { ...echoes, recorded: at(-15), cleaned: at(-15) };
    const nearEnd = new NearEnd();
    expect(nearEnd.judge(soft)).toBe('none');
    for (let frame = 0; frame < 300; frame += 1) nearEnd.judge({ ...echoes, recorded: at(-60), cleaned: 0 });
    expect(nearEnd.judge(soft)).toBe('recorded');
  });

  it('learns nothing from silence while it is not known that we play', () => {
    const nearEnd = line(200);
    for (let frame = 0; frame < 300; frame += 1)
      nearEnd.judge({ ...echoes, played: 0, recorded: at(-60), cleaned: 0 });
    expect(nearEnd.judge(echoes)).toBe('none');
  });

  it('finds out that the echo has become louder', () => {
    const nearEnd = line(200);
    const loud = { ...echoes, recorded: at(-2), cleaned: at(-12) };
    const judged = Array.from({ length: 70 }, () => nearEnd.judge(loud));
    expect([judged[0], judged.at(-1)]).toEqual(['recorded', 'none']);
  });

  it('counts the begin of each utterance anew', () => {
    const nearEnd = line(200);
    nearEnd.judge(still);
    expect(nearEnd.judge({ ...echoes, recorded: at(-8.5), cleaned: at(-8.5) })).toBe('none');
  });
});
