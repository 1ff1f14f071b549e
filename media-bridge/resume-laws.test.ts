/** What holds of the place where an utterance is spoken on, whenever the bridge is killed and whatever its last heartbeat told. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HeardReport } from '../domain/conversation/transcript.ts';
import { plan } from '../tests/call-fixture.ts';
import { HeardReports } from './heard-reports.ts';
import { stage, type Sent, type Stage } from './playout-fixture.ts';
import { restScript } from './script.ts';
import { Track } from './track.ts';

const leadMs = 60;
const tickMs = 5;

/** An utterance as it comes from the model and the voice, and what befalls it until the last heartbeat. */
interface Story {
  readonly sentences: readonly {
    /** The voice sounds it so long after the one before. */
    readonly afterMs: number;
    readonly words: readonly { readonly letters: number; readonly ms: number; readonly quietMs: number }[];
    /** The places of the words come so long behind their sound. */
    readonly marksAfterMs: number;
  }[];
  /** How much of it was heard on an earlier socket, in words. */
  readonly wordsBefore: number;
  /** The voice is paused for a while, as when the person makes a sound. */
  readonly pause: { readonly atMs: number; readonly forMs: number } | null;
  readonly beatAtMs: number;
}

const story: fc.Arbitrary<Story> = fc.record({
  sentences: fc.array(
    fc.record({
      afterMs: fc.nat(400),
      words: fc.array(
        fc.record({
          letters: fc.integer({ min: 1, max: 9 }),
          ms: fc.integer({ min: 20, max: 400 }),
          quietMs: fc.nat(60),
        }),
        { minLength: 1, maxLength: 6 },
      ),
      marksAfterMs: fc.oneof(fc.constant(0), fc.nat(300)),
    }),
    { minLength: 1, maxLength: 4 },
  ),
  wordsBefore: fc.nat(3),
  pause: fc.option(fc.record({ atMs: fc.nat(2_000), forMs: fc.integer({ min: 20, max: 500 }) })),
  beatAtMs: fc.nat(3_000),
});

interface Word {
  readonly beginMs: number;
  readonly endMs: number;
  readonly endChar: number;
  /** Its place is known from the start. */
  readonly prompt: boolean;
}

/** One utterance, put into a track as a voice does it. */
class Speaker {
  readonly track: Track;
  readonly before: string;
  readonly words: Word[] = [];
  #text: string;
  #soundMs = 0;

  constructor(wordsBefore: number) {
    this.before = 'earlier '.repeat(wordsBefore);
    this.#text = this.before;
    this.track = new Track(() => this.#text, this.before.length, null);
  }

  /** Sounds a sentence; returns what tells the places of its words. */
  sound({ words, marksAfterMs }: Story['sentences'][number]): () => void {
    const start = this.#text.length;
    this.#text += `${words.map(({ letters }) => 'x'.repeat(letters)).join(' ')}. `;
    this.track.beginSentence(start, this.#text.length - 1);
    const from = this.#soundMs;
    let offset = 0;
    const marks = words.map(({ letters, ms, quietMs }) => {
      const [place, beginMs] = [offset, this.#soundMs];
      const endChar = start + place + letters;
      this.words.push({ beginMs, endMs: beginMs + ms, endChar, prompt: marksAfterMs === 0 });
      this.track.audio(numbered(beginMs, ms + quietMs));
      this.#soundMs += ms + quietMs;
      offset += letters + 1;
      return () => {
        this.track.word(place, letters, beginMs - from, ms);
      };
    });
    return () => {
      for (const mark of marks) mark();
      this.track.endSentence();
    };
  }
}

interface Told {
  readonly report: HeardReport | undefined;
  readonly speaker: Speaker;
  /** The ms of its sound that the person had heard by then; a bridge that is killed later takes none of them back. */
  readonly played: ReadonlySet<number>;
}

/** Lets the story happen up to the heartbeat. */
function told(given: Story): Told {
  const { clock, playout, sent } = stage(leadMs);
  const reports = new HeardReports(playout);
  const speaker = new Speaker(given.wordsBefore);
  playout.add(speaker.track);
  speaker.track.release('1-2');
  reports.add(speaker.track);
  const events = eventsOf(given, speaker, playout, clock).toSorted((a, b) => a.atMs - b.atMs);
  for (let at = 0; at <= given.beatAtMs; at += tickMs) {
    for (let next = events[0]; next && next.atMs <= at; next = events[0]) {
      next.happens();
      playout.poke();
      events.shift();
    }
    clock.run(tickMs);
  }
  return { report: reports.beat()[0], speaker, played: ear(sent, clock.now()) };
}

interface Happening {
  readonly atMs: number;
  readonly happens: () => void;
}

function eventsOf(
  { sentences, pause }: Story,
  speaker: Speaker,
  playout: Stage['playout'],
  clock: Stage['clock'],
): readonly Happening[] {
  const events: Happening[] = [];
  const add = (atMs: number, happens: () => void): void => void events.push({ atMs, happens });
  let dueMs = 0;
  for (const sentence of sentences) {
    let mark = (): void => undefined;
    dueMs += sentence.afterMs;
    add(dueMs, () => (mark = speaker.sound(sentence)));
    dueMs += sentence.marksAfterMs;
    add(dueMs, () => {
      mark();
    });
  }
  add(dueMs, () => {
    speaker.track.end('whole');
  });
  if (!pause) return events;
  add(pause.atMs, () => {
    playout.pause(clock.now());
  });
  add(pause.atMs + pause.forMs, () => {
    playout.resume();
  });
  return events;
}

/** Sound whose samples tell their place: the same number, counted from 1, for each ms. */
function numbered(fromMs: number, ms: number): Uint8Array {
  return new Uint8Array(
    Int16Array.from({ length: ms * 16 }, (_, at) => fromMs + Math.floor(at / 16) + 1).buffer,
  );
}

/** Which ms of the sound were played by the moment `until`: one frame after the other, and nothing more of them at a clear. */
function ear(sent: readonly Sent[], until: number): ReadonlySet<number> {
  let played: { readonly place: number; readonly endsAt: number }[] = [];
  let playedUntil = 0;
  for (const { at, message } of sent) {
    if (typeof message === 'string') {
      played = played.filter(({ endsAt }) => endsAt <= at);
      playedUntil = Math.min(playedUntil, at);
      continue;
    }
    const begin = Math.max(at, playedUntil);
    playedUntil = begin + 20;
    const samples = new Int16Array(Uint8Array.from(message).buffer);
    for (let ms = 0; ms < 20; ms += 1)
      played.push({ place: (samples[ms * 16] ?? 0) - 1, endsAt: begin + ms + 1 });
  }
  return new Set(played.filter(({ endsAt }) => endsAt <= until).map(({ place }) => place));
}

function isHeard({ beginMs, endMs }: Word, played: ReadonlySet<number>): boolean {
  for (let ms = beginMs; ms < endMs; ms += 1) if (!played.has(ms)) return false;
  return true;
}

describe('an utterance that is spoken on from a heartbeat', () => {
  it('loses no word that was not wholly played, and repeats none that was known to be', () => {
    let inMidWay = 0;
    fc.assert(
      fc.property(story, (given) => {
        const { report, speaker, played } = told(given);
        const { words, before } = speaker;
        if (!report) {
          expect(played.size).toBe(0);
          return;
        }
        const { writtenText: text, heardText, complete } = report;
        const rest = complete ? null : restScript({ text, heardText }, { plan, language: 'en-US' });
        const resumedAt = rest ? rest.heardBefore.length : text.length;
        if (rest) expect(rest.heardBefore + rest.opening.map((line) => line.text).join(' ')).toBe(text);
        expect(resumedAt).toBeGreaterThanOrEqual(before.trimEnd().length);
        const [skipped, said] = [
          words.filter(({ endChar }) => endChar <= resumedAt),
          words.filter(({ endChar }) => endChar > resumedAt),
        ];
        expect(skipped.filter((word) => !isHeard(word, played))).toEqual([]);
        expect(said.filter((word) => word.prompt && isHeard(word, played))).toEqual([]);
        if (skipped.length > 0 && said.length > 0) inMidWay += 1;
      }),
      { numRuns: 400 },
    );
    expect(inMidWay).toBeGreaterThan(50);
  });
});
