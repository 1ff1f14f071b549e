/** What holds of playout whatever happens in whatever order, judged by the ear of a person at the carrier's other end. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stage, type Sent, type Stage } from './playout-fixture.ts';
import { Track } from './track.ts';

const samplesPerMs = 16;
const frameMs = 20;

type Step =
  | { readonly kind: 'add'; readonly yields: boolean }
  | {
      readonly kind: 'word';
      readonly of: number;
      readonly ms: number;
      readonly quietMs: number;
      readonly markLate: boolean;
    }
  | { readonly kind: 'endSentence' | 'end' | 'release'; readonly of: number }
  | { readonly kind: 'pause' | 'resume' | 'stop' }
  | { readonly kind: 'tick'; readonly ms: number };

const of = fc.nat(3);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('add'), yields: fc.nat(4).map((n) => n === 0) }) },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('word'),
      of,
      ms: fc.integer({ min: 1, max: 200 }),
      quietMs: fc.nat(60),
      markLate: fc.boolean(),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom('endSentence', 'end', 'release'), of }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('pause', 'resume') }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('stop') }) },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('tick'),
      ms: fc.integer({ min: 1, max: 600 }).map((n) => n / 4),
    }),
  },
);

/** A word in its track: samples from its begin to its end, characters up to its end. */
interface Word {
  readonly begin: number;
  readonly end: number;
  readonly endChar: number;
  /** Its mark came with its sound, so that every pause in it knows of it. */
  readonly prompt: boolean;
}

/** A sentence being sounded: three words, their marks given at once or later. */
interface Sentence {
  readonly at: number;
  readonly startChar: number;
  words: number;
  readonly late: (() => void)[];
}

/** A track and what was put into it. */
class Speaker {
  readonly track: Track;
  text = '';
  samples = 0;
  readonly words: Word[] = [];
  /** Where it may be begun again: begins and ends of words that are known, and of sentences. */
  readonly boundaries = new Set([0]);
  ended = false;
  heardText = '';
  #sentence: Sentence | null = null;

  constructor(yields: boolean) {
    this.track = new Track(() => this.text, 0, null, { yields });
  }

  say(pcm: Uint8Array, ms: number, markLate: boolean): void {
    const sentence = this.#sentence ?? this.#begin();
    const offsetMs = (this.samples - sentence.at) / samplesPerMs;
    const index = sentence.words;
    const begin = this.samples;
    const prompt = !markLate && sentence.late.length === 0;
    const endChar = sentence.startChar + index * 3 + 2;
    const word = { begin, end: begin + ms * samplesPerMs, endChar, prompt };
    const mark = (): void => {
      this.track.word(index * 3, 2, offsetMs, ms);
      this.words.push(word);
      this.boundaries.add(word.begin).add(word.end);
    };
    sentence.words += 1;
    if (prompt) mark();
    else sentence.late.push(mark);
    this.track.audio(pcm.subarray(0, 333));
    this.track.audio(pcm.subarray(333));
    this.samples += pcm.length / 2;
    if (sentence.words === 3) this.endSentence();
  }

  endSentence(): void {
    for (const mark of this.#sentence?.late ?? []) mark();
    this.#sentence = null;
    this.track.endSentence();
    this.boundaries.add(this.samples);
  }

  end(): void {
    this.endSentence();
    this.ended = true;
    this.track.end('whole');
  }

  #begin(): Sentence {
    const startChar = this.text.length;
    this.text += 'ab cd ef. ';
    this.track.beginSentence(startChar, startChar + 9);
    this.boundaries.add(this.samples);
    this.#sentence = { at: this.samples, startChar, words: 0, late: [] };
    return this.#sentence;
  }
}

interface Heard {
  readonly speaker: number;
  readonly sample: number;
  /** The pause that was under way, or the last, counted from 1. */
  readonly clears: number;
}

/** What a person hears: frames one after the other in real time, and at a clear nothing more of what has come. */
function ear(
  sent: readonly Sent[],
  until: number,
): readonly { readonly number: number; readonly clears: number }[] {
  const heard: { number: number; clears: number }[] = [];
  let waiting: { readonly startsAt: number; readonly numbers: Uint16Array }[] = [];
  let playedUntil = 0;
  let clears = 0;
  const play = (at: number): void => {
    for (const { startsAt, numbers } of waiting)
      for (const number of numbers.slice(0, Math.max(0, Math.round((at - startsAt) * samplesPerMs))))
        if (number !== 0) heard.push({ number, clears });
    waiting = [];
  };
  for (const { at, message } of sent) {
    if (typeof message === 'string') {
      play(at);
      playedUntil = at;
      clears += 1;
    } else {
      playedUntil = Math.max(playedUntil, at) + frameMs;
      waiting.push({
        startsAt: playedUntil - frameMs,
        numbers: new Uint16Array(Uint8Array.from(message).buffer),
      });
    }
  }
  play(until);
  return heard;
}

/** Obeys the steps, and holds after each of them what must hold at every moment. */
class Play {
  readonly speakers: Speaker[] = [];
  readonly stage: Stage;
  /** Every sample has a number of its own; whose it is, and where it lies there. */
  readonly #places: { readonly speaker: number; readonly sample: number }[] = [];
  readonly #leadMs: number;
  #state: 'open' | 'paused' = 'open';

  constructor(leadMs: number) {
    this.#leadMs = leadMs;
    this.stage = stage(leadMs);
  }

  heard(): readonly Heard[] {
    const { sent, clock } = this.stage;
    return ear(sent, clock.now()).map(({ number, clears }) => ({ ...this.#places[number - 1]!, clears }));
  }

  take(step: Step): void {
    const { clock, playout, sent } = this.stage;
    const before = sent.length;
    const wasPaused = this.#state === 'paused';
    const maySpeak =
      step.kind === 'release' || this.speakers.some(({ track }) => !track.isHeld && !track.isOver);
    switch (step.kind) {
      case 'add':
        if (this.speakers.filter(({ track }) => !track.isOver).length < 4) this.#add(step.yields);
        break;
      case 'word':
        this.#word(step);
        break;
      case 'endSentence':
      case 'end':
        this.#live(step.of)?.[step.kind]();
        break;
      case 'release': {
        const live = this.#live(step.of, true);
        if (live) live.track.release(live.track.yields ? null : `1-${this.speakers.indexOf(live)}`);
        break;
      }
      case 'pause':
        playout.pause(clock.now());
        this.#state = 'paused';
        break;
      case 'resume':
        this.#state = 'open';
        playout.resume();
        break;
      case 'stop':
        playout.stop(clock.now());
        this.#state = 'open';
        expect(playout.idle).toBe(true);
        expect(this.speakers.every(({ track }) => track.isOver)).toBe(true);
        break;
      case 'tick':
        clock.run(step.ms);
    }
    playout.poke();
    const after = sent.slice(before);
    const messages = after.map(({ message }) => message);
    if (step.kind === 'stop' || step.kind === 'pause') expect(messages).toEqual(wasPaused ? [] : ['clear']);
    else if (this.#state === 'paused' || !maySpeak) expect(messages).toEqual([]);
    this.#check();
  }

  #add(yields: boolean): void {
    const speaker = new Speaker(yields);
    this.speakers.push(speaker);
    this.stage.playout.add(speaker.track);
  }

  #word({ of, ms, quietMs, markLate }: Extract<Step, { kind: 'word' }>): void {
    const speaker = this.#live(of);
    const samples = (ms + quietMs) * samplesPerMs;
    if (!speaker || this.#places.length + samples > 65_000) return;
    const numbers = new Uint16Array(samples);
    for (let at = 0; at < samples; at += 1) {
      this.#places.push({ speaker: this.speakers.indexOf(speaker), sample: speaker.samples + at });
      numbers[at] = this.#places.length;
    }
    speaker.say(new Uint8Array(numbers.buffer), ms, markLate);
  }

  #live(index: number, ended = false): Speaker | undefined {
    const live = this.speakers.filter((speaker) => !speaker.track.isOver && (ended || !speaker.ended));
    return live[index % Math.max(1, live.length)];
  }

  #check(): void {
    const heard = this.heard();
    for (const [index, speaker] of this.speakers.entries()) {
      const own = heard.filter((sample) => sample.speaker === index);
      const furthest = own.reduce((most, { sample }) => Math.max(most, sample + 1), 0);
      if (!speaker.track.isOver) expect(this.stage.playout.playedSamples(speaker.track)).toBe(furthest);
      const report = speaker.track.report(furthest);
      if (!report || speaker.track.yields) {
        expect(report).toBeNull();
        continue;
      }
      const { heardText, complete } = report;
      expect(speaker.text.startsWith(heardText)).toBe(true);
      expect(heardText.length).toBeGreaterThanOrEqual(speaker.heardText.length);
      const words = speaker.words.filter(({ end }) => end <= furthest).map(({ endChar }) => endChar);
      expect(heardText.length).toBeGreaterThanOrEqual(Math.max(0, ...words));
      if (complete) expect(furthest).toBe(speaker.samples);
      speaker.heardText = heardText;
    }
    this.#checkLead();
  }

  #checkLead(): void {
    const { sent, clock } = this.stage;
    const last = sent.at(-1);
    if (last?.at !== clock.now() || typeof last.message === 'string') return;
    let playedUntil = 0;
    for (const { at, message } of sent)
      playedUntil = typeof message === 'string' ? at : Math.max(playedUntil, at) + frameMs;
    expect(playedUntil - clock.now()).toBeLessThanOrEqual(this.#leadMs);
  }
}

/** Each sample once and in order; only after a clear again, from a boundary on, and no word twice that was heard whole. */
function expectInOrder(heard: readonly Heard[], speakers: readonly Speaker[]): void {
  const next = new Map<number, { readonly sample: number; readonly clears: number }>();
  let turn = 0;
  for (const { speaker, sample, clears } of heard) {
    expect(speaker).toBeGreaterThanOrEqual(turn);
    turn = speaker;
    const due = next.get(speaker) ?? { sample: 0, clears };
    next.set(speaker, { sample: sample + 1, clears });
    const { track, words, boundaries } = speakers[speaker]!;
    const cutOff = words.filter(({ begin, end }) => begin < due.sample && due.sample < end);
    // A pause in the middle of a word: the word comes again.
    if (clears > due.clears && !track.yields)
      for (const { begin } of cutOff.filter(({ prompt }) => prompt)) expect(sample).toBe(begin);
    if (sample === due.sample) continue;
    expect(sample).toBeLessThan(due.sample);
    expect(clears).toBeGreaterThan(due.clears);
    expect(track.yields).toBe(false);
    expect(boundaries).toContain(sample);
  }
}

describe('laws of playout under pauses', () => {
  it('every sample is heard once or from a word’s begin again, and what counts as heard was', () => {
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 10, maxLength: 70 }),
        fc.constantFrom(20, 60, 200),
        (steps, leadMs) => {
          const play = new Play(leadMs);
          play.take({ kind: 'add', yields: false });
          play.take({ kind: 'release', of: 0 });
          for (const each of steps) play.take(each);
          play.take({ kind: 'resume' });
          for (const speaker of play.speakers) {
            if (!speaker.ended && !speaker.track.isOver) speaker.end();
            if (speaker.track.isHeld) speaker.track.release(speaker.track.yields ? null : '1-1');
          }
          play.stage.playout.poke();
          play.take({ kind: 'tick', ms: 30_000 });
          expectInOrder(play.heard(), play.speakers);
          expect(play.stage.playout.idle).toBe(true);
          const sounds = play.speakers.filter(({ track }) => !track.yields);
          for (const { track, samples } of sounds) {
            const whole = play.heard().filter(({ speaker }) => play.speakers[speaker]?.track === track);
            if (track.report(0)?.complete)
              expect(new Set(whole.map(({ sample }) => sample)).size).toBe(samples);
          }
        },
      ),
      { numRuns: 40 },
    );
  }, 30_000);
});
